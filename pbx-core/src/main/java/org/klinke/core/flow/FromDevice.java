package org.klinke.core.flow;

import java.util.Optional;
import org.klinke.core.call.Call;
import org.klinke.core.call.IncomingCall;
import org.klinke.core.call.Leg;
import org.klinke.core.call.Story;
import org.klinke.core.call.TransferTarget;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.dialplan.CallRequest;
import org.klinke.core.dialplan.Decision;
import org.klinke.core.dialplan.DialPlan;

/// A device of the tenant calls: ask the dial plan, then do what it says.
public final class FromDevice implements Story {
    @Override
    public void run(Call call) throws InterruptedException {
        IncomingCall incoming = call.incoming();
        Leg caller = call.caller();
        if (incoming.replaces().isPresent()) {
            takeOver(call, caller, incoming.replaces().get());
            return;
        }
        Decision decision = DialPlan.decide(
                new CallRequest(
                        incoming.device(),
                        incoming.dialled(),
                        incoming.domain(),
                        incoming.withheld(),
                        Optional.empty(),
                        call.now(),
                        call.id().hashCode()),
                call.plan());
        decision.reasons().forEach(reason -> call.note("decision", reason));
        if (decision instanceof Decision.Reject reject) {
            call.hangup(caller, reject.cause());
            return;
        }
        if (!MediaStep.acceptable(call, caller)) {
            return;
        }
        switch (decision) {
            case Decision.RingUser ring -> ring(call, caller, ring);
            case Decision.Echo echo -> new Echo(call, caller).run();
            case Decision.CallOutside outside -> call.hangup(caller, HangupCause.FORBIDDEN);
            case Decision.Reject reject -> throw new IllegalStateException("handled above: " + reject);
        }
    }

    private static void ring(Call call, Leg caller, Decision.RingUser decision) throws InterruptedException {
        Ring ring = new Ring(call, caller, decision, caller.callerId(), Optional.empty());
        switch (ring.run()) {
            case Ring.Outcome.Through through ->
                new Talk(call, through.waiting(), through.winner(), ring.pendingTransfer()).run();
            case Ring.Outcome.Failed failed -> {
                ring.pendingTransfer()
                        .ifPresent(transfer ->
                                call.handover().report(caller, failed.cause().sipStatus()));
                Transfer.failed(call, failed);
            }
            case Ring.Outcome.Gone gone -> {}
        }
    }

    /// INVITE with Replaces (RFC 3891): the caller goes to the call it names, which decides.
    private static void takeOver(Call call, Leg caller, TransferTarget.Replaced replaced) throws InterruptedException {
        call.note("decision", "wants to take over a leg of another call");
        if (!call.handover().mayReplace(replaced)) {
            call.note("decision", "no such call of this tenant");
            call.hangup(caller, HangupCause.REPLACED_UNKNOWN);
            return;
        }
        if (!MediaStep.acceptable(call, caller) || !MediaStep.open(call, caller)) {
            return;
        }
        Optional<HangupCause> back = Moving.out(call, caller, replaced, false, caller.party());
        if (back.isPresent()) {
            call.hangup(caller, back.get());
        } else {
            call.outcome(HangupCause.MERGED);
        }
    }
}
