package org.klinke.core.dialplan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.reach.Action;
import org.klinke.core.reach.After;
import org.klinke.core.reach.FollowMe;
import org.klinke.core.reach.Forward;
import org.klinke.core.reach.Forward.Case;
import org.klinke.core.reach.NumberMask;
import org.klinke.core.reach.Origin;
import org.klinke.core.reach.RingGroup;
import org.klinke.core.reach.Wishes;
import org.klinke.core.voicemail.BoxTarget;
import org.klinke.core.voicemail.VoiceBox;

/// Works out who rings when for an extension. Pure.
///
/// ```
///   extension ─▶ group: members in its order ──────────────────────────────────────────┐
///      │                                                                               ▼
///      └─▶ user: caller blocked? ─▶ forwarded always? ─▶ undisturbed, busy? ─▶ lines? ─▶ RingPlan
///                    │ refused          │                  │ forwarded if busy   │ none: if unreachable
///                    ▼                  └──────────────────┴─────────────────────┴─▶ the same again for the target
/// ```
///
/// What a plan that failed leads to, [#after] says.
public final class Reaching {
    private final PlanSnapshot plan;
    private final Live live;

    public Reaching(PlanSnapshot plan, Live live) {
        this.plan = plan;
        this.live = live;
    }

    /// What has led here so far.
    ///
    /// @param actions to be carried out before anything rings
    private record Way(List<String> reasons, List<Action> actions) {
        Way() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        Reached.Rings rings(ReachRequest request, String name, List<RingPlan.Stage> stages) {
            return new Reached.Rings(request, name, new RingPlan(stages), List.copyOf(actions), List.copyOf(reasons));
        }

        Reached.Leaves leaves(ReachRequest request, Decision.CallOutside call) {
            return new Reached.Leaves(request, call, List.copyOf(actions), List.copyOf(reasons));
        }

        Reached box(ReachRequest request, Optional<VoiceBox> box, Case why) {
            if (box.isEmpty()) {
                return refused(request, HangupCause.FORBIDDEN, "there is no such voice box");
            }
            reasons.add("goes to the voice box of " + box.get().words());
            return new Reached.Leads(request, box.get(), why, List.copyOf(actions), List.copyOf(reasons));
        }

        Reached.Refused refused(ReachRequest request, HangupCause cause) {
            return new Reached.Refused(request, cause, List.copyOf(actions), List.copyOf(reasons));
        }

        Reached.Refused refused(ReachRequest request, HangupCause cause, String why) {
            reasons.add(why);
            return refused(request, cause);
        }

        void does(Action action) {
            actions.add(action);
            reasons.add(action.words());
        }
    }

    public Reached of(ReachRequest request) {
        return of(request, new Way());
    }

    /// Who rings next for a call that nobody took.
    ///
    /// @return empty: nobody; the caller is told the cause
    public Optional<Reached> after(Reached.Rings rang, HangupCause cause) {
        ReachRequest request = rang.request();
        Case happened = happened(cause);
        return plan.reach()
                .groupByExtension(request.extension())
                .map(group -> afterwards(request, group, happened, cause, new Way()))
                .orElseGet(() -> plan.directory()
                        .userByExtension(request.extension())
                        .flatMap(user -> afterwards(request, user, happened, cause, new Way())));
    }

    /// By his own forwarding, else as it is said of his extension.
    private Optional<Reached> afterwards(ReachRequest request, User user, Case happened, HangupCause cause, Way way) {
        Optional<Forward> forward = forward(request, user, happened);
        if (forward.isPresent()) {
            return Optional.of(onward(request, user, forward.get(), way));
        }
        return plan.reach()
                .of(user.id())
                .actions()
                .after(happened)
                .map(after -> afterwards(
                        request,
                        after,
                        new Hop(user.extension(), user.name(), happened),
                        Optional.of(user),
                        cause,
                        way));
    }

    private Optional<Reached> afterwards(
            ReachRequest request, RingGroup group, Case happened, HangupCause cause, Way way) {
        return group.actions()
                .after(happened)
                .map(after -> afterwards(
                        request,
                        after,
                        new Hop(group.extension(), group.name(), happened),
                        GroupRinging.firstWithPhone(group, plan),
                        cause,
                        way));
    }

