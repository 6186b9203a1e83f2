package org.klinke.core.flow;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.klinke.core.call.Call;
import org.klinke.core.call.Leg;
import org.klinke.core.dialplan.CallRequest;
import org.klinke.core.dialplan.Decision;
import org.klinke.core.dialplan.DialPlan;
import org.klinke.core.media.Source;

/// Asks a caller where his calls shall go, by keys; the dial plan judges it as if it had been dialled with the code.
///
///     answered ─▶ "please enter the number" ─▶ digits, then # or a pause ─┬─ may be ─▶ set, beep
///                                                                         └─ may not, or none ─▶ the other tone
final class TargetQuestion {
    private static final Duration FIRST_DIGIT_MAX = Duration.ofSeconds(15);
    private static final Duration NEXT_DIGIT_MAX = Duration.ofSeconds(5);
    private static final int DIGITS_MAX = 20;

    private final Call call;
    private final Leg caller;
    private final Decision.Ask ask;

    TargetQuestion(Call call, Leg caller, Decision.Ask ask) {
        this.call = call;
        this.caller = caller;
        this.ask = ask;
    }

    void run() throws InterruptedException {
        if (!MediaStep.open(call, caller) || !MediaStep.answer(call, caller, caller.lines(), caller)) {
            return;
        }
        call.play(caller, new Source.Prompts(List.of("enter-number"), call.language()));
        String typed = typed();
        if (!caller.ended()) {
            new CodeCall(call, caller).run(set(typed));
        }
    }

    private CompletableFuture<Boolean> set(String typed) {
        if (typed.isEmpty()) {
            call.note(caller, "decision", "no number was entered");
            return CompletableFuture.completedFuture(false);
        }
        Decision decision = DialPlan.decide(
                new CallRequest(
                        caller.party().device().orElseThrow(), // whom a code was dialled from
                        ask.code() + typed,
                        call.incoming().domain(),
                        false,
                        Optional.empty(),
                        call.now(),
                        call.id().hashCode()),
                call.plan());
        decision.reasons().forEach(reason -> call.note(caller, "decision", reason));
        return decision instanceof Decision.Wish wish
                ? call.orders().wish(call.scope(), wish.user().id(), wish.change(), Reception.by(caller))
                : CompletableFuture.completedFuture(false);
    }

    private String typed() throws InterruptedException {
        StringBuilder digits = new StringBuilder();
        while (digits.length() < DIGITS_MAX) {
            Optional<Character> key = Keys.next(call, caller, digits.isEmpty() ? FIRST_DIGIT_MAX : NEXT_DIGIT_MAX);
            if (key.isEmpty() || key.get() == '#') {
                break;
            }
            if (Character.isDigit(key.get())) {
                digits.append(key.get());
            }
        }
        return digits.toString();
    }
}
