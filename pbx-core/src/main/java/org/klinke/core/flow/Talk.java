package org.klinke.core.flow;

import org.klinke.core.call.Call;
import org.klinke.core.call.Happening;
import org.klinke.core.call.Leg;
import org.klinke.core.cause.HangupCause;

/// Two legs talk until one of them ends; then so does the other. Digits by INFO go to the partner.
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
            if (call.await() instanceof Happening.Digit digit) {
                call.digit(digit.leg() == a ? b : a, digit.digit(), digit.millis());
            }
        }
        Leg first = a.ended() ? a : b;
        Leg second = first == a ? b : a;
        call.hangup(second, first.cause().orElse(HangupCause.NORMAL));
    }
}
