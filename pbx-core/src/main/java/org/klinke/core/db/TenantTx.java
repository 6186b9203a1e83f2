package org.klinke.core.db;

import org.jdbi.v3.core.Handle;
import org.klinke.core.tenant.Realm;
import org.klinke.core.tenant.TenantScope;

/// A transaction in one tenant: whatever is read or written through it is that tenant's, by row-level security.
public final class TenantTx implements RealmTx {
    private static final String SAVEPOINT = "wholly";

    private final TenantScope scope;
    private final Handle handle;

    TenantTx(TenantScope scope, Handle handle) {
        this.scope = scope;
        this.handle = handle;
    }

    @Override
    public Realm realm() {
        return Realm.of(scope);
    }

    public TenantScope scope() {
        return scope;
    }

    /// Does it wholly, or leaves nothing of it when it throws; what was done before stays. Not for one in another.
    public void wholly(Runnable work) {
        handle.savepoint(SAVEPOINT);
        try {
            work.run();
        } catch (RuntimeException e) {
            handle.rollbackToSavepoint(SAVEPOINT);
            throw e;
        }
        handle.releaseSavepoint(SAVEPOINT);
    }

    @Override
    public Handle handle() {
        return handle;
    }
}
