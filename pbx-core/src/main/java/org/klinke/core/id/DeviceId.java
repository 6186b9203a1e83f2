package org.klinke.core.id;

import java.util.UUID;

/// Identifies a phone or softphone.
public record DeviceId(UUID value) implements PeerId {
    @Override
    public String toString() {
        return value.toString();
    }
}