    /// @param by as whom a target outside is called
    private Reached afterwards(
            ReachRequest request, After after, Hop hop, Optional<User> by, HangupCause cause, Way way) {
        after.announce().map(Action.Announce::new).ifPresent(way::does);
        // Who calls is never called back: he would be told of himself that he is busy.
        boolean back = after.then().equals(new After.Then.To(request.caller()));
        return switch (back ? new After.Then.HangUp() : after.then()) {
            case After.Then.HangUp _ -> way.refused(request, cause);
            case After.Then.Busy _ -> way.refused(request, HangupCause.BUSY, "the caller is told that it is busy");
            case After.Then.To(String target) -> {
                way.reasons()
                        .add(hop.name() + " passes on calls " + hop.why().words() + " to " + BoxTarget.written(target));
                ReachRequest next = request.onward(hop, target);
                Optional<Optional<VoiceBox>> box = BoxCodes.target(hop.extension(), target, plan);
                if (box.isPresent()) {
                    yield way.box(next, box.get(), hop.why());
                }
                if (isInside(target)) {
                    yield of(next, way);
                }
                if (by.isEmpty()) {
                    yield way.refused(
                            next, HangupCause.FORBIDDEN, "no member has a phone, so nothing can be dialled for them");
                }
                yield to(next, asUser(by.get(), target, request), way);
            }
        };
    }

    private boolean isInside(String target) {
        return plan.directory().userByExtension(target).isPresent()
                || plan.reach().groupByExtension(target).isPresent();
    }

    private static Case happened(HangupCause cause) {
        return switch (cause) {
            case BUSY, DECLINED, REJECTED, DO_NOT_DISTURB -> Case.BUSY;
            case NO_ANSWER, NORMAL, CANCELLED, TRANSFERRED, MERGED, COMPLETED_ELSEWHERE -> Case.NO_ANSWER;
            case REPLACED_UNKNOWN,
                    NOT_REGISTERED,
                    UNKNOWN_NUMBER,
                    FOREIGN_DOMAIN,
                    FORBIDDEN,
                    BLOCKED,
                    IN_CIRCLES,
                    LINES_BUSY,
                    NETWORK_FAILED,
                    PREEMPTED,
                    NO_EMERGENCY_ROUTE,
                    NO_TRUNK,
                    ANONYMOUS_REFUSED,
                    MEDIA_NOT_ACCEPTABLE,
                    MEDIA_TIMEOUT,
                    MEDIA_FAILED,
                    PHONE_LOST,
                    PROTOCOL_ERROR,
                    OVERLOAD,
                    ENDED_BY_ADMIN,
                    SHUTDOWN,
                    INTERNAL -> Case.UNREACHABLE;
        };
    }

    private Reached of(ReachRequest request, Way way) {
        List<Hop> hops = request.hops();
        if (Hop.passed(hops, request.extension())) {
            return way.refused(
                    request,
                    HangupCause.IN_CIRCLES,
                    "it goes round in circles: " + Hop.trail(hops, request.extension()));
        }
        if (hops.size() > Hop.PER_CALL_MAX) {
            return way.refused(
                    request,
                    HangupCause.IN_CIRCLES,
                    "it was passed on more than " + Hop.PER_CALL_MAX + " times: "
                            + Hop.trail(hops, request.extension()));
        }
        if (request.origin() == Origin.EXTERNAL) {
            Optional<NumberMask> mask = plan.reach().blocks(request.caller());
            if (mask.isPresent()) {
                return way.refused(request, HangupCause.BLOCKED, "the tenant blocks callers like " + mask.get());
            }
        }
        Optional<RingGroup> group = plan.reach().groupByExtension(request.extension());
        if (group.isPresent()) {
            return group(request, group.get(), way);
        }
        Optional<User> user = plan.directory().userByExtension(request.extension());
        return user.map(found -> user(request, found, way))
                .orElseGet(() -> way.refused(
                        request,
                        HangupCause.UNKNOWN_NUMBER,
                        "no user or group has the extension " + request.extension()));
    }

    // --- a user --------------------------------------------------------------------------------------------------

