package org.klinke.core.hours;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.klinke.core.directory.InvalidInput;

/// Hours that come back: `Mon-Fri 08:00-12:00,13:00-17:00`, `12-01..12-23 Sat 10:00-14:00`, `Sun 22:00-06:00
/// +holidays`. What begins before midnight belongs to the day on which it began.
///
/// @param dates empty: all the year
/// @param clocks hours of such a day, at least one
/// @param holidays also on days on which the calendar is closed
public record TimeRange(Optional<Dates> dates, Set<DayOfWeek> days, List<Clock> clocks, boolean holidays) {
    private static final String FIELD = "times";
    private static final String HOLIDAYS = "+holidays";
    private static final Set<DayOfWeek> EVERY = EnumSet.allOf(DayOfWeek.class);

    public TimeRange {
        days = Set.copyOf(days);
        clocks = List.copyOf(clocks);
    }

    boolean on(LocalDate date) {
        return days.contains(date.getDayOfWeek())
                && dates.map(covering -> covering.cover(date)).orElse(true);
    }

    /// @throws InvalidInput naming what in it is wrong
    public static TimeRange read(String text) {
        Optional<Dates> dates = Optional.empty();
        Optional<Set<DayOfWeek>> days = Optional.empty();
        Optional<List<Clock>> clocks = Optional.empty();
        boolean holidays = false;
        for (String word : text.strip().split("\\s+")) {
            Optional<Dates> someDates = Dates.read(FIELD, word);
            Optional<Set<DayOfWeek>> someDays = Weekdays.read(FIELD, word);
            Optional<List<Clock>> someClocks = someDates.isPresent() ? Optional.empty() : Clock.read(FIELD, word);
            if (someDates.isPresent() && dates.isEmpty()) {
                dates = someDates;
            } else if (someDays.isPresent() && days.isEmpty()) {
                days = someDays;
            } else if (someClocks.isPresent() && clocks.isEmpty()) {
                clocks = someClocks;
            } else if (word.equals(HOLIDAYS) && !holidays) {
                holidays = true;
            } else {
                throw new InvalidInput(
                        FIELD,
                        "'" + word + "' in '" + text + "' is not understood, or stands twice",
                        "write dates, days, times and +holidays, each if needed: 'Mon-Fri 08:00-17:00'");
            }
        }
        if (days.isPresent() && dates.filter(TimeRange::everyYearOneDay).isPresent()) {
            throw new InvalidInput(
                    FIELD, "'" + text + "' names one day of the year", "write times like 08:00-17:00, or no weekdays");
        }
        return new TimeRange(dates, days.orElse(EVERY), clocks.orElse(List.of(Clock.DAY)), holidays);
    }

    /// `Mon 08-17` means eight to five, not 17 August.
    private static boolean everyYearOneDay(Dates dates) {
        return dates instanceof Dates.Yearly(var first, var last) && first.equals(last);
    }

    /// As [#read] reads it.
    @Override
    public String toString() {
        String daysText = days.equals(EVERY) ? "" : Weekdays.text(days) + " ";
        return dates.map(some -> some + " ").orElse("")
                + daysText
                + clocks.stream().map(Clock::toString).collect(Collectors.joining(","))
                + (holidays ? " " + HOLIDAYS : "");
    }
}
