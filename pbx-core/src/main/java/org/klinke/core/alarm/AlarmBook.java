package org.klinke.core.alarm;

import java.util.List;
import java.util.Map;
import org.klinke.core.id.SiteId;
import org.klinke.core.net.Network;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;

/// What alarms of a tenant need to know of it, fresh after every committed change, so that no alarm waits for the
/// database.
public final class AlarmBook {
    private final PerTenant<Known> tenants = new PerTenant<>(() -> Known.NOTHING);

    record Known(AlarmSettings settings, Map<SiteId, Site> sites) {
        static final Known NOTHING = new Known(AlarmSettings.NOBODY, Map.of());

        Known {
            sites = Map.copyOf(sites);
        }
    }

    /// @param networks as [org.klinke.core.directory.SiteDetails] has them
    record Site(String name, String address, List<Network> networks) {}

    Known in(TenantScope scope) {
        return tenants.in(scope);
    }

    void replace(TenantScope scope, Known fresh) {
        tenants.set(scope, fresh);
    }

    void remove(TenantScope scope) {
        tenants.remove(scope);
    }
}
