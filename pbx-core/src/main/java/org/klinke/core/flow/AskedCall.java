package org.klinke.core.flow;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.klinke.core.call.Call;
import org.klinke.core.call.CallerId;
import org.klinke.core.call.Calls;
import org.klinke.core.call.Deadline;
import org.klinke.core.call.Happening;
import org.klinke.core.call.IncomingCall;
import org.klinke.core.call.Leg;
import org.klinke.core.call.LegDialer.Target;
import org.klinke.core.call.LegEvent;
import org.klinke.core.call.LegSink;
import org.klinke.core.call.SilentLeg;
import org.klinke.core.call.Story;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.Party;
import org.klinke.core.dialplan.CallRequest;
import org.klinke.core.dialplan.Decision;
import org.klinke.core.dialplan.DialPlan;
import org.klinke.core.id.CallId;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.LegId;
import org.klinke.core.media.Negotiation;
import org.klinke.core.media.Negotiation.Result.Agreed;
import org.klinke.core.media.Negotiation.Result.NotAcceptable;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.tenant.TenantScope;

/// Somebody asks the house, and not a phone, to call. His own phones ring first; at the one that he picks up, it goes
/// on as if he had dialled there: judged, shown and paid as that phone's call.
///
///     asked ─▶ his phones ring ─┬─ one is picked up ─▶ dial plan, for that phone ─▶ Ring ─▶ Talk
///                               └─ none ─▶ over
///
/// The call has a first leg with nobody at its end, as every call has one; it goes as soon as somebody is there. No
/// call for help is made so: who needs it must not have to pick up first.
public final class AskedCall implements Story {
    private static final int MAX_FORWARDS = 70; // RFC 3261 §8.1.1.6
    private static final int PHONES_MAX = 20;

    private final List<DeviceId> phones;
    private final boolean picksUp;
    private final String by;

    private AskedCall(List<DeviceId> phones, boolean picksUp, String by) {
        this.phones = List.copyOf(phones);
        this.picksUp = picksUp;
        this.by = by;
    }

    /// @param phones all of one user, at least one
    /// @param dialled as he would dial it
    /// @param picksUp the phones are asked to answer by themselves; only he may want that whose they are
    /// @param by who has asked, for the timeline
    /// @return empty if the house takes no more calls
    public static Optional<CallId> begin(
            Calls calls,
            TenantScope scope,
            LegId nobody,
            List<DeviceId> phones,
            String dialled,
            boolean picksUp,
            String by) {
        Nobody caller = new Nobody(nobody);
        IncomingCall call = new IncomingCall(
                caller,
                phones.getFirst(),
                Optional.empty(),
                dialled,
                scope.domain(),
                Optional.empty(),
                Optional.empty(),
                InetAddress.getLoopbackAddress(),
                InetAddress.getLoopbackAddress(),
                true,
                "asked-" + nobody,
                false,
                Optional.empty(),
                MAX_FORWARDS);
        caller.sink.complete(calls.open(scope, call, new AskedCall(phones, picksUp, by)));
        return calls.idOf(scope, nobody);
    }

    private static final class Nobody extends SilentLeg {
        private final CompletableFuture<LegSink> sink = new CompletableFuture<>();

        Nobody(LegId id) {
            super(id);
        }

        @Override
        public void hangup(HangupCause cause) {
            sink.thenAccept(to -> to.post(new LegEvent.Ended(id(), cause, true, "")));
        }
    }

    @Override
    public void run(Call call) throws InterruptedException {
        String dialled = call.incoming().dialled();
        call.note("decision", "asked for by " + by + ": his own phones ring first");
        Map<Leg, Target.Phone> ringing = new LinkedHashMap<>();
        Optional<Leg> picked;
        try {
            legs(call, ringing);
            picked = pickedUp(call, ringing);
        } finally {
            ringing.keySet().forEach(leg -> call.hangup(leg, HangupCause.COMPLETED_ELSEWHERE));
        }
        if (picked.isEmpty()) {
            call.note("decision", "nobody picks it up");
            call.outcome(HangupCause.NO_ANSWER);
            call.hangup(call.caller(), HangupCause.NO_ANSWER);
            return;
        }
        call.hangup(call.caller(), HangupCause.NORMAL);
        goOn(call, picked.get(), dialled);
    }

