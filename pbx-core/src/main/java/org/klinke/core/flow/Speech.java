package org.klinke.core.flow;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.klinke.core.call.Call;
import org.klinke.core.call.Deadline;
import org.klinke.core.call.Happening;
import org.klinke.core.call.Leg;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.media.Source;

/// The server speaks with one leg, which answers by keys. Nobody else is in the call: nobody can be transferred to, or
/// take the place of the leg.
final class Speech {
    /// Longer than anything that is played: a message.
    private static final Duration SOUND_MAX = Duration.ofMinutes(16);

    private static final Duration LOOK = Duration.ofMillis(50);
    private static final int LOOKS_MAX = 100;

    private final Call call;
    private final Leg leg;

    Speech(Call call, Leg leg) {
        this.call = call;
        this.leg = leg;
    }

    /// Answers, if that is still to be done.
    ///
    /// @return false: the leg is gone, or about to
    boolean open() throws InterruptedException {
        return leg.answered()
                || ((!leg.mediaUnopened() || MediaStep.open(call, leg))
                        && MediaStep.answer(call, leg, leg.lines(), leg));
    }

    boolean gone() {
        return leg.ended() || leg.hangingUp();
    }

    /// To its end, or until a key is pressed, which ends it.
    ///
    /// @return the key
    Optional<Character> say(Source source) throws InterruptedException {
        call.play(leg, source);
        Deadline deadline = call.deadline(SOUND_MAX);
        try {
            while (!gone() && !deadline.passed()) {
                Happening happening = next();
                if (happening instanceof Happening.PlayedOut out
                        && out.leg() == leg
                        && out.source().equals(source)) {
                    return Optional.empty();
                }
                if (happening instanceof Happening.Digit digit && digit.leg() == leg) {
                    call.hush(leg);
                    return Optional.of(digit.digit());
                }
            }
            return Optional.empty();
        } finally {
            deadline.cancel();
        }
    }

    Optional<Character> say(List<String> prompts) throws InterruptedException {
        return say(new Source.Prompts(prompts, call.language()));
    }

    Optional<Character> say(String... prompts) throws InterruptedException {
        return say(List.of(prompts));
    }

    void beep() throws InterruptedException {
        say(new Source.Tone(Source.ToneKind.BEEP, call.scope().tenant().country()));
    }

    /// Says what keys there are, and waits for one.
    Optional<Character> ask(List<String> prompts, Duration most) throws InterruptedException {
        Optional<Character> key = say(prompts);
        return key.isPresent() ? key : key(most);
    }

    Optional<Character> key(Duration most) throws InterruptedException {
        Deadline deadline = call.deadline(most);
        try {
            while (!gone() && !deadline.passed()) {
                if (next() instanceof Happening.Digit digit && digit.leg() == leg) {
                    return Optional.of(digit.digit());
                }
            }
            return Optional.empty();
        } finally {
            deadline.cancel();
        }
    }

    /// Digits up to `#`, a pause, or as many as may be.
    ///
    /// @return "" if none came
    String digits(List<String> prompts, int most, Duration first, Duration further) throws InterruptedException {
        StringBuilder digits = new StringBuilder();
        Optional<Character> key = ask(prompts, first);
        while (key.isPresent() && key.get() != '#') {
            digits.append(key.get());
            if (digits.length() == most) {
                break;
            }
            key = key(further);
        }
        return digits.toString();
    }

    /// Says the last word, and hangs up.
    void end(String... prompts) throws InterruptedException {
        if (!gone()) {
            say(prompts);
        }
        call.outcome(HangupCause.NORMAL);
        call.hangup(leg, HangupCause.NORMAL);
    }

    /// Whatever happens meanwhile is heard, not acted upon.
    ///
    /// @return empty if it takes too long, or the leg is gone
    <T> Optional<T> await(CompletableFuture<T> order) throws InterruptedException {
        for (int look = 0; look < LOOKS_MAX && !gone(); look++) {
            if (order.isDone()) {
                return Optional.of(order.join());
            }
            Deadline deadline = call.deadline(LOOK);
            while (!deadline.passed() && !gone()) {
                next();
            }
            deadline.cancel();
        }
        return order.isDone() ? Optional.of(order.join()) : Optional.empty();
    }

    /// The next thing, after what nobody can have here was refused.
    Happening next() throws InterruptedException {
        Happening happening = call.await();
        if (happening instanceof Happening.TransferAsked asked) {
            call.handover().refuse(asked.leg(), asked.to(), HangupCause.FORBIDDEN);
        } else if (happening instanceof Happening.Joining) {
            call.handover().turnAway(HangupCause.REPLACED_UNKNOWN);
        }
        return happening;
    }
}
