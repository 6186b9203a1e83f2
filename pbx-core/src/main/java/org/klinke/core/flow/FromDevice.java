package org.klinke.core.flow;

import java.util.Optional;
import org.klinke.core.call.Call;
import org.klinke.core.call.IncomingCall;
import org.klinke.core.call.Story;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.dialplan.CallRequest;
import org.klinke.core.dialplan.Decision;
import org.klinke.core.dialplan.DialPlan;
import org.klinke.core.dialplan.PlanSnapshot;

/// A device of the tenant calls: ask the dial plan, then do what it says.
public final class FromDevice implements Story {
    @Override
    public void run(Call call) throws InterruptedException {
        IncomingCall incoming = call.incoming();
        Decision decision = DialPlan.decide(
                new CallRequest(incoming.device(), incoming.dialled(), incoming.domain()),
                new PlanSnapshot(call.scope().tenant(), call.directory()));
        decision.reasons().forEach(reason -> call.note("decision", reason));
        if (decision instanceof Decision.Reject reject) {
            call.hangup(call.caller(), reject.cause());
            return;
        }
        Optional<String> objection = incoming.offer().flatMap(call.negotiation()::objection);
        if (objection.isPresent()) {
            call.note(call.caller(), "media", objection.get());
            call.hangup(call.caller(), HangupCause.MEDIA_NOT_ACCEPTABLE);
            return;
        }
        switch (decision) {
            case Decision.RingUser ring -> new Ring(call, ring).run();
            case Decision.Echo echo -> new Echo(call).run();
            case Decision.Reject reject -> throw new IllegalStateException("handled above: " + reject);
        }
    }
}
