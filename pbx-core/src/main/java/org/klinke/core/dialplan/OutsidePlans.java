package org.klinke.core.dialplan;

import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;

/// The outside plans of all tenants, each reached only through its scope: fresh after every committed change, read by
/// the call path without waiting.
public final class OutsidePlans {
    private final PerTenant<OutsidePlan> plans = new PerTenant<>(() -> OutsidePlan.EMPTY);

    public OutsidePlan in(TenantScope scope) {
        return plans.in(scope);
    }

    public void replace(TenantScope scope, OutsidePlan plan) {
        plans.set(scope, plan);
    }

    public void remove(TenantScope scope) {
        plans.remove(scope);
    }
}
