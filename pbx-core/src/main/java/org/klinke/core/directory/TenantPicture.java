package org.klinke.core.directory;

import java.util.Set;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

/// Something else in memory that must stay true to the database: [DirectoryLoader] has it loaded after each commit as
/// it loads the directory, one at a time, and again until it succeeds. May throw what the database throws.
public interface TenantPicture {
    /// What belongs to no tenant.
    ///
    /// @return tenants whose pictures it makes stale
    Set<TenantId> loadShared();

    void load(TenantScope scope);

    /// The tenant was deleted.
    void remove(TenantScope scope);
}
