package org.klinke.core.dialplan;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.klinke.core.numbering.EmergencyNumbers;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;

/// The outside plans of all tenants, each reached only through its scope: fresh after every committed change, read by
/// the call path without waiting.
public final class OutsidePlans {
    private final PerTenant<OutsidePlan> plans = new PerTenant<>(() -> OutsidePlan.EMPTY);

    /// Emergency numbers that tenants have added, and how many have: kept as tenants come and go, so that each costs
    /// its own numbers only, however many there are.
    private final Map<String, Integer> added = new ConcurrentHashMap<>();

    public OutsidePlan in(TenantScope scope) {
        return plans.in(scope);
    }

    /// Whether it may be an emergency number of any tenant: for those who must not stop a call for help before the
    /// tenant is known. See [EmergencyNumbers#mayBe(String, java.util.function.Predicate)].
    public boolean mayBeHelp(String dialled) {
        return EmergencyNumbers.mayBe(
                dialled, number -> EmergencyNumbers.isEverywhere(number) || added.containsKey(number));
    }

    public synchronized void replace(TenantScope scope, OutsidePlan plan) {
        Set<String> before = in(scope).emergencyNumbers().added();
        count(plan.emergencyNumbers().added(), 1); // first: what stays is never missing in between
        plans.set(scope, plan);
        count(before, -1);
    }

    public synchronized void remove(TenantScope scope) {
        Set<String> before = in(scope).emergencyNumbers().added();
        plans.remove(scope);
        count(before, -1);
    }

    private void count(Set<String> numbers, int more) {
        for (String number : numbers) {
            added.merge(number, more, (tenants, change) -> tenants + change == 0 ? null : tenants + change);
        }
    }
}
