package org.klinke.core.flow;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.klinke.core.call.Call;
import org.klinke.core.call.Deadline;
import org.klinke.core.call.Happening;
import org.klinke.core.call.Leg;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.media.Source;
import org.klinke.core.media.Source.ToneKind;

/// Somebody dialled to change something: he hears a beep once it is done, another tone if it could not be.
final class CodeCall {
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final int LOOKS_MAX = 100;
    private static final Duration TONE_MAX = Duration.ofSeconds(2);

    private final Call call;
    private final Leg caller;

    CodeCall(Call call, Leg caller) {
        this.call = call;
        this.caller = caller;
    }

    void run(CompletableFuture<Boolean> order) throws InterruptedException {
        if (!caller.answered()
                && (!MediaStep.open(call, caller) || !MediaStep.answer(call, caller, caller.lines(), caller))) {
            return;
        }
        boolean done = await(call, caller, order).orElse(false);
        call.note("code", done ? "done" : "could not be done");
        call.play(
                caller,
                new Source.Tone(
                        done ? ToneKind.BEEP : ToneKind.FAULT,
                        call.scope().tenant().country()));
        Deadline deadline = call.deadline(TONE_MAX);
        while (!caller.ended() && !deadline.passed() && !(call.await() instanceof Happening.PlayedOut)) {
            // a beep is short
        }
        deadline.cancel();
        call.outcome(HangupCause.NORMAL);
        call.hangup(caller, HangupCause.NORMAL);
    }

    /// It is stored by another thread, which must not touch this call.
    ///
    /// @return empty if it takes too long, fails, or the caller is gone
    static <T> Optional<T> await(Call call, Leg caller, CompletableFuture<T> order) throws InterruptedException {
        for (int look = 0; look < LOOKS_MAX && !caller.ended(); look++) {
            if (order.isDone()) {
                return order.isCompletedExceptionally() ? Optional.empty() : Optional.of(order.join());
            }
            Deadline deadline = call.deadline(LOOK);
            while (!deadline.passed() && !caller.ended()) {
                call.await();
            }
            deadline.cancel();
        }
        return Optional.empty();
    }
}
