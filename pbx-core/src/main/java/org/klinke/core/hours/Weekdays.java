package org.klinke.core.hours;

import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.klinke.core.directory.InvalidInput;

/// Days of the week: `Mon-Fri`, `Sat,Sun`, `Fri-Mon`.
final class Weekdays {
    private static final List<String> NAMES = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
    private static final DayOfWeek[] DAYS = DayOfWeek.values();

    private Weekdays() {}

    /// @return empty if these are no weekdays at all
    static Optional<Set<DayOfWeek>> read(String field, String text) {
        if (!text.matches("[A-Z][a-z]{2}([,-].*)?")) {
            return Optional.empty();
        }
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String part : text.split(",", -1)) {
            int dash = part.indexOf('-');
            int first = index(field, dash < 0 ? part : part.substring(0, dash));
            int last = index(field, dash < 0 ? part : part.substring(dash + 1));
            for (int day = first; day != last; day = (day + 1) % DAYS.length) {
                days.add(DAYS[day]);
            }
            days.add(DAYS[last]);
        }
        return Optional.of(Set.copyOf(days));
    }

    private static int index(String field, String name) {
        int index = NAMES.indexOf(name);
        if (index < 0) {
            throw new InvalidInput(field, "'" + name + "' is no day of the week", "use " + String.join(", ", NAMES));
        }
        return index;
    }

    /// Three or more on end are written with a '-'.
    static String text(Set<DayOfWeek> days) {
        List<String> parts = new ArrayList<>();
        int day = 0;
        while (day < DAYS.length) {
            int after = day;
            while (after < DAYS.length && days.contains(DAYS[after])) {
                after++;
            }
            if (after - day > 2) {
                parts.add(NAMES.get(day) + "-" + NAMES.get(after - 1));
            } else {
                parts.addAll(NAMES.subList(day, after));
            }
            day = Math.max(after, day + 1);
        }
        return String.join(",", parts);
    }
}
