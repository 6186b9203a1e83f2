package org.klinke.core.trunk;

import java.util.List;
import org.klinke.core.tenant.TenantScope;

/// Follows the trunks: told of all of them when it begins to follow, and after each commit that changed one, or its
/// tenant's name or domain. Called by one thread at a time; must return soon and never throw.
public interface TrunksChanged {
    /// @param trunks all of the tenant's own, disabled ones too; empty when the tenant was deleted
    void ofTenant(TenantScope scope, List<Trunk> trunks);

    /// @param trunks all of the platform
    void ofPlatform(List<Trunk> trunks);
}
