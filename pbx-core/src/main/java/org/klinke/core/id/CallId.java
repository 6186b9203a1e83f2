package org.klinke.core.id;

import java.util.UUID;

/// Identifies one Call (B2BUA), and of its call record.
public record CallId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }
}
