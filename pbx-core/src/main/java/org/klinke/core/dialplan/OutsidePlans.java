package org.klinke.core.dialplan;

import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.klinke.core.code.FeatureCodes;
import org.klinke.core.numbering.EmergencyNumbers;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;

/// The outside plans of all tenants, each reached only through its scope: fresh after every committed change, read by
/// the call path without waiting.
public final class OutsidePlans {
    /// The longest thing that is looked for codes to stay unknown: nobody dials so many.
    private static final int WITH_CODES_MAX = 2 * EmergencyNumbers.CHARACTERS_MAX;

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
    ///
    /// Runs for every INVITE of anybody, however long what stands in it is.
    public boolean mayBeHelp(String dialled) {
        return mayBe(dialled) || mayBeBehindCodes(dialled);
    }

    private boolean mayBe(String dialled) {
        return EmergencyNumbers.mayBe(
                dialled, number -> EmergencyNumbers.isEverywhere(number) || added.containsKey(number));
    }

    /// A number for help behind one of them and a long prefix looks too long for one. One tenant's code may be the
    /// beginning of another's: asked is behind each.
    private boolean mayBeBehindCodes(String dialled) {
        if (dialled.length() > WITH_CODES_MAX) {
            return false;
        }
        String bare = EmergencyNumbers.withoutSeparators(dialled);
        BitSet ends = new BitSet();
        for (int at = 0; at >= 0; at = ends.nextSetBit(at + 1)) {
            int longest = bare.startsWith("*", at) ? Math.min(at + FeatureCodes.CHARACTERS_MAX, bare.length()) : 0;
            for (int end = at + 2; end <= longest; end++) {
                if (isWithholdCode(bare.substring(at, end))) {
                    ends.set(end);
                }
            }
        }
        return ends.stream().anyMatch(end -> mayBe(bare.substring(end)));
    }

    private boolean isWithholdCode(String code) {
        return code.equals(EmergencyNumbers.WITHHOLD_CODE) || codes.containsKey(code);
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
