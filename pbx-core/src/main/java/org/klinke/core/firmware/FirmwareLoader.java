package org.klinke.core.firmware;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.klinke.core.db.Database;
import org.klinke.core.directory.TenantPicture;
import org.klinke.core.id.DeviceId;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

/// Keeps in memory true which phone shall run what. Thread-safe.
public final class FirmwareLoader implements TenantPicture {
    private final Database database;
    private final FirmwareStore store;
    private final RolloutStore rollouts;
    private final FirmwareBook book;

    public FirmwareLoader(Database database, FirmwareStore store, RolloutStore rollouts, FirmwareBook book) {
        this.database = database;
        this.store = store;
        this.rollouts = rollouts;
        this.book = book;
    }

    @Override
    public Set<TenantId> loadShared() {
        return Set.of();
    }

    @Override
    public void load(TenantScope scope) {
        Read read = database.inTenant(scope, tx -> new Read(store.assigned(tx), rollouts.list(tx)));
        book.replace(scope, read.assigned(), read.rollouts());
    }

    private record Read(Map<DeviceId, Firmware> assigned, List<Rollout> rollouts) {}

    @Override
    public void remove(TenantScope scope) {
        book.remove(scope);
    }
}