    private Reached user(ReachRequest request, User user, Way way) {
        Wishes wishes = plan.reach().of(user.id());
        Optional<NumberMask> blocked = blocked(wishes, request);
        if (blocked.isPresent()) {
            return way.refused(request, HangupCause.BLOCKED, user.name() + " blocks callers like " + blocked.get());
        }
        Optional<Forward> always = forward(request, user, Case.ALWAYS);
        if (always.isPresent()) {
            if (!isLetThrough(request, wishes)) {
                return onward(request, user, always.get(), way);
            }
            way.reasons().add(user.name() + " forwards all calls, but lets " + request.caller() + " through");
        }
        if (wishes.doNotDisturb()) {
            way.reasons().add(user.name() + " does not want to be disturbed");
            return notRinging(request, user, Case.BUSY, HangupCause.DO_NOT_DISTURB, way);
        }
        if (!wishes.callWaiting() && live.busy(user.id())) {
            way.reasons().add(user.name() + " is on the phone and has no call waiting");
            return notRinging(request, user, Case.BUSY, HangupCause.BUSY, way);
        }
        List<RingPlan.Ringer> ringers = ringers(request, user, request.origin(), way.reasons());
        boolean reachable = ringers.stream().anyMatch(ringer -> switch (ringer.line()) {
            case RingPlan.Line.Phone phone -> live.registered(phone.device().id());
            case RingPlan.Line.Outside _ -> true;
        });
        if (!reachable) {
            way.reasons().add("none of the phones of " + user.name() + " is registered");
            return notRinging(request, user, Case.UNREACHABLE, HangupCause.NOT_REGISTERED, way);
        }
        Optional<Duration> most =
                forward(request, user, Case.NO_ANSWER).map(forward -> Duration.ofSeconds(forward.afterSeconds()));
        wishes.actions().before().forEach(way::does);
        return way.rings(request, user.name(), List.of(new RingPlan.Stage(ringers, most)));
    }

    private boolean isLetThrough(ReachRequest request, Wishes wishes) {
        return request.origin() == Origin.INTERNAL
                && !wishes.trusted().letThrough().isEmpty()
                && plan.directory()
                        .userByExtension(request.caller())
                        .filter(caller -> plan.reach()
                                .isAmong(caller.id(), wishes.trusted().letThrough()))
                        .isPresent();
    }

    private static Optional<NumberMask> blocked(Wishes wishes, ReachRequest request) {
        return wishes.blocked().stream()
                .filter(mask -> mask.matches(request.caller()))
                .findFirst();
    }

    private Reached notRinging(ReachRequest request, User user, Case why, HangupCause cause, Way way) {
        return afterwards(request, user, why, cause, way).orElseGet(() -> way.refused(request, cause));
    }

    /// Who is forwarded to may call himself: else nobody could tell that somebody waits.
    private Optional<Forward> forward(ReachRequest request, User user, Case when) {
        return plan.reach()
                .of(user.id())
                .forward(when, request.origin())
                .filter(forward -> !forward.target().equals(request.caller()));
    }

    private Reached onward(ReachRequest request, User user, Forward forward, Way way) {
        way.reasons()
                .add(user.name() + " forwards "
                        + (request.origin() == Origin.INTERNAL ? "internal" : "external")
                        + " calls " + forward.when().words() + " to "
                        + BoxTarget.written(forward.target()));
        ReachRequest next = request.onward(new Hop(user.extension(), user.name(), forward.when()), forward.target());
        return BoxCodes.target(user.extension(), forward.target(), plan)
                .map(box -> way.box(next, box, forward.when()))
                .orElseGet(() -> to(next, asUser(user, forward.target(), request), way));
    }

    private Reached to(ReachRequest next, Decision decision, Way way) {
        return switch (decision) {
            case Decision.RingUser _, Decision.RingGroup _ -> of(next, way);
            case Decision.CallOutside outside
            when outside.pin().isPresent() ->
                way.refused(next, HangupCause.FORBIDDEN, "nobody is there to enter the PIN that this needs");
            case Decision.CallOutside outside -> {
                way.reasons().addAll(outside.reasons());
                yield way.leaves(next, outside);
            }
            case Decision.Echo _, Decision.Code _, Decision.LeaveMessage _ ->
                way.refused(next, HangupCause.FORBIDDEN, "nobody is forwarded to a code");
            case Decision.Reject reject -> {
                way.reasons().addAll(reject.reasons());
                yield way.refused(next, reject.cause());
            }
        };
    }

    /// What the dial plan says to the user dialling this, now: a target may have been allowed when it was set, and not
    /// any more.
    public Decision asUser(User user, String target, ReachRequest request) {
        if (plan.outside().help(target).isPresent()) {
            return noHelp(target);
        }
        // Who shares a phone and is logged in nowhere still wants his calls passed on.
        Optional<Device> device = plan.directory().devicesOf(user.id()).stream()
                .findFirst()
                .or(() -> plan.directory().sharedDevice().map(shared -> shared.shared(Optional.of(user.id()))));
        if (device.isEmpty()) {
            return new Decision.Reject(
                    HangupCause.FORBIDDEN, List.of(user.name() + " has no phone, so nothing can be dialled for him"));
        }
        Decision decision = DialPlan.decideFor(
                new CallRequest(
                        device.get().id(),
                        target,
                        plan.tenant().domain(),
                        request.withheld(),
                        request.outsideCaller(),
                        request.at(),
                        request.draw()),
                device,
                plan);
        return decision instanceof Decision.CallOutside outside && outside.emergency() ? noHelp(target) : decision;
    }

