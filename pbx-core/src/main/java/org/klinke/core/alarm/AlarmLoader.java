package org.klinke.core.alarm;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.klinke.core.alarm.AlarmBook.Known;
import org.klinke.core.alarm.AlarmBook.Site;
import org.klinke.core.db.Database;
import org.klinke.core.directory.SiteRow;
import org.klinke.core.directory.SiteStore;
import org.klinke.core.directory.TenantPicture;
import org.klinke.core.id.SiteId;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

/// Keeps the [AlarmBook] true to the database.
public final class AlarmLoader implements TenantPicture {
    private final Database database;
    private final AlarmSettingsStore settings;
    private final SiteStore sites;
    private final AlarmBook book;

    public AlarmLoader(Database database, AlarmSettingsStore settings, SiteStore sites, AlarmBook book) {
        this.database = database;
        this.settings = settings;
        this.sites = sites;
        this.book = book;
    }

    @Override
    public Set<TenantId> loadShared() {
        return Set.of();
    }

    @Override
    public void load(TenantScope scope) {
        book.replace(scope, database.inTenant(scope, tx -> {
            Map<SiteId, Site> places = sites.list(tx).stream()
                    .collect(Collectors.toMap(
                            SiteRow::id,
                            row -> new Site(
                                    row.details().name(),
                                    row.details().address(),
                                    row.details().networks())));
            return new Known(settings.read(tx), places);
        }));
    }

    @Override
    public void remove(TenantScope scope) {
        book.remove(scope);
    }
}
