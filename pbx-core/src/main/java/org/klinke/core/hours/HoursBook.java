package org.klinke.core.hours;

import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;

/// The hours of all tenants, each reached only through its scope: fresh after every committed change, read by the call
/// path without waiting.
public final class HoursBook {
    private final PerTenant<TenantHours> hours = new PerTenant<>(() -> TenantHours.NONE);

    public TenantHours in(TenantScope scope) {
        return hours.in(scope);
    }

    public void replace(TenantScope scope, TenantHours fresh) {
        hours.set(scope, fresh);
    }

    public void remove(TenantScope scope) {
        hours.remove(scope);
    }
}
