package org.klinke.core.flow;

import java.util.List;
import java.util.Optional;
import org.klinke.core.call.Call;
import org.klinke.core.call.CallerId;
import org.klinke.core.call.Leg;
import org.klinke.core.call.Story;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.dialplan.CallRequest;
import org.klinke.core.dialplan.Decision;
import org.klinke.core.dialplan.DialPlan;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.TrunkId;
import org.klinke.core.reach.Action;
import org.klinke.core.selftest.TrunkTests;

/// A call comes to the house.
public final class Reception implements Story {
    private final TrunkTests tests;

    /// @param tests whose calls come back
    public Reception(TrunkTests tests) {
        this.tests = tests;
    }

    @Override
    public void run(Call call) throws InterruptedException {
        Story story = switch (call.incoming().peer()) {
            case DeviceId device -> new FromDevice(device);
            case TrunkId trunk -> new FromTrunk(trunk, tests);
        };
        story.run(call);
    }

    /// @param decision whose reasons are noted
    /// @param from what called phones show
    /// @param before what is done first
    static void carryOut(Call call, Decision decision, CallerId from, List<Action> before) throws InterruptedException {
        Optional<HelpCall> help = HelpCall.starts(call, call.caller(), decision);
        try {
            carry(call, decision, from, before);
        } finally {
            help.ifPresent(one -> one.over(call.caller()));
        }
    }

    private static void carry(Call call, Decision decision, CallerId from, List<Action> before)
            throws InterruptedException {
        Leg caller = call.caller();
        if (decision instanceof Decision.Reject reject && before.isEmpty()) {
            call.hangup(caller, reject.cause());
            return;
        }
        if (!MediaStep.acceptable(call, caller) || !new ActionStep(call).run(before, caller)) {
            return;
        }
        switch (decision) {
            case Decision.Connect to -> connect(call, caller, to, from);
            case Decision.Echo _ -> new Echo(call, caller).run();
            case Decision.Turn turn ->
                new CodeCall(call, caller)
                        .run(call.orders().turn(call.scope(), turn.which().id(), by(caller)));
            case Decision.Wish wish ->
                new CodeCall(call, caller)
                        .run(call.orders().wish(call.scope(), wish.user().id(), wish.change(), by(caller)));
            case Decision.Ask ask -> new TargetQuestion(call, caller, ask).run();
            case Decision.LogIn login -> new DeskLogin(call, caller, login.user()).run();
            case Decision.Park park -> new ParkDesk(call, caller, park).run();
            case Decision.LogOut _ -> DeskLogin.logOut(call, caller);
            case Decision.SpeakPrompt speak -> new SpeakPrompt(call, caller, speak).run();
            case Decision.OpenBox box -> {
                Optional<String> back = new BoxMenu(call, caller, box).run();
                if (back.isPresent()) {
                    callBack(call, caller, back.get());
                }
            }
            case Decision.Reject reject -> call.hangup(caller, reject.cause());
        }
    }

    /// From a voice box: judged, shown and paid as if the phone had dialled it.
    private static void callBack(Call call, Leg caller, String number) throws InterruptedException {
        Decision decision = DialPlan.decide(
                new CallRequest(
                        caller.party().device().orElseThrow(), // no carrier's call opens a box
                        number,
                        call.incoming().domain(),
                        call.incoming().withheld(),
                        Optional.empty(),
                        call.now(),
                        call.id().hashCode()),
                call.plan());
        decision.reasons().forEach(reason -> call.note(caller, "decision", reason));
        boolean emergency = decision instanceof Decision.CallOutside outside && outside.emergency();
        if (decision instanceof Decision.Connect to && !emergency) {
            connect(call, caller, to, caller.callerId());
        } else {
            call.note(caller, "decision", "not called back: " + number);
            new Speech(call, caller).end("not-allowed");
        }
    }

    static String by(Leg caller) {
        return caller.party().name() + " (" + caller.party().number() + ")";
    }

    /// Rings, and lets them talk.
    ///
    /// @param caller who waits: a caller, or somebody who was answered before
    static void connect(Call call, Leg caller, Decision.Connect to, CallerId from) throws InterruptedException {
        if (to instanceof Decision.CallOutside outside
                && outside.pin().isPresent()
                && !new PinQuestion(call, caller, outside.pin().get()).answered()) {
            return;
        }
        Ring ring = new Ring(call, caller, to, from, Optional.empty());
        switch (ring.run()) {
            case Ring.Outcome.Through through ->
                new Talk(call, through.waiting(), through.winner(), ring.pendingTransfer()).run();
            case Ring.Outcome.Failed failed -> {
                ring.pendingTransfer()
                        .ifPresent(transfer ->
                                call.handover().report(caller, failed.cause().sipStatus()));
                Transfer.failed(call, failed);
            }
            case Ring.Outcome.ToBox box -> {
                ring.pendingTransfer().ifPresent(_ -> call.handover().report(caller, HangupCause.REJECTED.sipStatus()));
                new LeaveMessage(call, box.waiting(), box.box()).run();
            }
            case Ring.Outcome.Gone _ -> {}
        }
    }
}
