package org.klinke.core.redirect;

import java.util.Collection;
import java.util.List;
import org.klinke.core.db.Database;
import org.klinke.core.phone.MacAddress;
import org.klinke.core.tenant.TenantScope;

/// A journal of errands: what is under way outlives the server. Nothing that anybody set, so nothing that is audited.
/// Thread-safe; waits for the database.
public final class RedirectErrands {
    private final Database database;
    private final RedirectErrandStore store = new RedirectErrandStore();

    public RedirectErrands(Database database) {
        this.database = database;
    }

    /// @param gone phones of which there is nothing to say any more
    /// @throws org.klinke.core.db.DatabaseUnavailable try again later
    public void keep(TenantScope scope, Collection<RedirectErrand> errands, Collection<MacAddress> gone) {
        database.writeInTenant(scope, tx -> {
            if (!errands.isEmpty()) {
                store.put(tx, errands);
            }
            if (!gone.isEmpty()) {
                store.remove(tx, gone);
            }
            return true;
        });
    }

    /// The latest last.
    public List<RedirectErrand> of(TenantScope scope) {
        return database.inTenant(scope, store::list);
    }
}
