package org.klinke.core.authority;

import java.time.Instant;

/// What was used so far of a tenant's limits.
@FunctionalInterface
public interface Usage {
    Usage NONE = (subject, at) -> new Used(0, 0, 0, 0, 0);

    Used of(Subject subject, Instant at);

    /// Whole minutes and cents, rounded down, of calls that were answered; calls that run now are in it.
    record Used(int parallel, int minutesHour, int minutesDay, int centsHour, int centsDay) {}
}
