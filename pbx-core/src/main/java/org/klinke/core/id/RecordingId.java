package org.klinke.core.id;

import java.util.UUID;

/// Identifies one recording of a tenant. Knowing an id opens nothing.
public record RecordingId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }
}
