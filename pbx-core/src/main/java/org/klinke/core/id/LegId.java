package org.klinke.core.id;

import java.util.UUID;

/// Identifies one leg: a device's or a carrier's half of a call; a leg keeps its id when it moves between Calls.
public record LegId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }
}
