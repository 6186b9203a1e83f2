package org.klinke.core.hours;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.klinke.core.directory.InvalidInput;

/// From one time of the day to another, over midnight if the end is not later: `08:00-17:00`, `22:00-06:00`.
///
/// @param from minutes after midnight, 0 to 1439
/// @param to minutes after midnight, 1 to 1440; the first that belongs to it no more
record Clock(int from, int to) {
    static final Clock DAY = new Clock(0, 1440);

    private static final int MINUTES_PER_HOUR = 60;
    private static final Pattern FORM = Pattern.compile("([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})");

    boolean overnight() {
        return to < from;
    }

    /// Whether it lasts at that instant if it begins on this day: from the first moment at which the clock on the wall
    /// shows the beginning, or more, to the last at which it shows less than the end. So an hour that comes twice
    /// belongs to it both times, and what lies wholly in an hour that does not exist is empty.
    boolean lasts(LocalDate begins, Instant at, ZoneId zone) {
        LocalDateTime start = begins.atStartOfDay().plusMinutes(from);
        LocalDateTime end =
                (overnight() ? begins.plusDays(1) : begins).atStartOfDay().plusMinutes(to);
        return !at.isBefore(first(start, zone)) && at.isBefore(afterLast(end, zone));
    }

    private static Instant first(LocalDateTime time, ZoneId zone) {
        ZoneOffsetTransition change = zone.getRules().getTransition(time);
        if (change == null) {
            return time.atZone(zone).toInstant();
        }
        return change.isGap() ? change.getInstant() : time.toInstant(change.getOffsetBefore());
    }

    private static Instant afterLast(LocalDateTime time, ZoneId zone) {
        ZoneOffsetTransition change = zone.getRules().getTransition(time);
        if (change == null) {
            return time.atZone(zone).toInstant();
        }
        if (change.isGap()) {
            return change.getInstant();
        }
        // At its very beginning: nothing before it comes twice.
        return time.equals(change.getDateTimeAfter())
                ? time.toInstant(change.getOffsetBefore())
                : time.toInstant(change.getOffsetAfter());
    }

    /// `08:00-12:00,13:00-17:00`
    ///
    /// @return empty if these are no times at all
    static Optional<List<Clock>> read(String field, String text) {
        if (!text.matches("[0-9]{1,2}[:-].*")) {
            return Optional.empty();
        }
        List<Clock> clocks = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Matcher matcher = FORM.matcher(part);
            if (!matcher.matches()) {
                throw wrong(field, part, "is no time");
            }
            int from = minutes(matcher.group(1), matcher.group(2));
            int to = minutes(matcher.group(3), matcher.group(4));
            if (from >= DAY.to() || to > DAY.to() || from < 0 || to < 0) {
                throw wrong(field, part, "is no time");
            }
            if (from == to) {
                throw wrong(field, part, "begins when it ends");
            }
            clocks.add(to == 0 ? new Clock(from, DAY.to()) : new Clock(from, to));
        }
        return Optional.of(List.copyOf(clocks));
    }

    private static InvalidInput wrong(String field, String part, String problem) {
        return new InvalidInput(
                field,
                "'" + part + "' " + problem,
                "write 08:00-17:00, 22:00-06:00 over midnight, 00:00-24:00 for the whole day, several with ','");
    }

    private static int minutes(String hours, String minutes) {
        int inHour = Integer.parseInt(minutes);
        return inHour < MINUTES_PER_HOUR ? Integer.parseInt(hours) * MINUTES_PER_HOUR + inHour : -1;
    }

    @Override
    public String toString() {
        return time(from) + "-" + time(to);
    }

    private static String time(int minutes) {
        int hours = minutes / MINUTES_PER_HOUR;
        int inHour = minutes % MINUTES_PER_HOUR;
        return (hours < 10 ? "0" : "") + hours + ":" + (inHour < 10 ? "0" : "") + inHour;
    }
}
