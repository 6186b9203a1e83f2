package org.klinke.core.hours;

import java.util.List;
import java.util.Optional;

/// When something counts, by name.
///
/// @param name unique in the tenant, also among its switches
/// @param calendar name of the calendar whose closed days it keeps
/// @param times it holds in any of these
public record TimeCondition(String name, Optional<String> calendar, List<TimeRange> times) {
    public TimeCondition {
        times = List.copyOf(times);
    }
}
