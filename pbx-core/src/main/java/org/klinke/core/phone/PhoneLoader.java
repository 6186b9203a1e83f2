package org.klinke.core.phone;

import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.klinke.core.db.Database;
import org.klinke.core.directory.TenantPicture;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

/// Keeps the telephones in memory true to the database. Thread-safe.
public final class PhoneLoader implements TenantPicture {
    private final Database database;
    private final PhoneStore store;
    private final HandsetStore handsets;
    private final PhoneSetupStore setups;
    private final PhoneBook book;

    public PhoneLoader(
            Database database, PhoneStore store, HandsetStore handsets, PhoneSetupStore setups, PhoneBook book) {
        this.database = database;
        this.store = store;
        this.handsets = handsets;
        this.setups = setups;
        this.book = book;
    }

    @Override
    public Set<TenantId> loadShared() {
        return Set.of();
    }

    @Override
    public void load(TenantScope scope) {
        book.replace(
                scope,
                database.inTenant(scope, store::list).stream()
                        .collect(Collectors.toMap(Phone::device, Function.identity())));
        book.replace(scope, database.inTenant(scope, handsets::list));
        book.replace(scope, new PhoneSetups(database.inTenant(scope, setups::list)));
    }

    @Override
    public void remove(TenantScope scope) {
        book.remove(scope);
    }
}
