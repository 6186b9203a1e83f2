package org.klinke.core.dialplan;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.dialplan.RuleCheck.Findings;
import org.klinke.core.dialplan.RuleCheck.In;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.reach.Actions;
import org.klinke.core.reach.FollowMe;
import org.klinke.core.reach.Forward;
import org.klinke.core.reach.RingGroup;
import org.klinke.core.reach.Wishes;
import org.klinke.core.voicemail.BoxTarget;
import org.klinke.core.voicemail.VoiceBox;

/// Where calls go on to: instead of ringing, and after nobody took them.
final class ReachCheck {
    private final PlanSnapshot plan;
    private final Findings findings;
    private final Map<String, Owner> owners = new LinkedHashMap<>();
    private Optional<PlanSnapshot> best = Optional.empty();

    /// @param by as whom a target outside is called
    private record Owner(In in, Actions actions, Optional<User> by) {}

    ReachCheck(PlanSnapshot plan, Findings findings) {
        this.plan = plan;
        this.findings = findings;
        for (User user : plan.directory().users()) {
            put(In.REACH, user.extension(), plan.reach().of(user.id()).actions(), Optional.of(user));
        }
        for (RingGroup group : plan.reach().groups()) {
            put(In.GROUPS, group.extension(), group.actions(), GroupRinging.firstWithPhone(group, plan));
        }
    }

    private void put(In in, String extension, Actions actions, Optional<User> by) {
        if (!actions.targets().isEmpty()) {
            owners.put(extension, new Owner(in, actions, by));
        }
    }

    void run() {
        for (User user : plan.directory().users()) {
            plan.reach().of(user.id()).rule().ifPresent(title -> rule(user, title));
        }
        owners.forEach((extension, owner) -> {
            for (String target : owner.actions().targets()) {
                target(extension, owner, target);
            }
            List<String> circle = circle(extension);
            if (!circle.isEmpty()) {
                findings.add(
                        owner.in(),
                        extension,
                        "after",
                        "calls go round in circles: " + String.join(" → ", circle),
                        "let the last one pass on to somebody else, or hang up");
            }
        });
        // Last: what users have set by themselves may fill the list, and hides nothing then.
        plan.directory().users().forEach(this::forwards);
    }

    private boolean isInside(String target) {
        return plan.directory().userByExtension(target).isPresent()
                || plan.reach().groupByExtension(target).isPresent();
    }

    private void rule(User user, String title) {
        Optional<OutboundRules.Ready> rule = plan.outside().outboundRules().byTitle(title);
        if (rule.filter(found -> found.rule().shown()).isEmpty()) {
            findings.add(
                    In.REACH,
                    user.extension(),
                    "rule",
                    "there is no rule '" + title + "' for outgoing calls that users may choose",
                    "name one that has 'shown: true', or leave it out");
        } else if (!rule.get().isFor(user.extension())) {
            findings.add(
                    In.REACH,
                    user.extension(),
                    "rule",
                    "the rule '" + title + "' is for callers " + rule.get().source() + ", not " + user.extension(),
                    "name another one, or let its source have this extension");
        }
    }

    private void target(String extension, Owner owner, String target) {
        if (owners.containsKey(target) || isInside(target)) {
            return;
        }
        Optional<Optional<VoiceBox>> box = BoxCodes.target(extension, target, plan);
        if (box.isPresent()) {
            if (box.get().isEmpty()) {
                findings.add(
                        owner.in(),
                        extension,
                        "after",
                        "calls shall go to a voice box, and there is none for "
                                + (target.equals(BoxTarget.CODE) ? extension : target),
                        "add it to 'boxes' in 'voicemail', or name another target");
            }
            return;
        }
        if (owner.by().isEmpty()) {
            findings.add(
                    owner.in(),
                    extension,
                    "after",
                    target + " is outside, and no member has a phone for which it could be dialled",
                    "name an extension, or a member with a phone");
            return;
        }
        never(owner.by().get(), target)
                .ifPresent(why -> refuse(
                        owner.in(), extension, "after", target, why, owner.by().get()));
    }

    /// His own forwarding, and the numbers outside that ring with his phones.
    private void forwards(User user) {
        Wishes wishes = plan.reach().of(user.id());
        wishes.forwards().stream()
                .map(Forward::target)
                .distinct()
                .forEach(target -> never(user, target)
                        .ifPresent(why -> refuse(In.REACH, user.extension(), "forwards", target, why, user)));
        for (FollowMe line : wishes.followMe()) {
            if (line.what() instanceof FollowMe.What.Outside(String number)) {
                followMe(user, number);
            }
        }
    }

    private void followMe(User user, String number) {
        if (isInside(number) || number.startsWith(BoxTarget.CODE)) {
            findings.add(
                    In.REACH,
                    user.extension(),
                    "followMe",
                    number + " is an extension, and only phones of one's own and numbers outside ring along",
                    "let calls go there by 'forwards', or make a group");
        } else {
            never(user, number).ifPresent(why -> refuse(In.REACH, user.extension(), "followMe", number, why, user));
        }
    }

    /// Why calls can go on there at no time. What a rule, the night or a limit forbids now they may allow at another;
    /// a trunk that is disabled may come back.
    private Optional<String> never(User by, String target) {
        if (plan.directory().devicesOf(by.id()).isEmpty()
                && BoxCodes.target(by.extension(), target, plan).isEmpty()) {
            return Optional.empty(); // nothing can be dialled for him yet
        }
        Optional<Decision.Reject> refusal = OnwardCheck.refusal(by, target, Instant.EPOCH, plan);
        if (refusal.isPresent()) {
            refusal = OnwardCheck.refusal(by, target, Instant.EPOCH, atBest());
        }
        return refusal.filter(reject -> reject.cause() != HangupCause.NO_TRUNK)
                .map(reject -> reject.reasons().getLast());
    }

    private PlanSnapshot atBest() {
        PlanSnapshot made = best.orElseGet(() -> new PlanSnapshot(
                plan.tenant(),
                plan.directory(),
                plan.outside().atBest(),
                plan.hours(),
                plan.reach(),
                plan.tolls().atBest()));
        best = Optional.of(made);
        return made;
    }

    private void refuse(In in, String extension, String field, String target, String why, User by) {
        findings.add(
                in,
                extension,
                field,
                "calls cannot go on to " + target + ": " + why,
                "name an extension, or a number that " + by.name() + " may call");
    }

    /// The way back to where it began; empty if there is none. Each extension is looked at once.
    private List<String> circle(String start) {
        Map<String, String> from = new LinkedHashMap<>();
        List<String> next = new ArrayList<>(List.of(start));
        while (!next.isEmpty()) {
            String here = next.removeFirst();
            Owner owner = owners.get(here);
            for (String target :
                    owner == null ? List.<String>of() : owner.actions().targets()) {
                if (target.equals(start)) {
                    return way(from, start, here);
                }
                if (from.putIfAbsent(target, here) == null) {
                    next.add(target);
                }
            }
        }
        return List.of();
    }

    private static List<String> way(Map<String, String> from, String start, String last) {
        List<String> way = new ArrayList<>(List.of(start));
        for (String here = last; !here.equals(start); here = from.getOrDefault(here, start)) {
            way.addFirst(here);
        }
        way.addFirst(start);
        return way;
    }
}
