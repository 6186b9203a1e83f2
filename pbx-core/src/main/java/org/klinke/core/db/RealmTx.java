package org.klinke.core.db;

import org.jdbi.v3.core.Handle;
import org.klinke.core.tenant.Realm;

/// A transaction in a tenant or of the platform: for stores whose rows both have (accounts, sessions, API keys).
public sealed interface RealmTx permits TenantTx, PlatformTx {
    Realm realm();

    /// For stores: valid until the transaction ends.
    Handle handle();
}
