package org.klinke.core.db;

import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.klinke.core.tenant.Realm;
import org.klinke.core.tenant.TenantScope;

/// A transaction of the platform: the few global tables, and the platform's own rows, which bear [#ID] as tenant.
public final class PlatformTx implements RealmTx {
    /// What stands as `tenant_id` in rows that belong to no tenant: operator accounts, the platform's audit log.
    public static final UUID ID = Realm.platform().id();

    private final Handle handle;

    PlatformTx(Handle handle) {
        this.handle = handle;
    }

    @Override
    public Realm realm() {
        return Realm.platform();
    }

    @Override
    public Handle handle() {
        return handle;
    }

    /// Does a part of the same transaction in a tenant, and becomes the platform again.
    public <T> T within(TenantScope scope, Function<TenantTx, T> work) {
        Context.enter(handle, scope.id().value().toString());
        T result = work.apply(new TenantTx(scope, handle));
        // Not in a finally: after an exception the whole transaction is rolled back, the setting with it.
        Context.enter(handle, Context.PLATFORM);
        return result;
    }
}
