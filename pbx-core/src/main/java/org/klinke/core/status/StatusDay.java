package org.klinke.core.status;

import java.time.LocalDate;

/// One day of one part, in UTC.
///
/// @param minutes that were looked at; announced maintenance is none of them
/// @param degraded of these
/// @param down of these
public record StatusDay(Component component, LocalDate day, int minutes, int degraded, int down) {
    StatusDay plus(ComponentState state) {
        return switch (state) {
            case OPERATIONAL -> new StatusDay(component, day, minutes + 1, degraded, down);
            case DEGRADED -> new StatusDay(component, day, minutes + 1, degraded + 1, down);
            case OUTAGE -> new StatusDay(component, day, minutes + 1, degraded, down + 1);
            case MAINTENANCE, UNKNOWN -> this;
        };
    }

    StatusDay plus(StatusDay other) {
        return new StatusDay(component, day, minutes + other.minutes, degraded + other.degraded, down + other.down);
    }

    /// What the day was like; a few minutes do not colour it.
    public ComponentState state() {
        if (minutes == 0) {
            return ComponentState.UNKNOWN;
        }
        int bad = degraded + down;
        return bad * 1_000 <= minutes
                ? ComponentState.OPERATIONAL
                : down * 20 > minutes ? ComponentState.OUTAGE : ComponentState.DEGRADED;
    }
}