    private void legs(Call call, Map<Leg, Target.Phone> ringing) {
        Party whose = call.caller().party();
        for (DeviceId device : phones) {
            Party party = new Party(Optional.of(device), whose.user(), whose.name(), whose.number());
            for (Target.Phone target : call.dialling().targets(device)) {
                if (ringing.size() < PHONES_MAX) {
                    Leg leg = call.dialling().newLeg(target, party);
                    ringing.put(leg, target);
                    boolean secure =
                            !target.offering().sdes() || leg.negotiation().srtpRequired();
                    call.openMedia(leg, secure, Optional.empty());
                }
            }
        }
    }

    /// @param ringing left in it are those that still ring
    private Optional<Leg> pickedUp(Call call, Map<Leg, Target.Phone> ringing) throws InterruptedException {
        Set<Leg> dialled = new HashSet<>();
        Deadline end = call.deadline(call.settings().noAnswer());
        try {
            while (!ringing.isEmpty() && !end.passed()) {
                ringing.forEach((leg, target) -> {
                    if (leg.mediaOpen() && dialled.add(leg)) {
                        dial(call, leg, target);
                    }
                });
                Happening happening = call.await();
                if (happening instanceof Happening.Answered answered && ringing.remove(answered.leg()) != null) {
                    if (agrees(call, answered.leg(), answered.answer())) {
                        return Optional.of(answered.leg());
                    }
                } else if (happening instanceof Happening.Ended ended) {
                    ringing.remove(ended.leg());
                } else if (happening instanceof Happening.MediaFailed failed && ringing.remove(failed.leg()) != null) {
                    call.hangup(failed.leg(), HangupCause.MEDIA_FAILED);
                } else if (happening instanceof Happening.Redirected away && ringing.remove(away.leg()) != null) {
                    call.hangup(away.leg(), HangupCause.CANCELLED); // he is asked here, and nowhere else
                }
            }
            return Optional.empty();
        } finally {
            end.cancel();
        }
    }

    private void dial(Call call, Leg leg, Target.Phone target) {
        SessionMedia offer = leg.negotiation()
                .offer(
                        leg.endpoint(),
                        leg.negotiation().offerable(Negotiation.ownLines(Negotiation.KNOWN)),
                        target.offering());
        String dialled = call.incoming().dialled();
        call.dialling().dialOwn(leg, target, new CallerId(dialled, dialled), picksUp, offer);
    }

    private static boolean agrees(Call call, Leg leg, SessionMedia answer) {
        call.answered(leg);
        return switch (call.evaluate(leg, answer)) {
            case Agreed agreed -> {
                call.agree(leg, agreed);
                yield true;
            }
            case NotAcceptable refused -> {
                call.refuseMedia(leg, refused.reason());
                yield false;
            }
        };
    }

    /// From here on it is a call of that phone.
    private static void goOn(Call call, Leg caller, String dialled) throws InterruptedException {
        Decision decision = DialPlan.decide(
                new CallRequest(
                        caller.party().device().orElseThrow(),
                        dialled,
                        call.scope().domain(),
                        false,
                        Optional.empty(),
                        call.now(),
                        call.id().hashCode()),
                call.plan());
        decision.reasons().forEach(reason -> call.note(caller, "decision", reason));
        if (isAllowed(decision)) {
            call.keepWaiting(caller);
            Reception.connect(call, caller, (Decision.Connect) decision, caller.callerId());
        } else {
            call.note(caller, "decision", "not called for who asks: " + dialled);
            new Speech(call, caller).end("not-allowed");
        }
    }

    /// Whether the house makes such a call for somebody: no call for help, and no code, for these are dialled by
    /// whoever stands at the phone.
    public static boolean isAllowed(Decision decision) {
        return decision instanceof Decision.Connect
                && !(decision instanceof Decision.CallOutside outside && outside.emergency());
    }
}
