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
import org.klinke.core.reach.Origin;
import org.klinke.core.reach.RingGroup;

/// Where calls go on to after nobody took them. What a user has set by himself, he hears when he sets it.
final class ReachCheck {
    private final PlanSnapshot plan;
    private final Findings findings;
    private final Map<String, Owner> owners = new LinkedHashMap<>();

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
        if (owners.containsKey(target)
                || plan.directory().userByExtension(target).isPresent()
                || plan.reach().groupByExtension(target).isPresent()) {
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
        ReachRequest request =
                new ReachRequest(extension, Origin.INTERNAL, "", Optional.empty(), false, List.of(), Instant.EPOCH, 0);
        switch (new Reaching(plan, WhatIf.IDLE).asUser(owner.by().get(), target, request)) {
            case Decision.RingUser _, Decision.RingGroup _ -> {}
            case Decision.CallOutside outside -> {
                if (outside.pin().isPresent()) {
                    refuse(owner, extension, target, "nobody would be there to enter the PIN that this needs");
                }
            }
            case Decision.Echo _, Decision.Turn _, Decision.Wish _ ->
                refuse(owner, extension, target, "that is a code");
            case Decision.Reject reject -> {
                // What a rule or the night forbids now it may allow at another time.
                if (reject.cause() == HangupCause.UNKNOWN_NUMBER && always()) {
                    refuse(owner, extension, target, reject.reasons().getLast());
                }
            }
        }
    }

    private boolean always() {
        return plan.outside().outbound().stream().allMatch(rule -> rule.when().isEmpty());
    }

    private void refuse(Owner owner, String extension, String target, String why) {
        findings.add(
                owner.in(),
                extension,
                "after",
                "calls cannot go on to " + target + ": " + why,
                "name an extension, or a number that "
                        + owner.by().map(User::name).orElse("one of us") + " may call");
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
