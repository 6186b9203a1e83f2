package org.klinke.core.id;

import java.util.UUID;

/// Identifies a person.
public record UserId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }
}
