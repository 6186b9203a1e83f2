package org.klinke.core.flow;

import java.util.List;
import java.util.Optional;
import org.klinke.core.call.Call;
import org.klinke.core.call.Leg;
import org.klinke.core.media.CodecLine;
import org.klinke.core.media.Negotiation;

/// The caller hears its own voice: the simplest proof that a phone's audio works both ways.
final class Echo {
    private final Call call;

    Echo(Call call) {
        this.call = call;
    }

    void run() throws InterruptedException {
        Leg caller = call.caller();
        call.openMedia(caller, MediaStep.callerSecure(call), Optional.empty());
        List<CodecLine> lines = call.incoming()
                .offer()
                .map(Negotiation::relayable)
                .orElseGet(() -> Negotiation.ownLines(Negotiation.KNOWN));
        if (MediaStep.awaitOpen(call, List.of(caller)) && MediaStep.answerCaller(call, lines)) {
            call.connected(caller, caller);
            while (!caller.ended()) {
                call.await();
            }
        }
    }
}
