package org.klinke.core.contact;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.klinke.core.db.Database;
import org.klinke.core.directory.TenantPicture;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

/// Keeps the phone books in memory true to the database. After a change of something else it asks for their stamp
/// only: a book has tens of thousands of entries. Those of a user who was deleted go with the next change. Thread-safe.
public final class ContactLoader implements TenantPicture {
    private final Database database;
    private final ContactStore store;
    private final ContactBook book;
    private final Map<TenantId, UUID> stamps = new ConcurrentHashMap<>();

    public ContactLoader(Database database, ContactStore store, ContactBook book) {
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
        database.inTenant(scope, tx -> {
            Optional<ContactStore.Settings> now = store.settings(tx);
            if (now.isEmpty()) {
                remove(scope);
            } else if (!now.get().stamp().equals(stamps.get(scope.id()))) {
                book.replace(scope, new ContactList(store.list(tx), now.get().showNumbers()));
                stamps.put(scope.id(), now.get().stamp());
            }
            return scope;
        });
    }

    @Override
    public void remove(TenantScope scope) {
        stamps.remove(scope.id());
        book.remove(scope);
    }
}
