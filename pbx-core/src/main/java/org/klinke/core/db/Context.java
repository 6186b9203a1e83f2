package org.klinke.core.db;

import org.jdbi.v3.core.Handle;

/// Says to row-level security for whom a transaction acts. The setting is transaction-local: a connection that goes
/// back to the pool carries nothing but `''`, which the policies refuse like an unset one.
final class Context {
    static final String PLATFORM = "platform";

    private Context() {}

    static void enter(Handle handle, String tenant) {
        handle.createQuery("SELECT set_config('klinke.tenant', :tenant, true)")
                .bind("tenant", tenant)
                .mapTo(String.class)
                .one();
    }

    static void enterReadOnly(Handle handle, String tenant) {
        handle.createQuery("""
                        SELECT set_config('klinke.tenant', :tenant, true) || set_config('transaction_read_only', 'on', true)
                        """).bind("tenant", tenant).mapTo(String.class).one();
    }
}
