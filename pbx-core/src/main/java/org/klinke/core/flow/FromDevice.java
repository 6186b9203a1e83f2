package org.klinke.core.flow;

import java.util.List;
import java.util.Optional;
import org.klinke.core.call.Call;
import org.klinke.core.call.IncomingCall;
import org.klinke.core.call.Leg;
import org.klinke.core.call.MoveKind;
import org.klinke.core.call.Story;
import org.klinke.core.call.TransferTarget;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.dialplan.CallRequest;
import org.klinke.core.dialplan.Decision;
import org.klinke.core.dialplan.DialPlan;
import org.klinke.core.id.DeviceId;

/// A device of the tenant calls: ask the dial plan, then do what it says.
public final class FromDevice implements Story {
    private final DeviceId device;

    public FromDevice(DeviceId device) {
        this.device = device;
    }

    @Override
    public void run(Call call) throws InterruptedException {
        IncomingCall incoming = call.incoming();
        Leg caller = call.caller();
        if (incoming.replaces().isPresent()) {
            call.note("decision", "wants to take over a leg of another call");
            takeOver(call, caller, incoming.replaces().get(), MoveKind.TAKE_OVER);
            return;
        }
        if (DialPlan.withholds(incoming.dialled(), call.plan())) {
            call.withhold();
        }
        Decision decision = DialPlan.decide(
                new CallRequest(
                        device,
                        incoming.dialled(),
                        incoming.domain(),
                        incoming.withheld(),
                        Optional.empty(),
                        call.now(),
                        call.id().hashCode()),
                call.plan());
        decision.reasons().forEach(reason -> call.note("decision", reason));
        Reception.carryOut(call, decision, caller.callerId(), List.of());
    }

    /// INVITE with Replaces (RFC 3891), or who dials a park place: the caller goes to the call that has this leg, which
    /// decides.
    static void takeOver(Call call, Leg caller, TransferTarget.Replaced replaced, MoveKind kind)
            throws InterruptedException {
        if (!call.handover().mayReplace(replaced)) {
            call.note("decision", "no such call of this tenant");
            call.hangup(caller, HangupCause.REPLACED_UNKNOWN);
            return;
        }
        if (!MediaStep.acceptable(call, caller) || !MediaStep.open(call, caller)) {
            return;
        }
        Optional<HangupCause> back = Moving.out(call, caller, replaced, kind, caller.party());
        if (back.isPresent()) {
            call.hangup(caller, back.get());
        } else {
            call.outcome(HangupCause.MERGED);
        }
    }
}
