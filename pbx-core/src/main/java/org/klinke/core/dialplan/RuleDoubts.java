package org.klinke.core.dialplan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.reach.Action;
import org.klinke.core.reach.Actions;
import org.klinke.core.reach.RingGroup;

/// What a tenant's configuration says and what will not be so. None of it is refused: what lacks may come later.
public final class RuleDoubts {
    private static final int DOUBTS_MAX = 100;

    private final PlanSnapshot plan;
    private final Set<String> prompts;
    private final boolean srtpRequired;
    private final List<String> doubts = new ArrayList<>();

    private RuleDoubts(PlanSnapshot plan, Set<String> prompts, boolean srtpRequired) {
        this.plan = plan;
        this.prompts = prompts;
        this.srtpRequired = srtpRequired;
    }

    /// @param prompts names of the tenant's own
    /// @param srtpRequired whether this server's phones must encrypt their voice
    /// @return for people; at most [#DOUBTS_MAX]
    public static List<String> of(PlanSnapshot plan, Set<String> prompts, boolean srtpRequired) {
        RuleDoubts found = new RuleDoubts(plan, prompts, srtpRequired);
        found.announcements();
        found.faxes();
        return found.doubts.stream().limit(DOUBTS_MAX).toList();
    }

    private void announcements() {
        for (InboundRule rule : plan.outside().inbound()) {
            announced("the rule '" + rule.title() + "'", rule.before(), Stream.empty());
        }
        for (RingGroup group : plan.reach().groups()) {
            announced("the group " + group.extension(), group.actions());
        }
        for (User user : plan.directory().users()) {
            announced(
                    "the extension " + user.extension(),
                    plan.reach().of(user.id()).actions());
        }
    }

    private void announced(String who, Actions actions) {
        announced(who, actions.before(), actions.after().stream().flatMap(one -> one.announce().stream()));
    }

    private void announced(String who, List<Action> before, Stream<String> after) {
        Stream<String> first = before.stream()
                .filter(Action.Announce.class::isInstance)
                .map(action -> ((Action.Announce) action).prompt());
        Stream.concat(first, after)
                .filter(name -> name.startsWith(Action.OWN) && !prompts.contains(name.substring(Action.OWN.length())))
                .distinct()
                .forEach(name -> doubts.add(who + " announces '" + name + "', which is not there: it is left out"));
        before.stream()
                .filter(Action.Music.class::isInstance)
                .flatMap(action -> ((Action.Music) action).prompts().stream())
                .filter(name -> !prompts.contains(name))
                .distinct()
                .forEach(name -> doubts.add(who + " has the music '" + name + "', which is not there: it is left out"));
    }

    private void faxes() {
        for (Device device : plan.directory().devices()) {
            if (device.t38() && srtpRequired) {
                doubts.add("the device '" + device.name()
                        + "' has 't38', but all voice is encrypted here (media.srtp): no fax passes by T.38");
            }
        }
    }
}
