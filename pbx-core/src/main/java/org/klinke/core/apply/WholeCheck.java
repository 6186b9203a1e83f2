package org.klinke.core.apply;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.klinke.core.apply.WantedOutside.Thing;
import org.klinke.core.apply.WantedOutside.WantedOutbound;
import org.klinke.core.dialplan.PlanSnapshot;
import org.klinke.core.dialplan.RuleCheck;
import org.klinke.core.dialplan.RuleCheck.Finding;

/// Whether a tenant's rules hold together after a change. What was wrong before is no
/// reason to refuse a change that has nothing to do with it.
final class WholeCheck {
    private final WantedTenant wanted;

    WholeCheck(WantedTenant wanted) {
        this.wanted = wanted;
    }

    /// @throws ApplyRefused if the rules do not hold together any more
    void refuseNewFindings(PlanSnapshot before, PlanSnapshot after) {
        Set<String> known = new HashSet<>();
        RuleCheck.of(before).forEach(finding -> known.add(finding.toString()));
        List<Refusal> refusals = new ArrayList<>();
        for (Finding finding : RuleCheck.of(after)) {
            if (!known.contains(finding.toString())) {
                refusals.add(where(finding)
                        .map(where -> where.refuse(finding.field(), finding.reason() + "; " + finding.remedy()))
                        .orElseGet(() -> wanted.where().refuse(finding.field(), finding.toString())));
            }
        }
        if (!refusals.isEmpty()) {
            throw new ApplyRefused(refusals);
        }
    }

    private Optional<Where> where(Finding finding) {
        WantedOutside outside = wanted.outside();
        return switch (finding.in()) {
            case INBOUND ->
                things(outside.inbound(), finding.name()).map(Thing::where).findFirst();
            case OUTBOUND ->
                outside.outbound().orElse(List.of()).stream()
                        .map(WantedOutbound::thing)
                        .filter(thing -> thing.name().equals(finding.name()))
                        .map(Thing::where)
                        .findFirst();
            case USERS ->
                wanted.users().orElse(List.of()).stream()
                        .filter(user -> user.extension().equals(finding.name()))
                        .map(WantedTenant.WantedUser::where)
                        .findFirst();
            case SITES -> Optional.empty();
        };
    }

    private static Stream<Thing> things(Optional<List<Thing>> list, String name) {
        return list.orElse(List.of()).stream().filter(thing -> thing.name().equals(name));
    }
}
