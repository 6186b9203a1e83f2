package org.klinke.core.directory;

import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;

/// The directory snapshots of all tenants, each reached only through its scope. The stores put a fresh snapshot here
/// after every committed change; the call path reads it without waiting.
public final class Directory {
    private final PerTenant<DirectorySnapshot> snapshots = new PerTenant<>(() -> DirectorySnapshot.EMPTY);

    public DirectorySnapshot in(TenantScope scope) {
        return snapshots.in(scope);
    }

    public void replace(TenantScope scope, DirectorySnapshot snapshot) {
        snapshots.set(scope, snapshot);
    }

    public void remove(TenantScope scope) {
        snapshots.remove(scope);
    }
}
