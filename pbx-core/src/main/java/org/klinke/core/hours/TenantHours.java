package org.klinke.core.hours;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A tenant's time conditions, calendars and switches: immutable, ready to be asked.
///
///     a switch that forces it? ─▶ own day of the calendar? ─▶ public holiday? ─▶ one of its times?
public final class TenantHours {
    public static final TenantHours NONE = new TenantHours(ZoneOffset.UTC, List.of(), List.of(), List.of());

    /// Before a name: if it does not hold.
    public static final String NOT = "not ";

    private final ZoneId zone;
    private final Map<String, HoursCalendar> calendars = new HashMap<>();
    private final Map<String, TimeCondition> conditions = new HashMap<>();
    private final Map<String, HoursSwitch> switches = new HashMap<>();
    private final Map<String, HoursSwitch> switchesByExtension = new HashMap<>();

    public TenantHours(
            ZoneId zone,
            Collection<HoursCalendar> calendars,
            Collection<TimeCondition> conditions,
            Collection<HoursSwitch> switches) {
        this.zone = zone;
        calendars.forEach(calendar -> this.calendars.put(calendar.name(), calendar));
        conditions.forEach(condition -> this.conditions.put(condition.name(), condition));
        switches.forEach(one -> {
            this.switches.put(one.name(), one);
            switchesByExtension.put(one.extension(), one);
        });
    }

    /// As if these switches were on or off; the others are as they are.
    public TenantHours turned(Map<String, Boolean> to) {
        return to.isEmpty()
                ? this
                : new TenantHours(
                        zone,
                        calendars.values(),
                        conditions.values(),
                        switches.values().stream()
                                .map(one -> one.turned(to.getOrDefault(one.name(), one.on())))
                                .toList());
    }

    /// @param why for people: "closed: Fronleichnam (Bavaria)"
    public record Verdict(boolean holds, String why) {}

    /// Whether there is a condition or a switch of this name, which may bear a [#NOT].
    public boolean knows(String when) {
        String name = bare(when);
        return conditions.containsKey(name) || switches.containsKey(name);
    }

    public Collection<HoursSwitch> switches() {
        return List.copyOf(switches.values());
    }

    public boolean hasSwitch(String name) {
        return switches.containsKey(name);
    }

    public Optional<HoursSwitch> switchByExtension(String extension) {
        return Optional.ofNullable(switchesByExtension.get(extension));
    }

    /// @param when name of a condition or switch, maybe with [#NOT]; one that does not exist never holds
    public Verdict at(String when, Instant at) {
        Verdict verdict = named(bare(when), at);
        return when.startsWith(NOT) && knows(when) ? new Verdict(!verdict.holds(), verdict.why()) : verdict;
    }

    private static String bare(String when) {
        return when.startsWith(NOT) ? when.substring(NOT.length()) : when;
    }

    private Verdict named(String name, Instant at) {
        TimeCondition condition = conditions.get(name);
        if (condition != null) {
            return forced(name).orElseGet(() -> byTime(condition, at));
        }
        HoursSwitch asked = switches.get(name);
        if (asked != null) {
            return new Verdict(asked.on(), "the switch " + name + " is " + (asked.on() ? "on" : "off"));
        }
        return new Verdict(false, "there is no time condition or switch '" + name + "'");
    }

    /// Of several switches that force, one that closes counts: who closes early means it.
    private Optional<Verdict> forced(String condition) {
        Optional<Verdict> open = Optional.empty();
        for (HoursSwitch one : switches.values()) {
            Optional<HoursSwitch.Force> force =
                    one.forces().filter(its -> its.condition().equals(condition));
            if (one.on() && force.isPresent()) {
                Verdict verdict = verdict(force.get().open(), "the switch " + one.name() + " is on");
                if (!verdict.holds()) {
                    return Optional.of(verdict);
                }
                open = Optional.of(verdict);
            }
        }
        return open;
    }

    private Verdict byTime(TimeCondition condition, Instant at) {
        LocalDate today = LocalDate.ofInstant(at, zone);
        Day day = day(condition, today);
        Optional<String> begunToday = day.lasting(at, zone);
        if (begunToday.isPresent()) {
            return verdict(true, begunToday.get());
        }
        Optional<String> begunYesterday = day(condition, today.minusDays(1)).lasting(at, zone);
        return begunYesterday.map(range -> verdict(true, range)).orElseGet(() -> verdict(false, day.closedBecause()));
    }

    private static Verdict verdict(boolean holds, String why) {
        return new Verdict(holds, (holds ? "open: " : "closed: ") + why);
    }

    /// Hours that begin on one date.
    private record Day(LocalDate date, List<Hours> hours, String closedBecause) {
        Optional<String> lasting(Instant at, ZoneId zone) {
            return hours.stream()
                    .filter(some -> some.clock().lasts(date, at, zone))
                    .map(Hours::why)
                    .findFirst();
        }
    }

    private record Hours(Clock clock, String why) {}

    private Day day(TimeCondition condition, LocalDate date) {
        Optional<HoursCalendar> calendar = condition.calendar().map(calendars::get);
        Optional<OwnDay> own = calendar.flatMap(its -> its.own(date));
        if (own.isPresent() && !own.get().clocks().isEmpty()) {
            String why = own.get().shown();
            List<Hours> hours = own.get().clocks().stream()
                    .map(clock -> new Hours(clock, why))
                    .toList();
            return new Day(date, hours, why + ", open " + join(own.get().clocks()));
        }
        Optional<String> closed = own.isPresent()
                ? own.filter(day -> !day.open()).map(OwnDay::shown)
                : calendar.flatMap(its -> its.holiday(date)).map(Holiday::toString);
        List<Hours> hours = condition.times().stream()
                .filter(range -> range.on(date) && (closed.isEmpty() || range.holidays()))
                .flatMap(range -> range.clocks().stream().map(clock -> new Hours(clock, range.toString())))
                .toList();
        return new Day(date, hours, closed.orElseGet(() -> "not in " + join(condition.times())));
    }

    private static String join(List<?> parts) {
        return parts.stream().map(Object::toString).collect(Collectors.joining(", "));
    }
}
