package org.klinke.server.api;

import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.call.Calls;
import org.klinke.core.call.LiveCall;
import org.klinke.core.call.PhoneAct;
import org.klinke.core.cdr.Party;
import org.klinke.core.dialplan.CallRequest;
import org.klinke.core.dialplan.Decision;
import org.klinke.core.dialplan.DialPlan;
import org.klinke.core.dialplan.PlanSnapshot;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.flow.AskedCall;
import org.klinke.core.id.CallId;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.Ids;
import org.klinke.core.id.LegId;
import org.klinke.core.id.UserId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.server.control.RegistrationRoutes;
import org.klinke.server.control.Replies;
import org.klinke.web.Problem;

/// What can be done with calls for a user, from his own phones: what he could do there, and nothing that he could not.
public final class CallControl {
    private final Calls calls;
    private final Function<TenantScope, PlanSnapshot> plan;
    private final RegistrationRoutes registrations;
    private final Changes changes;
    private final Ids ids;
    private final InstantSource time;

    /// @param plan what decides the tenant's calls at this moment
    public CallControl(
            Calls calls,
            Function<TenantScope, PlanSnapshot> plan,
            RegistrationRoutes registrations,
            Changes changes,
            Ids ids,
            InstantSource time) {
        this.calls = calls;
        this.plan = plan;
        this.registrations = registrations;
        this.changes = changes;
        this.ids = ids;
        this.time = time;
    }

    record Asked(UUID id, String to) {}

    /// His phones ring; what he wants is called when he has picked one up.
    ///
    /// @param picksUp the phone shall do that by itself: for himself only, nobody opens another's microphone
    Asked dial(Actor actor, TenantScope scope, UserId id, String to, boolean picksUp) {
        PlanSnapshot now = plan.apply(scope);
        User user = now.directory().user(id).orElseThrow(() -> Problem.notFound("there is nothing of that name"));
        List<DeviceId> phones = registered(scope, now.directory(), id);
        if (phones.isEmpty()) {
            throw Problem.refused("phones.none", "none of the user's phones is registered");
        }
        Decision decision = decide(now, scope, phones.getFirst(), to);
        requireAllowed(decision, AskedCall.isAllowed(decision));
        changes.aside(scope, actor, "dial", change -> {
            change.noted("dial", "user", id.value(), Map.of("extension", user.extension(), "to", to));
            return true;
        });
        CallId call = AskedCall.begin(calls, scope, new LegId(ids.next()), phones, to, picksUp, actor.name())
                .orElseThrow(() -> new Problem(503, "calls.full", "no more calls are taken just now", List.of()));
        return new Asked(call.value(), to);
    }

    private List<DeviceId> registered(TenantScope scope, DirectorySnapshot directory, UserId id) {
        List<String> there = registrations.in(scope).stream()
                .map(RegistrationRoutes.Line::device)
                .toList();
        return directory.devicesOf(id).stream()
                .filter(device -> there.contains(device.name()))
                .map(Device::id)
                .toList();
    }

    /// It is asked again at the phone that is picked up; this tells at once what surely will not be.
    private Decision decide(PlanSnapshot now, TenantScope scope, DeviceId phone, String to) {
        if (now.outside().help(to).isPresent()) {
            throw forHelp();
        }
        Decision decision = DialPlan.decide(
                new CallRequest(phone, to, scope.domain(), false, Optional.empty(), time.instant(), 0), now);
        if (decision instanceof Decision.CallOutside outside && outside.emergency()) {
            throw forHelp();
        }
        return decision;
    }

    private static void requireAllowed(Decision decision, boolean allowed) {
        if (!allowed) {
            throw refused(decision.reasons().isEmpty() ? "" : decision.reasons().getLast());
        }
    }

    private static Problem refused(String why) {
        return Problem.refused("call.refused", "from the user's phone this is not called: " + why);
    }

    private static Problem forHelp() {
        return Problem.refused("call.help", "calls for help are made at the phone, and by nobody else");
    }

    /// Blind: whoever he talks to is connected with another, or parked, as if he had done it at his phone.
    void transfer(Actor actor, TenantScope scope, UserId id, CallId call, String to) {
        LiveCall live = live(call, scope, id);
        requireEnds(scope, live.id(), false);
        DeviceId phone = Stream.concat(Stream.of(live.caller()), live.connected().stream())
                .filter(party -> isOf(party, id))
                .flatMap(party -> party.device().stream())
                .findFirst()
                .orElseThrow(CallControl::noTalk);
        Decision decision = decide(plan.apply(scope), scope, phone, to);
        requireAllowed(decision, decision instanceof Decision.Park || AskedCall.isAllowed(decision));
        if (decision instanceof Decision.CallOutside outside && outside.pin().isPresent()) {
            throw refused("nobody is there to be asked for the PIN");
        }
        changes.aside(scope, actor, "transfer", change -> {
            change.noted("transfer", "call", live.id().value(), Map.of("to", to));
            return true;
        });
        boolean taken = calls.transfer(scope, live.id(), id, to, actor.name())
                .flatMap(Replies::soon)
                .orElse(false);
        if (!taken) {
            throw noTalk();
        }
    }

