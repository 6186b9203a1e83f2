package org.klinke.core.hours;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// On which days a tenant is closed.
///
/// @param name unique in the tenant
/// @param region whose public holidays it keeps; empty: none
/// @param days count before the holidays; of several on one date the first
public record HoursCalendar(String name, Optional<Region> region, List<OwnDay> days) {
    public HoursCalendar {
        days = List.copyOf(days);
    }

    Optional<OwnDay> own(LocalDate date) {
        return days.stream().filter(day -> day.on(date)).findFirst();
    }

    Optional<Holiday> holiday(LocalDate date) {
        return region.flatMap(where -> GermanHolidays.on(where, date));
    }
}
