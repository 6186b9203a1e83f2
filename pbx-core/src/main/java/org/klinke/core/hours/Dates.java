package org.klinke.core.hours;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.MonthDay;
import java.util.Optional;
import org.klinke.core.directory.InvalidInput;

/// Some days on end: of one year, or of every year. Written as `2026-12-24`, `2026-12-24..2027-01-01`, `12-24`,
/// `12-24..01-01`.
sealed interface Dates {
    boolean cover(LocalDate date);

    record Once(LocalDate first, LocalDate last) implements Dates {
        @Override
        public boolean cover(LocalDate date) {
            return !date.isBefore(first) && !date.isAfter(last);
        }

        @Override
        public String toString() {
            return first.equals(last) ? first.toString() : first + ".." + last;
        }
    }

    /// Over new year if the first comes after the last.
    record Yearly(MonthDay first, MonthDay last) implements Dates {
        @Override
        public boolean cover(LocalDate date) {
            MonthDay day = MonthDay.from(date);
            boolean begun = !day.isBefore(first);
            boolean notOver = !day.isAfter(last);
            return first.isAfter(last) ? begun || notOver : begun && notOver;
        }

        @Override
        public String toString() {
            return first.equals(last) ? text(first) : text(first) + ".." + text(last);
        }

        private static String text(MonthDay day) {
            return day.toString().substring(2); // without the "--" of ISO 8601
        }
    }

    /// @return empty if this is no date at all, but may be something else
    /// @throws InvalidInput if it is meant as one, but there is no such
    static Optional<Dates> read(String field, String text) {
        if (!text.matches("[0-9]{2,}-[0-9-]+(\\.\\..*)?")) {
            return Optional.empty();
        }
        int dots = text.indexOf("..");
        String first = dots < 0 ? text : text.substring(0, dots);
        String last = dots < 0 ? text : text.substring(dots + 2);
        try {
            if (first.length() == 5) {
                return Optional.of(new Yearly(MonthDay.parse("--" + first), MonthDay.parse("--" + last)));
            }
            Once once = new Once(LocalDate.parse(first), LocalDate.parse(last));
            if (once.last().isBefore(once.first())) {
                throw new InvalidInput(field, "'" + text + "' ends before it begins", "put the earlier date first");
            }
            return Optional.of(once);
        } catch (DateTimeException _) {
            throw new InvalidInput(
                    field,
                    "'" + text + "' is no date",
                    "write 2026-12-24, 2026-12-24..2027-01-01, or 12-24 and 12-24..01-01 for every year");
        }
    }
}