    /// Whom he talks to in one call is connected with whom he talks to in the other.
    void join(Actor actor, TenantScope scope, UserId id, CallId call, CallId with) {
        LiveCall live = live(call, scope, id);
        LiveCall other = live(with, scope, id);
        if (other.id().equals(live.id())) {
            throw Problem.refused("call.same", "a call is joined with another, not with itself");
        }
        requireEnds(scope, live.id(), false);
        requireEnds(scope, other.id(), false);
        LegId seat = calls.seat(scope, other.id(), id)
                .flatMap(Replies::soon)
                .flatMap(leg -> leg)
                .orElseThrow(CallControl::noTalk);
        changes.aside(scope, actor, "join", change -> {
            change.noted(
                    "join",
                    "call",
                    live.id().value(),
                    Map.of("with", other.id().value().toString()));
            return true;
        });
        boolean taken = calls.join(scope, live.id(), id, seat, actor.name())
                .flatMap(Replies::soon)
                .orElse(false);
        if (!taken) {
            throw noTalk();
        }
    }

    /// His phone does it. That he is told is his phone's word; what it does then shows in the call.
    ///
    /// @param device that shall do it; empty: whichever of his can
    void act(Actor actor, TenantScope scope, UserId id, CallId call, Optional<DeviceId> device, PhoneAct act) {
        LiveCall live = live(call, scope, id);
        if (act != PhoneAct.ANSWER) {
            requireEnds(scope, live.id(), false);
        }
        String word = act.name().toLowerCase(Locale.ROOT);
        changes.aside(scope, actor, word, change -> {
            change.noted(
                    word,
                    "call",
                    live.id().value(),
                    Map.of("from", live.caller().number(), "dialled", live.dialled()));
            return true;
        });
        PhoneAct.Outcome outcome = calls.act(scope, live.id(), id, device, act, actor.name())
                .flatMap(Replies::soon)
                .orElse(PhoneAct.Outcome.CANNOT);
        switch (outcome) {
            case DONE -> {}
            case NOT_NOW ->
                throw act == PhoneAct.ANSWER
                        ? Problem.refused("call.not-ringing", "no such phone of the user rings in this call just now")
                        : noTalk();
            case CANNOT ->
                throw Problem.refused(
                        "phone.cannot", "the phone does not say that it can be told so, or does not answer");
            case FOR_HELP -> throw goesOn();
        }
    }

    private static Problem noTalk() {
        return Problem.refused("call.no-talk", "the user does not talk in this call just now");
    }

    void hangUp(Actor actor, TenantScope scope, UserId id, CallId call) {
        LiveCall live = live(call, scope, id);
        if (!isOf(live, id)) {
            throw noTalk(); // it rings, perhaps not only at his phone
        }
        requireEnds(scope, call, false);
        changes.aside(scope, actor, "hang up", change -> {
            change.noted(
                    "hang up",
                    "call",
                    call.value(),
                    Map.of("from", live.caller().number(), "dialled", live.dialled()));
            return true;
        });
        requireEnds(scope, call, true);
    }

    /// The call of the tenant whose id begins so.
    CallId byBeginning(TenantScope scope, String text) {
        List<CallId> found = calls.in(scope).stream()
                .map(LiveCall::id)
                .filter(id -> id.value().toString().startsWith(text))
                .toList();
        if (found.size() != 1 || text.isEmpty()) {
            throw Problem.notFound("there is nothing of that id");
        }
        return found.getFirst();
    }

    private LiveCall live(CallId call, TenantScope scope, UserId id) {
        return calls.in(scope).stream()
                .filter(one -> one.id().equals(call) && one.users().contains(id))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("there is nothing of that id"));
    }

    private static boolean isOf(LiveCall call, UserId id) {
        return isOf(call.caller(), id)
                || call.connected().filter(party -> isOf(party, id)).isPresent();
    }

    private static boolean isOf(Party party, UserId id) {
        return party.user().filter(id::equals).isPresent();
    }

    /// Whatever has ended meanwhile is as was wanted.
    private void requireEnds(TenantScope scope, CallId call, boolean really) {
        boolean ends = calls.hangUp(scope, call, really).flatMap(Replies::soon).orElse(true);
        if (!ends) {
            throw goesOn();
        }
    }

    private static Problem goesOn() {
        return Problem.refused("call.help", "somebody called for help in this call: it goes on");
    }
}
