package org.klinke.core.db;

import org.jdbi.v3.core.Handle;
import org.klinke.core.tenant.TenantScope;

/// A transaction in one tenant: whatever is read or written through it is that tenant's, by row-level security.
public final class TenantTx {
    private final TenantScope scope;
    private final Handle handle;

    TenantTx(TenantScope scope, Handle handle) {
        this.scope = scope;
        this.handle = handle;
    }

    public TenantScope scope() {
        return scope;
    }

    /// For stores: valid until the transaction ends.
    public Handle handle() {
        return handle;
    }
}
