package org.klinke.core.tenant;

import java.util.UUID;

/// Identifies a tenant. Knowing an id opens nothing: see [TenantScope].
public record TenantId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }
}
