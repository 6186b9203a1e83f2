package org.klinke.core.flow;

import org.klinke.core.call.Call;
import org.klinke.core.call.Leg;
import org.klinke.core.cause.HangupCause;

/// Two legs talk until one of them ends; then so does the other.
final class Talk {
    private final Call call;
    private final Leg a;
    private final Leg b;

    Talk(Call call, Leg a, Leg b) {
        this.call = call;
        this.a = a;
        this.b = b;
    }

    void run() throws InterruptedException {
        while (!a.ended() && !b.ended()) {
            call.await();
        }
        Leg first = a.ended() ? a : b;
        Leg second = first == a ? b : a;
        call.hangup(second, first.cause().orElse(HangupCause.NORMAL));
    }
}
