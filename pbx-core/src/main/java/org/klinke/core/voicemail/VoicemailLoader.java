package org.klinke.core.voicemail;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.klinke.core.db.Database;
import org.klinke.core.directory.TenantPicture;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

/// Says how many messages are in a tenant's boxes: after each change, and when a call has left one. Thread-safe.
public final class VoicemailLoader implements TenantPicture {
    /// Told of all boxes that are not empty; must not wait.
    public interface Follower {
        void counts(TenantScope scope, Map<UUID, BoxStore.Count> counts);
    }

    private final Database database;
    private final BoxStore store;
    private volatile Follower follower = (_, _) -> {};

    public VoicemailLoader(Database database, BoxStore store) {
        this.database = database;
        this.store = store;
    }

    /// What was said before the follower came is said again with the next load: follow before anything is loaded, or
    /// load once more.
    public void follow(Follower told) {
        follower = told;
    }

    @Override
    public Set<TenantId> loadShared() {
        return Set.of();
    }

    /// Two at once would tell in any order.
    @Override
    public synchronized void load(TenantScope scope) {
        follower.counts(scope, database.inTenant(scope, store::counts));
    }

    @Override
    public void remove(TenantScope scope) {
        follower.counts(scope, Map.of());
    }
}
