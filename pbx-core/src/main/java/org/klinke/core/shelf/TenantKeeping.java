package org.klinke.core.shelf;

import java.time.Instant;
import java.util.Optional;
import org.klinke.core.tenant.TenantScope;

/// How long a tenant keeps things, whatever each of them says of itself. Asked in each round, on the round's
/// thread.
public interface TenantKeeping {
    /// Sets no end.
    TenantKeeping NONE = new TenantKeeping() {
        @Override
        public Optional<Instant> begunBefore(TenantScope scope, MediaObject.Kind kind) {
            return Optional.empty();
        }

        @Override
        public boolean sweep(TenantScope scope) {
            return false;
        }
    };

    /// What of this kind began before goes, but for what is held; empty: nothing by this.
    Optional<Instant> begunBefore(TenantScope scope, MediaObject.Kind kind);

    /// Deletes some of what else of the tenant has had its time: as much as is soon done.
    ///
    /// @return whether there may be more; then it is asked again when no recording waits
    /// @throws org.klinke.core.db.DatabaseUnavailable it is done soon after the database is back
    boolean sweep(TenantScope scope);
}
