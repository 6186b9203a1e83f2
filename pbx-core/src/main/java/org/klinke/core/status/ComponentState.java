package org.klinke.core.status;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// How a part of the server is.
public enum ComponentState {
    OPERATIONAL,
    DEGRADED,
    OUTAGE,
    /// Whatever it does now was announced.
    MAINTENANCE,
    /// Nobody has looked yet, or there is nothing to look at.
    UNKNOWN;

    private static final List<ComponentState> BY_WEIGHT = List.of(UNKNOWN, OPERATIONAL, MAINTENANCE, DEGRADED, OUTAGE);

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<ComponentState> of(String word) {
        return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
    }

    /// Of the whole: that of the worst part.
    public static ComponentState worst(Collection<ComponentState> all) {
        return all.stream().max(Comparator.comparingInt(BY_WEIGHT::indexOf)).orElse(UNKNOWN);
    }
}
