package org.klinke.core.dialplan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.hours.HoursSwitch;
import org.klinke.core.reach.ParkingLot;
import org.klinke.core.reach.RingGroup;
import org.klinke.core.reach.SpeedDial;

/// What in a tenant's rules cannot be as it is, and what to do about it. Asked with the plan as it would be
/// after a change, before anybody calls by it. Pure; takes long for thousands of rules, so not for the call
/// path.
public final class RuleCheck {
    static final int FINDINGS_MAX = 100;

    private RuleCheck() {}

    /// Lists of the tenant in which an object is refused.
    public enum In {
        USERS,
        SITES,
        GROUPS,
        SWITCHES,
        PARKING,
        SPEED_DIALS,
        REACH,
        CODES,
        INBOUND,
        OUTBOUND
    }

    /// @param name title of the rule, extension of the user, group or speed dial, name of the switch, id of the site,
    ///     word of the code
    /// @param field of it, as in the `apply` file
    /// @param reason why it is refused
    /// @param remedy what to do
    public record Finding(In in, String name, String field, String reason, String remedy) {
        @Override
        public String toString() {
            return in.name().toLowerCase(Locale.ROOT) + " '" + name + "': " + field + ": " + reason + "; " + remedy;
        }
    }

    /// @return empty if all is well; at most [#FINDINGS_MAX]
    public static List<Finding> of(PlanSnapshot plan) {
        Findings findings = new Findings();
        extensions(plan, findings);
        new CodeCheck(plan, findings).run();
        routes(plan.outside(), findings);
        new OutboundCheck(plan, findings).run();
        new InboundCheck(plan, findings).run();
        new ReachCheck(plan, findings).run();
        return List.copyOf(findings.all);
    }

    /// Collects up to the limit.
    static final class Findings {
        private final List<Finding> all = new ArrayList<>();

        void add(In in, String name, String field, String reason, String remedy) {
            if (all.size() < FINDINGS_MAX) {
                all.add(new Finding(in, name, field, reason, remedy));
            }
        }

        boolean isFull() {
            return all.size() >= FINDINGS_MAX;
        }
    }

    /// Whatever a phone may dial is never dialled for help.
    private static void extensions(PlanSnapshot plan, Findings findings) {
        for (User user : plan.directory().users()) {
            extension(In.USERS, user.extension(), user.extension(), plan.outside(), findings);
        }
        for (RingGroup group : plan.reach().groups()) {
            extension(In.GROUPS, group.extension(), group.extension(), plan.outside(), findings);
        }
        for (HoursSwitch one : plan.hours().switches()) {
            extension(In.SWITCHES, one.name(), one.extension(), plan.outside(), findings);
        }
        for (ParkingLot lot : plan.reach().parking()) {
            parking(lot, plan, findings);
        }
        for (SpeedDial dial : plan.reach().speedDials()) {
            extension(In.SPEED_DIALS, dial.extension(), dial.extension(), plan.outside(), findings);
            if (plan.outside().help(dial.number()).isPresent()) {
                findings.add(
                        In.SPEED_DIALS,
                        dial.extension(),
                        "number",
                        dial.number() + " is dialled for help",
                        "remove it: an emergency number is dialled as it is");
            }
        }
    }

    private static void parking(ParkingLot lot, PlanSnapshot plan, Findings findings) {
        lot.all().forEach(number -> extension(In.PARKING, lot.extension(), number, plan.outside(), findings));
        lot.then()
                .filter(target -> plan.directory().userByExtension(target).isEmpty()
                        && plan.reach().groupByExtension(target).isEmpty())
                .ifPresent(target -> findings.add(
                        In.PARKING,
                        lot.extension(),
                        "then",
                        "no user or group has the extension " + target,
                        "name one, or leave it out"));
    }

    private static void extension(In in, String name, String extension, OutsidePlan plan, Findings findings) {
        if (plan.emergencyNumbers().contains(extension)) {
            findings.add(in, name, "extension", extension + " is dialled for help", "choose another extension");
        } else if (plan.help(extension).isPresent()) {
            findings.add(
                    in,
                    name,
                    "extension",
                    extension + " is an emergency number after the prefix of a rule for outgoing calls",
                    "choose another extension, or another prefix for the rule");
        }
    }

    private static void routes(OutsidePlan plan, Findings findings) {
        plan.emergencyRoutes().forEach(route -> {
            if (route.trunks().stream().anyMatch(trunk -> plan.trunk(trunk).isEmpty())) {
                findings.add(
                        In.SITES,
                        route.site().toString(),
                        "emergencyTrunks",
                        "a trunk of its emergency calls does not exist",
                        "name trunks that this tenant may use");
            }
        });
    }
}
