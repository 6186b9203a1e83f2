package org.klinke.core.dialplan;

import java.util.HashMap;
import java.util.Map;
import org.klinke.core.numbering.EmergencyNumbers;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

/// The outside plans of all tenants, each reached only through its scope: fresh after every committed change, read by
/// the call path without waiting.
public final class OutsidePlans {
    private final PerTenant<OutsidePlan> plans = new PerTenant<>(() -> OutsidePlan.EMPTY);
    private final Map<TenantId, EmergencyNumbers> added = new HashMap<>();
    private volatile EmergencyNumbers emergencyNumbers = EmergencyNumbers.EVERYWHERE;

    public OutsidePlan in(TenantScope scope) {
        return plans.in(scope);
    }

    /// Those of any tenant: for those who must not stop a call for help before the tenant is known.
    public EmergencyNumbers emergencyNumbers() {
        return emergencyNumbers;
    }

    public void replace(TenantScope scope, OutsidePlan plan) {
        plans.set(scope, plan);
        adds(scope, plan.emergencyNumbers());
    }

    public void remove(TenantScope scope) {
        plans.remove(scope);
        adds(scope, EmergencyNumbers.EVERYWHERE);
    }

    private synchronized void adds(TenantScope scope, EmergencyNumbers numbers) {
        EmergencyNumbers before =
                numbers.equals(EmergencyNumbers.EVERYWHERE) ? added.remove(scope.id()) : added.put(scope.id(), numbers);
        if (!numbers.equals(before)) {
            EmergencyNumbers all = EmergencyNumbers.EVERYWHERE;
            for (EmergencyNumbers each : added.values()) {
                all = all.and(each.all());
            }
            emergencyNumbers = all;
        }
    }
}
