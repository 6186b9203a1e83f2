package org.klinke.core.dialplan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.id.UserId;
import org.klinke.core.reach.RingGroup;

/// In which order the members of one group ring. A group that is a member stands for its members; each person rings
/// once, and a group that is in itself, at whatever depth, adds nobody.
final class GroupRinging {
    /// All persons of all groups in it.
    private static final int PERSONS_MAX = 100;

    private final PlanSnapshot plan;
    private final Live live;
    private final ReachRequest request;
    private final List<String> reasons;
    private final Member member;

    interface Member {
        List<RingPlan.Ringer> ringers(ReachRequest request, User user, List<String> reasons);
    }

    GroupRinging(PlanSnapshot plan, Live live, ReachRequest request, List<String> reasons, Member member) {
        this.plan = plan;
        this.live = live;
        this.request = request;
        this.reasons = reasons;
        this.member = member;
    }

    static String words(RingGroup.Strategy strategy) {
        return switch (strategy) {
            case ALL -> "all at once";
            case IN_ORDER -> "one after the other";
            case RANDOM -> "one after the other, in random order";
            case LONGEST_IDLE -> "one after the other, the longest idle first";
        };
    }

    /// Empty if nobody rings.
    List<RingPlan.Stage> stages(RingGroup group) {
        Map<UserId, User> persons = new LinkedHashMap<>();
        Set<UUID> seen = new HashSet<>();
        seen.add(group.id());
        collect(group, seen, persons);
        List<User> order = new ArrayList<>(persons.values());
        switch (group.strategy()) {
            case ALL, IN_ORDER -> {}
            case RANDOM -> Collections.shuffle(order, new SplittableRandom(request.draw()));
            case LONGEST_IDLE -> order.sort(Comparator.comparingLong(user -> live.lastCall(user.id())));
        }
        Map<User, List<RingPlan.Ringer>> rings = new LinkedHashMap<>();
        for (User user : order) {
            List<RingPlan.Ringer> ringers = member.ringers(request, user, reasons);
            if (ringers.stream().anyMatch(this::reachable)) {
                rings.put(user, ringers);
            }
        }
        if (rings.isEmpty()) {
            return List.of();
        }
        if (group.strategy() == RingGroup.Strategy.ALL) {
            List<RingPlan.Ringer> all = new ArrayList<>();
            rings.values().forEach(all::addAll);
            all.sort(Comparator.comparing(RingPlan.Ringer::delay));
            return List.of(new RingPlan.Stage(all, Optional.of(Duration.ofSeconds(group.seconds()))));
        }
        return oneByOne(group, rings);
    }

    private List<RingPlan.Stage> oneByOne(RingGroup group, Map<User, List<RingPlan.Ringer>> rings) {
        List<RingPlan.Stage> stages = new ArrayList<>();
        int left = group.seconds();
        for (Map.Entry<User, List<RingPlan.Ringer>> one : rings.entrySet()) {
            if (left <= 0) {
                reasons.add(one.getKey().name() + " does not come to ring within " + group.seconds() + " s");
            } else {
                int most = Math.min(left, group.memberSeconds());
                stages.add(new RingPlan.Stage(one.getValue(), Optional.of(Duration.ofSeconds(most))));
                left -= most;
            }
        }
        return stages;
    }

    private boolean reachable(RingPlan.Ringer ringer) {
        return switch (ringer.line()) {
            case RingPlan.Line.Phone phone -> live.registered(phone.device().id());
            case RingPlan.Line.Outside _ -> true;
        };
    }

    /// The first person of it who has a phone: for him a target outside is dialled, by what he may and costs.
    static Optional<User> firstWithPhone(RingGroup group, PlanSnapshot plan) {
        return firstWithPhone(group, plan, new HashSet<>(Set.of(group.id())));
    }

    private static Optional<User> firstWithPhone(RingGroup group, PlanSnapshot plan, Set<UUID> seen) {
        for (UUID id : group.members()) {
            Optional<User> user = plan.directory()
                    .user(new UserId(id))
                    .filter(one -> !plan.directory().devicesOf(one.id()).isEmpty())
                    .or(() -> plan.reach()
                            .group(id)
                            .filter(inner -> seen.add(inner.id()))
                            .flatMap(inner -> firstWithPhone(inner, plan, seen)));
            if (user.isPresent()) {
                return user;
            }
        }
        return Optional.empty();
    }

    private void collect(RingGroup group, Set<UUID> seen, Map<UserId, User> persons) {
        for (UUID id : group.members()) {
            Optional<User> user = plan.directory().user(new UserId(id));
            Optional<RingGroup> inner = plan.reach().group(id);
            if (user.isPresent() && user.get().extension().equals(request.caller())) {
                reasons.add(user.get().name() + " is left out: he calls");
            } else if (user.isPresent() && persons.size() < PERSONS_MAX) {
                persons.put(user.get().id(), user.get());
            } else if (inner.isPresent() && seen.add(id)) {
                collect(inner.get(), seen, persons);
            } else if (inner.isPresent()) {
                reasons.add("the group " + inner.get().name() + " is in " + group.name()
                        + " though it is there already: left out");
            }
        }
    }
}
