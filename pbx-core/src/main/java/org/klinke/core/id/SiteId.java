package org.klinke.core.id;

import java.util.UUID;

/// Identifies a place with an address: where a device stands.
public record SiteId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }
}
