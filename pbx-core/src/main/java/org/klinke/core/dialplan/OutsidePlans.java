package org.klinke.core.dialplan;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.klinke.core.code.FeatureCodes;
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

    /// The same of codes by which their people stay unknown.
    private final Map<String, Integer> codes = new ConcurrentHashMap<>();

    public OutsidePlan in(TenantScope scope) {
        return plans.in(scope);
    }

    /// Whether it may be an emergency number of any tenant: for those who must not stop a call for help before the
    /// tenant is known. See [EmergencyNumbers#mayBe(String, java.util.function.Predicate)].
    public boolean mayBeHelp(String dialled) {
        return mayBe(dialled) || (!codes.isEmpty() && mayBe(withoutCodes(dialled)));
    }

    private boolean mayBe(String dialled) {
        return EmergencyNumbers.mayBe(
                dialled, number -> EmergencyNumbers.isEverywhere(number) || added.containsKey(number));
    }

    /// A number for help behind one of them and a long prefix looks too long for one.
    private String withoutCodes(String dialled) {
        String rest = EmergencyNumbers.EVERYWHERE.withoutWithholdCodes(EmergencyNumbers.withoutSeparators(dialled));
        int longest = 0;
        for (int end = 2; rest.startsWith("*") && end <= Math.min(FeatureCodes.CHARACTERS_MAX, rest.length()); end++) {
            longest = codes.containsKey(rest.substring(0, end)) ? end : longest;
        }
        return longest == 0 ? rest : withoutCodes(rest.substring(longest));
    }

    public synchronized void replace(TenantScope scope, OutsidePlan plan) {
        EmergencyNumbers before = in(scope).emergencyNumbers();
        count(plan.emergencyNumbers(), 1); // first: what stays is never missing in between
        plans.set(scope, plan);
        count(before, -1);
    }

    public synchronized void remove(TenantScope scope) {
        EmergencyNumbers before = in(scope).emergencyNumbers();
        plans.remove(scope);
        count(before, -1);
    }

    private void count(EmergencyNumbers of, int more) {
        of.added().forEach(number -> count(added, number, more));
        of.ownWithholdCode().ifPresent(code -> count(codes, code, more));
    }

    private static void count(Map<String, Integer> all, String one, int more) {
        all.merge(one, more, (tenants, change) -> tenants + change == 0 ? null : tenants + change);
    }
}
