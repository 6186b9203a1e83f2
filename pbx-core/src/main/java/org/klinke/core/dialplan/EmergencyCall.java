package org.klinke.core.dialplan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.id.TrunkId;
import org.klinke.core.trunk.NumberForms;
import org.klinke.core.trunk.Trunk;

/// 110, 112 (§ 164 TKG), and what the tenant has added to them: no rule, no limit and no wish to stay unknown counts.
/// The device's site says which number is shown, by which help is sent, and over which trunks the call leaves.
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
        others(route.get(), plan).forEach(ways::add);
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
                        Optional.empty(),
                        number,
                        true,
                        Optional.empty(),
                        Optional.empty(),
                        exits,
                        List.copyOf(reasons));
    }

    /// Behind the ways that know the site's address, whatever else leads out in the same country: help from too far is
    /// better than none.
    private static Stream<TrunkId> others(EmergencyRoute route, OutsidePlan plan) {
        Set<String> countries = route.trunks().stream()
                .flatMap(id -> plan.trunk(id).stream())
                .map(trunk -> trunk.identity().place().country())
                .collect(Collectors.toSet());
        return plan.trunks().stream()
                .filter(trunk -> countries.contains(trunk.identity().place().country()))
                .filter(Trunk::enabled)
                .sorted(Comparator.comparing(Trunk::name))
                .map(Trunk::id);
    }
}
