package org.klinke.core.id;

import java.util.UUID;

/// Identifies a telephone number, or a block of them, of the inventory.
public record NumberId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }
}
