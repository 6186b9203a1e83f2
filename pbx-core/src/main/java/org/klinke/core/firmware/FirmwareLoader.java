package org.klinke.core.firmware;

import java.util.Set;
import org.klinke.core.db.Database;
import org.klinke.core.directory.TenantPicture;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

/// Keeps in memory true which phone shall run what. Thread-safe.
public final class FirmwareLoader implements TenantPicture {
    private final Database database;
    private final FirmwareStore store;
    private final FirmwareBook book;

    public FirmwareLoader(Database database, FirmwareStore store, FirmwareBook book) {
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
        book.replace(scope, database.inTenant(scope, store::assigned));
    }

    @Override
    public void remove(TenantScope scope) {
        book.remove(scope);
    }
}
