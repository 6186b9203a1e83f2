package org.klinke.core.apply;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.klinke.core.apply.WantedOutside.Thing;
import org.klinke.core.apply.WantedOutside.WantedOutbound;
import org.klinke.core.dialplan.Expectations;
import org.klinke.core.dialplan.Expectations.Broken;
import org.klinke.core.dialplan.Expectations.Expected;
import org.klinke.core.dialplan.PlanSnapshot;
import org.klinke.core.dialplan.RuleCheck;
import org.klinke.core.dialplan.RuleCheck.Finding;

/// Whether a tenant's rules hold together after a change, and do what is expected of them. What was wrong before is no
/// reason to refuse a change that has nothing to do with it.
final class WholeCheck {
    private static final Set<String> USERS_OWN = Set.of("rule", "forwards", "followMe");

    private final WantedTenant wanted;

    WholeCheck(WantedTenant wanted) {
        this.wanted = wanted;
    }

    /// A tenant's plan, what is expected of it, and what it says that will not be so.
    record State(PlanSnapshot plan, List<Expected> expected, List<String> doubts) {}

    /// @throws ApplyRefused if the rules do not hold together any more
    void refuseNewFindings(State before, State after) {
        Set<String> known = new HashSet<>();
        RuleCheck.of(before.plan()).forEach(finding -> known.add(finding.toString()));
        List<Refusal> refusals = new ArrayList<>();
        List<Finding> found = RuleCheck.of(after.plan());
        for (Finding finding : found) {
            if (!known.contains(finding.toString()) && !isUsersOwn(finding) && !isToldOfOther(finding, found)) {
                refusals.add(where(finding)
                        .map(where -> where.refuse(finding.field(), finding.reason() + "; " + finding.remedy()))
                        .orElseGet(() -> wanted.where().refuse(finding.field(), finding.toString())));
            }
        }
        if (!refusals.isEmpty()) {
            throw new ApplyRefused(refusals);
        }
    }

    /// Which rule a user's calls take and where he forwards is his own choice, unless the file says it: a change that
    /// forbids it goes before, and his calls are judged by it.
    private boolean isUsersOwn(Finding finding) {
        return finding.in() == RuleCheck.In.REACH
                && USERS_OWN.contains(finding.field())
                && things(Optional.ofNullable(wanted.outside().reach().get("reach")), finding.name())
                        .noneMatch(thing -> thing.given().containsKey(finding.field()));
    }

    /// Where a code and something else are at odds, of one of them: that which the file has.
    private boolean isToldOfOther(Finding finding, List<Finding> found) {
        return finding.in() == RuleCheck.In.CODES
                && !wanted.outside().reach().containsKey(CodePlanner.SECTION)
                && found.stream()
                        .anyMatch(other -> other.in() != RuleCheck.In.CODES
                                && other.reason().endsWith("('" + finding.name() + "')"));
    }

    /// Expectations that the change breaks, and new ones that do not hold.
    static List<Broken> broken(State before, State after) {
        List<Expected> kept = new ArrayList<>(after.expected());
        kept.retainAll(before.expected());
        List<Expected> fresh = new ArrayList<>(after.expected());
        fresh.removeAll(before.expected());
        List<Broken> broken = new ArrayList<>(Expectations.broken(kept, before.plan(), after.plan()));
        broken.addAll(Expectations.broken(fresh, after.plan()));
        return broken;
    }

    Refusal refusal(Broken broken) {
        return things(wanted.outside().expectations(), broken.expected().title())
                .map(Thing::where)
                .findFirst()
                .orElse(wanted.where())
                .refuse(broken.field(), text(broken) + "; --break-expectations applies the file all the same");
    }

    /// For people: what was expected, what happens instead, and why.
    String text(Broken broken) {
        Expected expected = broken.expected();
        String happens = !broken.field().equals("reaches")
                ? "cannot be tried: " + broken.happens()
                : broken.happens().equals(Expectations.REFUSED) ? "is refused" : "gets: " + broken.happens();
        String on = expected.switches().isEmpty() ? "" : " (" + String.join("=on, ", expected.switches()) + "=on)";
        String why = broken.reasons().isEmpty() ? "" : " (" + String.join("; ", broken.reasons()) + ")";
        return "'" + expected.title() + "': at " + expected.when() + on + " a call from " + expected.from()
                + broken.at().map(device -> " (" + device.name() + ")").orElse("") + " to "
                + expected.to() + " must reach " + expected.reaches() + ", but " + happens + why;
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
            case GROUPS -> listed(outside, "groups", finding.name());
            case SWITCHES -> listed(outside, "switches", finding.name());
            case PARKING -> listed(outside, "parking", finding.name());
            case SPEED_DIALS -> listed(outside, "speedDials", finding.name());
            case REACH -> listed(outside, "reach", finding.name());
            case CODES -> listed(outside, CodePlanner.SECTION, CodePlanner.SECTION);
            case SITES -> Optional.empty();
        };
    }

    private static Optional<Where> listed(WantedOutside outside, String list, String name) {
        return things(Optional.ofNullable(outside.reach().get(list)), name)
                .map(Thing::where)
                .findFirst();
    }

    private static Stream<Thing> things(Optional<List<Thing>> list, String name) {
        return list.orElse(List.of()).stream().filter(thing -> thing.name().equals(name));
    }
}
