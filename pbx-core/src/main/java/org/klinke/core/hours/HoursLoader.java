package org.klinke.core.hours;

import java.time.ZoneId;
import java.util.Set;
import org.klinke.core.db.Database;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.TenantPicture;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

/// Keeps the hours in memory true to the database. Thread-safe.
public final class HoursLoader implements TenantPicture {
    private final Database database;
    private final HoursStore hours;
    private final SwitchStore switches;
    private final HoursBook book;

    public HoursLoader(Database database, HoursStore hours, SwitchStore switches, HoursBook book) {
        this.database = database;
        this.hours = hours;
        this.switches = switches;
        this.book = book;
    }

    @Override
    public Set<TenantId> loadShared() {
        return Set.of();
    }

    @Override
    public void load(TenantScope scope) {
        book.replace(scope, database.inTenant(scope, this::read));
    }

    /// As a transaction sees them.
    public TenantHours read(TenantTx tx) {
        HoursDetails details = hours.get(tx);
        return new TenantHours(
                ZoneId.of(tx.scope().tenant().timeZone()),
                details.calendars(),
                details.conditions(),
                switches.list(tx));
    }

    @Override
    public void remove(TenantScope scope) {
        book.remove(scope);
    }
}
