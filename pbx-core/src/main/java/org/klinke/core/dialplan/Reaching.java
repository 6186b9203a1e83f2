package org.klinke.core.dialplan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.numbering.EmergencyNumbers;
import org.klinke.core.reach.FollowMe;
import org.klinke.core.reach.Forward;
import org.klinke.core.reach.Forward.Case;
import org.klinke.core.reach.NumberMask;
import org.klinke.core.reach.Origin;
import org.klinke.core.reach.RingGroup;
import org.klinke.core.reach.Wishes;

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

    public Reached of(ReachRequest request) {
        return of(request, new ArrayList<>());
    }

    /// Who rings next for a call that nobody took.
    ///
    /// @return empty: nobody; the caller is told the cause
    public Optional<Reached> after(Reached.Rings rang, HangupCause cause) {
        ReachRequest request = rang.request();
        Optional<RingGroup> group = plan.reach().groupByExtension(request.extension());
        Case happened = happened(cause);
        if (group.isPresent()) {
            return group.get().fallback().map(to -> fallback(request, group.get(), happened, to, new ArrayList<>()));
        }
        return plan.directory()
                .userByExtension(request.extension())
                .flatMap(user -> forward(request, user, happened)
                        .map(forward -> onward(request, user, forward, new ArrayList<>())));
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
                    SHUTDOWN,
                    INTERNAL -> Case.UNREACHABLE;
        };
    }

    private Reached of(ReachRequest request, List<String> reasons) {
        List<Hop> hops = request.hops();
        if (Hop.passed(hops, request.extension())) {
            return refused(
                    request,
                    HangupCause.IN_CIRCLES,
                    reasons,
                    "it goes round in circles: " + Hop.trail(hops, request.extension()));
        }
        if (hops.size() > Hop.PER_CALL_MAX) {
            return refused(
                    request,
                    HangupCause.IN_CIRCLES,
                    reasons,
                    "it was passed on more than " + Hop.PER_CALL_MAX + " times: "
                            + Hop.trail(hops, request.extension()));
        }
        if (request.origin() == Origin.EXTERNAL) {
            Optional<NumberMask> mask = plan.reach().blocks(request.caller());
            if (mask.isPresent()) {
                return refused(request, HangupCause.BLOCKED, reasons, "the tenant blocks callers like " + mask.get());
            }
        }
        Optional<RingGroup> group = plan.reach().groupByExtension(request.extension());
        if (group.isPresent()) {
            return group(request, group.get(), reasons);
        }
        Optional<User> user = plan.directory().userByExtension(request.extension());
        return user.map(found -> user(request, found, reasons))
                .orElseGet(() -> refused(
                        request,
                        HangupCause.UNKNOWN_NUMBER,
                        reasons,
                        "no user or group has the extension " + request.extension()));
    }

    // --- a user --------------------------------------------------------------------------------------------------

    private Reached user(ReachRequest request, User user, List<String> reasons) {
        Wishes wishes = plan.reach().of(user.id());
        Optional<NumberMask> blocked = blocked(wishes, request);
        if (blocked.isPresent()) {
            return refused(
                    request, HangupCause.BLOCKED, reasons, user.name() + " blocks callers like " + blocked.get());
        }
        Optional<Forward> always = forward(request, user, Case.ALWAYS);
        if (always.isPresent()) {
            return onward(request, user, always.get(), reasons);
        }
        if (wishes.doNotDisturb()) {
            reasons.add(user.name() + " does not want to be disturbed");
            return busy(request, user, HangupCause.DO_NOT_DISTURB, reasons);
        }
        if (!wishes.callWaiting() && live.busy(user.id())) {
            reasons.add(user.name() + " is on the phone and has no call waiting");
            return busy(request, user, HangupCause.BUSY, reasons);
        }
        List<RingPlan.Ringer> ringers = ringers(request, user, request.origin(), reasons);
        boolean reachable = ringers.stream().anyMatch(ringer -> switch (ringer.line()) {
            case RingPlan.Line.Phone phone -> live.registered(phone.device().id());
            case RingPlan.Line.Outside _ -> true;
        });
        if (!reachable) {
            reasons.add("none of the phones of " + user.name() + " is registered");
            return forward(request, user, Case.UNREACHABLE)
                    .map(forward -> onward(request, user, forward, reasons))
                    .orElseGet(() -> new Reached.Refused(request, HangupCause.NOT_REGISTERED, List.copyOf(reasons)));
        }
        Optional<Duration> most =
                forward(request, user, Case.NO_ANSWER).map(forward -> Duration.ofSeconds(forward.afterSeconds()));
        return new Reached.Rings(
                request, user.name(), new RingPlan(List.of(new RingPlan.Stage(ringers, most))), List.copyOf(reasons));
    }

    private static Optional<NumberMask> blocked(Wishes wishes, ReachRequest request) {
        return wishes.blocked().stream()
                .filter(mask -> mask.matches(request.caller()))
                .findFirst();
    }

    private Reached busy(ReachRequest request, User user, HangupCause cause, List<String> reasons) {
        return forward(request, user, Case.BUSY)
                .map(forward -> onward(request, user, forward, reasons))
                .orElseGet(() -> new Reached.Refused(request, cause, List.copyOf(reasons)));
    }

    /// Who is forwarded to may call himself: else nobody could tell that somebody waits.
    private Optional<Forward> forward(ReachRequest request, User user, Case when) {
        return plan.reach()
                .of(user.id())
                .forward(when, request.origin())
                .filter(forward -> !forward.target().equals(request.caller()));
    }

    private Reached onward(ReachRequest request, User user, Forward forward, List<String> reasons) {
        reasons.add(user.name() + " forwards "
                + (request.origin() == Origin.INTERNAL ? "internal" : "external")
                + " calls " + forward.when().words() + " to " + forward.target());
        ReachRequest next = request.onward(new Hop(user.extension(), user.name(), forward.when()), forward.target());
        return switch (asUser(user, forward.target(), request)) {
            case Decision.RingUser _, Decision.RingGroup _ -> of(next, reasons);
            case Decision.CallOutside outside
            when outside.pin().isPresent() ->
                refused(next, HangupCause.FORBIDDEN, reasons, "nobody is there to enter the PIN that this needs");
            case Decision.CallOutside outside -> {
                reasons.addAll(outside.reasons());
                yield new Reached.Leaves(next, outside, List.copyOf(reasons));
            }
            case Decision.Echo _, Decision.Turn _, Decision.Wish _ ->
                refused(next, HangupCause.FORBIDDEN, reasons, "nobody is forwarded to a code");
            case Decision.Reject reject -> {
                reasons.addAll(reject.reasons());
                yield new Reached.Refused(next, reject.cause(), List.copyOf(reasons));
            }
        };
    }

    /// What the dial plan says to the user dialling this, now: a target may have been allowed when it was set, and not
    /// any more.
    public Decision asUser(User user, String target, ReachRequest request) {
        if (EmergencyNumbers.contains(target)) {
            return noHelp(target);
        }
        Optional<Device> device = plan.directory().devicesOf(user.id()).stream().findFirst();
        if (device.isEmpty()) {
            return new Decision.Reject(
                    HangupCause.FORBIDDEN, List.of(user.name() + " has no phone, so nothing can be dialled for him"));
        }
        Decision decision = DialPlan.decide(
                new CallRequest(
                        device.get().id(),
                        target,
                        plan.tenant().domain(),
                        request.withheld(),
                        request.outsideCaller(),
                        request.at(),
                        request.draw()),
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
                    case Decision.RingUser _, Decision.RingGroup _, Decision.Echo _, Decision.Turn _, Decision.Wish _ ->
                        reasons.add(number + " does not ring: it is not outside");
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

    private Reached group(ReachRequest request, RingGroup group, List<String> reasons) {
        reasons.add(group.extension() + " is the group " + group.name() + ", which rings "
                + GroupRinging.words(group.strategy()));
        List<RingPlan.Stage> stages = new GroupRinging(plan, live, request, reasons, this::memberRings).stages(group);
        if (stages.isEmpty()) {
            reasons.add("nobody of the group " + group.name() + " can be rung");
            return group.fallback()
                    .map(to -> fallback(request, group, Case.UNREACHABLE, to, reasons))
                    .orElseGet(() -> new Reached.Refused(request, HangupCause.NOT_REGISTERED, List.copyOf(reasons)));
        }
        return new Reached.Rings(request, group.name(), new RingPlan(stages), List.copyOf(reasons));
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

    private Reached fallback(ReachRequest request, RingGroup group, Case happened, String to, List<String> reasons) {
        reasons.add("the group " + group.name() + " passes on to " + to);
        return of(request.onward(new Hop(group.extension(), group.name(), happened), to), reasons);
    }

    private static Reached refused(ReachRequest request, HangupCause cause, List<String> reasons, String why) {
        reasons.add(why);
        return new Reached.Refused(request, cause, List.copyOf(reasons));
    }
}
