package org.klinke.core.alarm;

import java.util.Map;
import org.klinke.core.id.SiteId;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;

/// What alarms of a tenant need to know of it, fresh after every committed change, so that no alarm waits for the
/// database.
public final class AlarmBook {
    private final PerTenant<Known> tenants = new PerTenant<>(() -> Known.NOTHING);

    /// @param sites name and address
    record Known(AlarmSettings settings, Map<SiteId, Site> sites) {
        static final Known NOTHING = new Known(AlarmSettings.NOBODY, Map.of());

        Known {
            sites = Map.copyOf(sites);
        }
    }

    record Site(String name, String address) {}

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
