package org.klinke.core.id;

import java.util.UUID;

/// Identifies all Calls that belong to one conversation, across transfers and parking.
public record ConversationId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }
}
