package org.klinke.provisioning.vendor;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A time zone in numbers, for makers who have neither names nor POSIX's form of it.
///
/// @param seconds of standard time east of Greenwich
/// @param minutesWest the same in minutes, west positive
/// @param summer null where there is none
record Clock(int seconds, int minutesWest, @Nullable Summer summer) {
    private static final int SECONDS_PER_MINUTE = 60;
    private static final String OFFSET = "(?<west>[+-]?)(?<hours>[0-9]{1,2})(:(?<minutes>[0-9]{2}))?";
    private static final Pattern ZONE = Pattern.compile(
            "(?:<[^>]+>|[A-Za-z]+)" + OFFSET + "(?:(?:<[^>]+>|[A-Za-z]+)[^,]*,(?<begin>[^,]+),(?<end>.+))?");

    /// @param zone as POSIX.1 §8.3 writes it: "CET-1CEST,M3.5.0,M10.5.0/3"
    /// @throws IllegalArgumentException if it is something else
    static Clock of(String zone) {
        Matcher found = ZONE.matcher(zone);
        if (!found.matches()) {
            throw new IllegalArgumentException("no time zone: " + zone);
        }
        int minutes = Integer.parseInt(found.group("hours")) * 60
                + Optional.ofNullable(found.group("minutes"))
                        .map(Integer::parseInt)
                        .orElse(0);
        int west = found.group("west").equals("-") ? -minutes : minutes;
        return new Clock(
                -west * SECONDS_PER_MINUTE,
                west,
                found.group("begin") == null
                        ? null
                        : new Summer(Change.of(found.group("begin")), Change.of(found.group("end"))));
    }

    /// One hour more, as everywhere but on Lord Howe Island.
    record Summer(Change begin, Change end) {}

    /// @param week of the month, 1 to 4
    /// @param last instead, whether it is the last
    /// @param weekOrLast the week, -1 for the last
    /// @param weekday from 0, a Sunday
    /// @param weekdayFromOne from 1, a Sunday
    /// @param hour of the local time that holds before
    record Change(int month, int week, boolean last, int weekOrLast, int weekday, int weekdayFromOne, int hour) {
        private static final Pattern RULE =
                Pattern.compile("M(?<month>[0-9]+)\\.(?<week>[1-5])\\.(?<day>[0-6])(?:/(?<hour>-?[0-9]+)[:0-9]*)?");
        private static final int LAST_WEEK = 5;
        private static final int USUAL_HOUR = 2;

        /// The first day of the month on which it can be: 1, 8, 15, 22.
        int firstDay() {
            return last ? 22 : (week - 1) * 7 + 1;
        }

        private static Change of(String rule) {
            Matcher found = RULE.matcher(rule);
            if (!found.matches()) {
                throw new IllegalArgumentException("no day of change: " + rule);
            }
            int week = Integer.parseInt(found.group("week"));
            int day = Integer.parseInt(found.group("day"));
            return new Change(
                    Integer.parseInt(found.group("month")),
                    week,
                    week == LAST_WEEK,
                    week == LAST_WEEK ? -1 : week,
                    day,
                    day + 1,
                    found.group("hour") == null ? USUAL_HOUR : Integer.parseInt(found.group("hour")));
        }
    }
}
