package org.klinke.core.flow;

import org.klinke.core.call.Call;
import org.klinke.core.call.Leg;

/// A leg hears its own voice: the simplest proof that a phone's audio works both ways.
final class Echo {
    private final Call call;
    private final Leg leg;

    /// @param leg answered already, or a caller
    Echo(Call call, Leg leg) {
        this.call = call;
        this.leg = leg;
    }

    void run() throws InterruptedException {
        if (leg.answered() || (MediaStep.open(call, leg) && MediaStep.answer(call, leg, leg.lines(), leg))) {
            call.connected(leg, leg);
            while (!leg.ended()) {
                call.await();
            }
        }
    }
}
