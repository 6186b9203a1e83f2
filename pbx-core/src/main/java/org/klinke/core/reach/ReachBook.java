package org.klinke.core.reach;

import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;

/// How the people of all tenants want to be reached, each tenant only through its scope: fresh after every committed
/// change, read by the call path without waiting.
public final class ReachBook {
    private final PerTenant<Reach> all = new PerTenant<>(() -> Reach.NONE);

    public Reach in(TenantScope scope) {
        return all.in(scope);
    }

    public void replace(TenantScope scope, Reach fresh) {
        all.set(scope, fresh);
    }

    public void remove(TenantScope scope) {
        all.remove(scope);
    }
}
