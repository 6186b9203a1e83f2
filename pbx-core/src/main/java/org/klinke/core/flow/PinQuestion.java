package org.klinke.core.flow;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import org.klinke.core.call.Call;
import org.klinke.core.call.Deadline;
import org.klinke.core.call.Happening;
import org.klinke.core.call.Leg;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.media.Source;

/// Asks a caller for the PIN of a rule, by keys; the call leaves only with the right one.
///
///     answered ─▶ "please enter the PIN" ─▶ digits, then # ───────────┬─ right ─▶ go on
///                     ▲                                               └─ wrong, or nobody types ─┐
///                     └──────────────── three times ◀────────────────────────────────────────────┘
///
/// What is typed stands in no trace and no timeline.
final class PinQuestion {
    private static final int ATTEMPTS_MAX = 3;
    private static final int TYPED_MAX = 32;
    private static final Duration TYPING_MAX = Duration.ofSeconds(15);

    private final Call call;
    private final Leg caller;
    private final String pin;

    PinQuestion(Call call, Leg caller, String pin) {
        this.call = call;
        this.caller = caller;
        this.pin = pin;
    }

    /// @return whether the caller knows it; otherwise the call is over
    boolean answered() throws InterruptedException {
        if (!MediaStep.open(call, caller) || !MediaStep.answer(call, caller, caller.lines(), caller)) {
            return false;
        }
        for (int attempt = 1; attempt <= ATTEMPTS_MAX && !caller.ended(); attempt++) {
            call.play(
                    caller,
                    new Source.Prompts(
                            attempt == 1 ? List.of("enter-pin") : List.of("pin-wrong", "enter-pin"), call.language()));
            if (isRight(typed())) {
                call.note(caller, "decision", "the PIN is right");
                return true;
            }
            call.note(caller, "decision", "wrong PIN, attempt " + attempt + " of " + ATTEMPTS_MAX);
        }
        call.hangup(caller, HangupCause.FORBIDDEN);
        return false;
    }

    /// As long as comparing takes says nothing of how much was right.
    private boolean isRight(String typed) {
        return MessageDigest.isEqual(
                typed.getBytes(StandardCharsets.US_ASCII), pin.getBytes(StandardCharsets.US_ASCII));
    }

    private String typed() throws InterruptedException {
        StringBuilder digits = new StringBuilder();
        Deadline deadline = call.deadline(TYPING_MAX);
        try {
            while (!caller.ended() && !deadline.passed() && digits.length() < TYPED_MAX) {
                if (call.await() instanceof Happening.Digit digit && digit.leg() == caller) {
                    if (digit.digit() == '#') {
                        break;
                    }
                    digits.append(digit.digit());
                    if (isRight(digits.toString())) {
                        break;
                    }
                }
            }
        } finally {
            deadline.cancel();
        }
        return digits.toString();
    }
}
