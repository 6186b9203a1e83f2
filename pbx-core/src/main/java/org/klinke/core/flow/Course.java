package org.klinke.core.flow;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.klinke.core.call.Call;
import org.klinke.core.call.CallerId;
import org.klinke.core.call.Deadline;
import org.klinke.core.call.Diversion;
import org.klinke.core.call.Leg;
import org.klinke.core.call.TrunkCaller;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.dialplan.Hop;
import org.klinke.core.dialplan.Reached;
import org.klinke.core.dialplan.Reaching;
import org.klinke.core.dialplan.RingPlan;
import org.klinke.core.reach.Action;

/// Carries a [RingPlan] out, and what comes after it:
///
///     stage 1: at once │ after 10 s │ …      all given up: the next one at once
///        │ nobody within its time
///        ▼
///     stage 2 … ──▶ none left ──▶ forwarded for this cause? ──▶ that one's plan, from the beginning
final class Course {
    /// Whoever is called outside is given up by his carrier, sooner or later; this is for one that does not.
    private static final Duration OUTSIDE_NO_ANSWER = Duration.ofMinutes(3);

    /// A control centre has a queue; who calls for help gives up by himself.
    private static final Duration EMERGENCY_NO_ANSWER = Duration.ofHours(1);

    private final Call call;
    private final Forks forks;
    private final Deque<RingPlan.Stage> stages = new ArrayDeque<>();
    private final List<Later> later = new ArrayList<>();
    private final Map<Deadline, RingPlan.Ringer> ends = new HashMap<>();
    private List<Diversion> diversions = List.of();
    private Reached.@Nullable Rings rings;
    private @Nullable Deadline end;
    private Reached.@Nullable Leads box;

    Course(Call call, Forks forks) {
        this.call = call;
        this.forks = forks;
    }

    /// Rings when its time has come, or when all else has given up.
    private record Later(RingPlan.Ringer ringer, List<Diversion> diversions, Deadline due) {}

    /// @return why nobody rings; empty: somebody does
    Optional<HangupCause> begin(Reached first, Leg waiting) throws InterruptedException {
        Reached now = first;
        while (true) {
            now.reasons().forEach(reason -> call.note("decision", reason));
            Optional<HangupCause> nobody = ring(now, waiting);
            Optional<Reached> next = nobody.flatMap(this::onward);
            if (next.isEmpty()) {
                return nobody;
            }
            now = next.get();
        }
    }

    /// Where it has ended, if not at somebody's phone.
    Optional<Reached.Leads> box() {
        return Optional.ofNullable(box);
    }

    /// Rings just these; nobody comes after them.
    ///
    /// @return why nobody rings; empty: somebody does
    Optional<HangupCause> begin(List<RingPlan.Ringer> ringers, Leg waiting) {
        stages.add(new RingPlan.Stage(ringers, Optional.empty()));
        return nextStage(waiting);
    }

    private Optional<HangupCause> ring(Reached reached, Leg waiting) throws InterruptedException {
        stop();
        diversions = diversions(reached.request().hops(), before(call));
        rings = null;
        if (!new ActionStep(call).run(reached.actions(), waiting)) {
            return Optional.of(HangupCause.CANCELLED);
        }
        ActionStep.label(reached.actions()).ifPresent(forks::label);
        switch (reached) {
            case Reached.Refused refused -> {
                return Optional.of(refused.cause());
            }
            case Reached.Leads leads -> {
                if (!call.recordings().allowed()) {
                    // The control centre calls back: it is told the truth, not asked to speak to a machine.
                    call.note("decision", "no voice box: an emergency number was called, and this may be about it");
                    return Optional.of(HangupCause.NO_ANSWER);
                }
                box = leads;
                return Optional.of(HangupCause.NO_ANSWER);
            }
            case Reached.Leaves leaves ->
                stages.add(new RingPlan.Stage(
                        List.of(RingPlan.Ringer.outside(leaves.call())),
                        Optional.of(leaves.call().emergency() ? EMERGENCY_NO_ANSWER : OUTSIDE_NO_ANSWER)));
            case Reached.Rings some -> {
                Reached now = meanwhile(some);
                if (!(now instanceof Reached.Rings still && now.request().equals(some.request()))) {
                    now.reasons().forEach(reason -> call.note("decision", reason));
                    return ring(now, waiting);
                }
                rings = still;
                stages.addAll(still.plan().stages());
            }
        }
        HangupCause nobody = HangupCause.NOT_REGISTERED;
        while (!stages.isEmpty()) {
            Optional<HangupCause> why = nextStage(waiting);
            if (why.isEmpty()) {
                return why;
            }
            nobody = why.get();
        }
        return Optional.of(nobody);
    }

    /// An announcement takes a while: who was free when it began may talk by now, or not want to be disturbed. What
    /// leads to somebody else then has actions of its own; those of who rings have been carried out.
    private Reached meanwhile(Reached.Rings decided) {
        return decided.actions().stream().anyMatch(Action.Announce.class::isInstance)
                ? reaching().of(decided.request())
                : decided;
    }

    private Reaching reaching() {
        return new Reaching(call.plan(), call.people());
    }

    /// How often the call had been passed on when it came here: that stands in the count of our first.
    static int before(Call call) {
        return call.incoming().outside().map(TrunkCaller::diverted).orElse(0);
    }

