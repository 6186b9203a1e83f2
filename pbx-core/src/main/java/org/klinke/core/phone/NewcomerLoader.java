package org.klinke.core.phone;

import java.util.List;
import java.util.Set;
import org.klinke.core.db.Database;
import org.klinke.core.directory.TenantPicture;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

/// Keeps network addresses and newcomers in memory true to the database. Thread-safe.
public final class NewcomerLoader implements TenantPicture {
    private final Database database;
    private final NewcomerStore store;
    private final NewcomerBook book;

    private record Read(List<NetworkAddress> networks, List<Newcomer> newcomers) {}

    public NewcomerLoader(Database database, NewcomerStore store, NewcomerBook book) {
        this.database = database;
        this.store = store;
        this.book = book;
    }

    @Override
    public Set<TenantId> loadShared() {
        return Set.of();
    }

    @Override
    public void load(TenantScope scope) {
        Read read = database.inTenant(scope, tx -> new Read(store.networks(tx), store.list(tx)));
        book.replace(scope, read.networks(), read.newcomers());
    }

    @Override
    public void remove(TenantScope scope) {
        book.remove(scope);
    }
}
