package org.klinke.core.authority;

import org.klinke.core.authority.Usage.Used;

/// What [Limits] limit.
public enum Measure {
    PARALLEL("parallel"),
    MINUTES_PER_HOUR("minutesPerHour"),
    MINUTES_PER_DAY("minutesPerDay"),
    CENTS_PER_HOUR("centsPerHour"),
    CENTS_PER_DAY("centsPerDay");

    private final String field;

    Measure(String field) {
        this.field = field;
    }

    /// As the `apply` file calls it.
    public String field() {
        return field;
    }

    int of(Limits limits) {
        return switch (this) {
            case PARALLEL -> limits.parallel();
            case MINUTES_PER_HOUR -> limits.minutesPerHour();
            case MINUTES_PER_DAY -> limits.minutesPerDay();
            case CENTS_PER_HOUR -> limits.centsPerHour();
            case CENTS_PER_DAY -> limits.centsPerDay();
        };
    }

    int of(Used used) {
        return switch (this) {
            case PARALLEL -> used.parallel();
            case MINUTES_PER_HOUR -> used.minutesHour();
            case MINUTES_PER_DAY -> used.minutesDay();
            case CENTS_PER_HOUR -> used.centsHour();
            case CENTS_PER_DAY -> used.centsDay();
        };
    }
}