    private static Decision noHelp(String target) {
        return new Decision.Reject(
                HangupCause.FORBIDDEN, List.of("no call is ever passed on to the emergency number " + target));
    }

    private List<RingPlan.Ringer> ringers(ReachRequest request, User user, Origin origin, List<String> reasons) {
        Wishes wishes = plan.reach().of(user.id());
        List<RingPlan.Ringer> ringers = new ArrayList<>();
        for (Device device : plan.directory().devicesOf(user.id())) {
            Optional<FollowMe> line = wishes.followMe(new FollowMe.What.Phone(device.id()), origin);
            if (request.device().filter(device.id()::equals).isPresent()) {
                continue; // it calls
            }
            if (line.isPresent() && !line.get().enabled()) {
                reasons.add(device.name() + " does not ring for such calls");
            } else {
                ringers.add(ringer(new RingPlan.Line.Phone(user, device), line));
            }
        }
        for (FollowMe line : wishes.followMe()) {
            if (line.origin() == origin
                    && line.enabled()
                    && line.what() instanceof FollowMe.What.Outside(String number)) {
                switch (asUser(user, number, request)) {
                    case Decision.CallOutside outside
                    when outside.pin().isPresent() ->
                        reasons.add(number + " does not ring: nobody is there to enter its PIN");
                    case Decision.CallOutside outside ->
                        ringers.add(ringer(new RingPlan.Line.Outside(outside), Optional.of(line)));
                    case Decision.Reject reject ->
                        reasons.add(number + " does not ring: " + String.join(", ", reject.reasons()));
                    case Decision.RingUser _,
                            Decision.RingGroup _,
                            Decision.LeaveMessage _,
                            Decision.Echo _,
                            Decision.Code _ -> reasons.add(number + " does not ring: it is not outside");
                }
            }
        }
        ringers.sort((a, b) -> a.delay().compareTo(b.delay()));
        ringers.forEach(ringer -> reasons.add(described(ringer, user)));
        return ringers;
    }

    private static RingPlan.Ringer ringer(RingPlan.Line line, Optional<FollowMe> wish) {
        return new RingPlan.Ringer(
                line,
                Duration.ofSeconds(wish.map(FollowMe::delaySeconds).orElse(0)),
                wish.map(FollowMe::timeoutSeconds)
                        .filter(seconds -> seconds > 0)
                        .map(Duration::ofSeconds));
    }

    private String described(RingPlan.Ringer ringer, User user) {
        String name = switch (ringer.line()) {
            case RingPlan.Line.Phone(User _, Device device) ->
                device.name() + (live.registered(device.id()) ? "" : " (not registered)");
            case RingPlan.Line.Outside(Decision.CallOutside call) -> call.number();
        };
        return name + " of " + user.name() + " rings"
                + (ringer.delay().isZero()
                        ? " at once"
                        : " after " + ringer.delay().toSeconds() + " s")
                + ringer.timeout()
                        .map(most -> ", for " + most.toSeconds() + " s")
                        .orElse("");
    }

    // --- a group -------------------------------------------------------------------------------------------------

    private Reached group(ReachRequest request, RingGroup group, Way way) {
        way.reasons()
                .add(group.extension() + " is the group " + group.name() + ", which rings "
                        + GroupRinging.words(group.strategy()));
        List<RingPlan.Stage> stages =
                new GroupRinging(plan, live, request, way.reasons(), this::memberRings).stages(group);
        if (stages.isEmpty()) {
            way.reasons().add("nobody of the group " + group.name() + " can be rung");
            return afterwards(request, group, Case.UNREACHABLE, HangupCause.NOT_REGISTERED, way)
                    .orElseGet(() -> way.refused(request, HangupCause.NOT_REGISTERED));
        }
        group.actions().before().forEach(way::does);
        return way.rings(request, group.name(), stages);
    }

    /// What rings of a member; why nothing does stands in the reasons.
    private List<RingPlan.Ringer> memberRings(ReachRequest request, User user, List<String> reasons) {
        Wishes wishes = plan.reach().of(user.id());
        Optional<NumberMask> blocked = blocked(wishes, request);
        if (blocked.isPresent()) {
            reasons.add(user.name() + " is left out: blocks callers like " + blocked.get());
        } else if (wishes.doNotDisturb()) {
            reasons.add(user.name() + " is left out: does not want to be disturbed");
        } else if (!wishes.callWaiting() && live.busy(user.id())) {
            reasons.add(user.name() + " is left out: on the phone, without call waiting");
        } else {
            return ringers(request, user, Origin.GROUP, reasons);
        }
        return List.of();
    }
}
