package org.klinke.core.dialplan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.id.TrunkId;
import org.klinke.core.trunk.NumberForms;
import org.klinke.core.trunk.Trunk;

/// 110 and 112 (§ 164 TKG): no rule, no limit and no wish to stay unknown counts. The device's site says which
/// number is shown, by which help is sent, and over which trunks the call leaves.
final class EmergencyCall {
    private EmergencyCall() {}

    static Decision decide(String number, Optional<Device> caller, OutsidePlan plan) {
        List<String> reasons = new ArrayList<>();
        reasons.add(number + " is an emergency number");
        Optional<EmergencyRoute> route = caller.flatMap(device -> plan.emergency(device.site()));
        if (route.isEmpty()) {
            reasons.add("no trunk is configured for emergency calls of this device's site");
            return new Decision.Reject(HangupCause.NO_EMERGENCY_ROUTE, List.copyOf(reasons));
        }
        reasons.add("the site's number is shown: " + route.get().number());
        List<Exit> exits = new ArrayList<>();
        Set<TrunkId> ways = new LinkedHashSet<>(route.get().trunks());
        // Behind those that know the site's address, whatever else leads out: help from too far is better than none.
        plan.trunks().stream()
                .sorted(Comparator.comparing(Trunk::name))
                .map(Trunk::id)
                .forEach(ways::add);
        for (TrunkId id : ways) {
            Optional<Trunk> trunk = plan.trunk(id);
            if (trunk.isEmpty()) {
                reasons.add("a trunk of the site's emergency route does not exist any more");
            } else if (!trunk.get().enabled()) {
                reasons.add("trunk '" + trunk.get().name() + "' is disabled");
            } else {
                String shown = NumberForms.write(
                        route.get().number(),
                        trunk.get().identity().numbers(),
                        trunk.get().identity().place());
                reasons.add("leaves over '" + trunk.get().name() + "', showing " + shown
                        + (route.get().trunks().contains(id) ? "" : ", though it is no trunk of the site's route"));
                exits.add(new Exit(id, Optional.empty(), number, shown, shown, false));
            }
        }
        return exits.isEmpty()
                ? new Decision.Reject(HangupCause.NO_EMERGENCY_ROUTE, List.copyOf(reasons))
                : new Decision.CallOutside(
                        number, true, Optional.empty(), Optional.empty(), exits, List.copyOf(reasons));
    }
}