    private static List<Diversion> diversions(List<Hop> hops, int before) {
        List<Diversion> diversions = new ArrayList<>();
        for (Hop hop : hops) {
            diversions.add(new Diversion(
                    new CallerId(hop.name(), hop.extension()),
                    switch (hop.why()) {
                        case ALWAYS -> Diversion.Reason.UNCONDITIONAL;
                        case BUSY -> Diversion.Reason.USER_BUSY;
                        case NO_ANSWER -> Diversion.Reason.NO_ANSWER;
                        case UNREACHABLE -> Diversion.Reason.UNAVAILABLE;
                    },
                    diversions.isEmpty() ? 1 + before : 1));
        }
        return List.copyOf(diversions);
    }

    /// @return why nobody of it rings; empty: somebody does
    private Optional<HangupCause> nextStage(Leg waiting) {
        stop(later);
        RingPlan.Stage stage = stages.removeFirst();
        stage.ringers().forEach(ringer -> add(ringer, diversions, waiting));
        boolean outside = stage.ringers().stream().anyMatch(ringer -> ringer.line() instanceof RingPlan.Line.Outside);
        if (forks.none() && !hurry(waiting)) {
            if (!outside) {
                call.note("decision", "none of these devices is registered");
            }
            return Optional.of(outside ? forks.noWay() : HangupCause.NOT_REGISTERED);
        }
        rearm(stage.most().orElse(call.settings().noAnswer()));
        return Optional.empty();
    }

    /// @return whether it rings, or will
    private boolean add(RingPlan.Ringer ringer, List<Diversion> by, Leg waiting) {
        if (ringer.delay().isZero()) {
            return start(ringer, by, waiting);
        }
        later.add(new Later(ringer, by, call.deadline(ringer.delay())));
        return true;
    }

    private boolean start(RingPlan.Ringer ringer, List<Diversion> by, Leg waiting) {
        boolean rings = forks.add(ringer, by, waiting) > 0;
        if (rings) {
            ringer.timeout().ifPresent(most -> ends.put(call.deadline(most), ringer));
        }
        return rings;
    }

    /// All that rang have given up: who was to ring later does now.
    ///
    /// @return whether somebody rings
    boolean hurry(Leg waiting) {
        while (forks.none() && !later.isEmpty()) {
            Later next = later.removeFirst();
            next.due().cancel();
            start(next.ringer(), next.diversions(), waiting);
        }
        return !forks.none();
    }

    /// Another target beside those that ring, because a phone named it.
    ///
    /// @return why it does not ring; empty: it does, or will
    Optional<HangupCause> beside(Reached reached, List<Diversion> by, Leg waiting) {
        reached.reasons().forEach(reason -> call.note("decision", reason));
        List<Diversion> all = new ArrayList<>(by);
        all.addAll(diversions(reached.request().hops(), 0));
        boolean any = false;
        switch (reached) {
            case Reached.Refused refused -> {
                return Optional.of(refused.cause());
            }
            case Reached.Leads _ -> {
                call.note("decision", "others still ring, so it does not end in a voice box");
                return Optional.of(HangupCause.FORBIDDEN);
            }
            case Reached.Leaves leaves -> any = add(RingPlan.Ringer.outside(leaves.call()), all, waiting);
            case Reached.Rings some -> {
                for (RingPlan.Ringer ringer : some.plan().oneByOne()) {
                    any |= add(ringer, all, waiting);
                }
            }
        }
        if (!any) {
            return Optional.of(reached instanceof Reached.Leaves ? forks.noWay() : HangupCause.NOT_REGISTERED);
        }
        rearm(
                reached instanceof Reached.Leaves
                        ? OUTSIDE_NO_ANSWER
                        : call.settings().noAnswer());
        return Optional.empty();
    }

    /// What the deadline was for.
    enum Meaning {
        OTHER,
        /// Somebody has begun to ring.
        BEGUN,
        /// Somebody has ceased to, for his time was over.
        ENDED,
        /// The time of all that ring is over.
        OVER
    }

    Meaning passed(Deadline deadline, Leg waiting) {
        if (deadline == end) {
            return Meaning.OVER;
        }
        RingPlan.Ringer over = ends.remove(deadline);
        if (over != null) {
            return forks.cancel(over, HangupCause.NO_ANSWER) ? Meaning.ENDED : Meaning.OTHER;
        }
        Optional<Later> due =
                later.stream().filter(one -> one.due() == deadline).findFirst();
        due.ifPresent(one -> {
            later.remove(one);
            start(one.ringer(), one.diversions(), waiting);
        });
        return due.isPresent() ? Meaning.BEGUN : Meaning.OTHER;
    }

    /// Nobody took it; nobody rings any more.
    ///
    /// @return what who waits is told; empty: somebody else rings now
    Optional<HangupCause> failed(HangupCause cause, Leg waiting) throws InterruptedException {
        while (!stages.isEmpty()) {
            Optional<HangupCause> nobody = nextStage(waiting);
            if (nobody.isEmpty()) {
                return nobody;
            }
        }
        Optional<Reached> next = onward(cause);
        return next.isPresent() ? begin(next.get(), waiting) : Optional.of(cause);
    }

    private Optional<Reached> onward(HangupCause cause) {
        return rings == null ? Optional.empty() : reaching().after(rings, cause);
    }

    /// Whether one who declines does so for all that ring (RFC 3261 §16.7): they are one person's phones.
    boolean isOnePerson() {
        return rings == null
                || call.directory().userByExtension(rings.request().extension()).isPresent();
    }

    private void rearm(Duration most) {
        if (end != null) {
            end.cancel();
        }
        end = call.deadline(most);
    }

    /// Nothing begins or ends any more.
    void stop() {
        stages.clear();
        stop(later);
        ends.keySet().forEach(Deadline::cancel);
        ends.clear();
        if (end != null) {
            end.cancel();
            end = null;
        }
    }

    private static void stop(List<Later> later) {
        later.forEach(one -> one.due().cancel());
        later.clear();
    }
}
