package org.klinke.core.flow;

import java.time.Duration;
import org.klinke.core.call.Call;
import org.klinke.core.call.Leg;

/// Digits as a person types them: slow enough for every carrier, and by INFO one after the other.
final class TestDigits {
    private static final int KEY_MILLIS = 120;
    private static final Duration STEP = Duration.ofMillis(300);

    private TestDigits() {}

    static void send(Call call, Leg leg, String digits, Looks looks) throws InterruptedException {
        for (int i = 0; i < digits.length() && !leg.ended(); i++) {
            call.digit(leg, digits.charAt(i), KEY_MILLIS);
            looks.pause(STEP);
        }
    }
}
