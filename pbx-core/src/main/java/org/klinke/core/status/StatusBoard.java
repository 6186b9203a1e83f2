package org.klinke.core.status;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// How each part is and was, in memory: days come from the database once and go back now and then. Thread-safe.
public final class StatusBoard {
    public static final int DAYS_MAX = 90;

    private final Map<Component, ComponentState> states = new EnumMap<>(Component.class); // under this
    private final Map<Component, Instant> since = new EnumMap<>(Component.class); // under this
    private final Map<Component, NavigableMap<LocalDate, StatusDay>> days = new EnumMap<>(Component.class);
    private final Set<StatusDay> unsaved = new HashSet<>(); // under this, with old values

    /// @param since when it came to be so; empty while nothing is known
    /// @param days those on which somebody looked, the oldest first
    public record Line(Component component, ComponentState state, Optional<Instant> since, List<StatusDay> days) {
        public Line {
            days = List.copyOf(days);
        }

        /// Of the minutes that were looked at: how many it did not fail in. Empty if there are none.
        public Optional<Double> uptimePercent() {
            long minutes = days.stream().mapToLong(StatusDay::minutes).sum();
            long down = days.stream().mapToLong(StatusDay::down).sum();
            return minutes == 0 ? Optional.empty() : Optional.of(100.0 * (minutes - down) / minutes);
        }
    }

    /// Somebody looked: one minute.
    public synchronized void looked(Component component, ComponentState state, Instant at) {
        if (states.put(component, state) != state) {
            since.put(component, at);
        }
        LocalDate day = at.atOffset(ZoneOffset.UTC).toLocalDate();
        NavigableMap<LocalDate, StatusDay> its = days(component);
        StatusDay before = its.getOrDefault(day, new StatusDay(component, day, 0, 0, 0));
        StatusDay after = before.plus(state);
        if (!after.equals(before)) {
            its.put(day, after);
            unsaved.removeIf(one -> one.component() == component && one.day().equals(day));
            unsaved.add(after);
        }
        its.headMap(day.minusDays(DAYS_MAX - 1L)).clear();
    }

    /// What an earlier run has stored; what was counted since the start is added to it.
    public synchronized void load(Collection<StatusDay> stored) {
        for (StatusDay day : stored) {
            StatusDay merged = days(day.component()).merge(day.day(), day, StatusDay::plus);
            if (unsaved.removeIf(
                    one -> one.component() == day.component() && one.day().equals(day.day()))) {
                unsaved.add(merged);
            }
        }
    }

    /// All parts, in their order.
    public synchronized List<Line> lines() {
        return Arrays.stream(Component.values())
                .map(one -> new Line(
                        one,
                        states.getOrDefault(one, ComponentState.UNKNOWN),
                        Optional.ofNullable(since.get(one)),
                        new ArrayList<>(days(one).values())))
                .toList();
    }

    /// What has changed since it was stored.
    public synchronized List<StatusDay> unsaved() {
        return List.copyOf(unsaved);
    }

    /// These are stored; what has changed meanwhile is not among them.
    public synchronized void saved(Collection<StatusDay> stored) {
        stored.forEach(unsaved::remove);
    }

    private NavigableMap<LocalDate, StatusDay> days(Component component) {
        return days.computeIfAbsent(component, _ -> new TreeMap<>());
    }
}
