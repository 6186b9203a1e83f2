package org.klinke.core.id;

import java.util.UUID;

/// Identifies a trunk.
public record TrunkId(UUID value) implements PeerId {
    @Override
    public String toString() {
        return value.toString();
    }
}
