package org.klinke.core.flow;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.klinke.core.alarm.Kind;
import org.klinke.core.authority.PinLocks;
import org.klinke.core.call.Call;
import org.klinke.core.call.Deadline;
import org.klinke.core.call.Happening;
import org.klinke.core.call.Leg;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.media.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks a caller for the PIN of a rule, by keys; the call leaves only with the right one.
///
///     answered ─▶ "please enter the PIN" ─▶ digits, then # ───────────┬─ right ─▶ go on
///        │            ▲                                               ├─ wrong, or nobody types ─┐
///        │            └──────────────── three times ◀─────────────────┼──────────────────────────┘
///        └─ locked ───────────────────▶ "… is locked" ◀───────────────┘ locked meanwhile, by too many wrong ones
///
/// What is typed stands in no trace and no timeline.
final class PinQuestion {
    private static final int ATTEMPTS_MAX = 3;
    private static final Duration TYPING_MAX = Duration.ofSeconds(15);
    private static final Duration PROMPT_MAX = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(PinQuestion.class);

    private final Call call;
    private final Leg caller;
    private final String pin;
    private final PinLocks.Guesser guesser;

    PinQuestion(Call call, Leg caller, String pin) {
        this.call = call;
        this.caller = caller;
        this.pin = pin;
        guesser = PinLocks.Guesser.of(
                caller.party().user(),
                caller.party().device().orElseThrow()); // what a carrier brings never leaves again by a rule
    }

    /// @return whether the caller knows it; otherwise the call is over
    boolean answered() throws InterruptedException {
        if (!new Speech(call, caller).open()) { // who calls back from a voice box has been answered
            return false;
        }
        for (int attempt = 1; attempt <= ATTEMPTS_MAX && !caller.ended(); attempt++) {
            if (call.pins().lockedUntil(guesser, call.now()).isPresent()) {
                return refused();
            }
            say(attempt == 1 ? List.of("enter-pin") : List.of("pin-wrong", "enter-pin"));
            String typed = typed();
            if (typed.isEmpty()) { // no guess
                call.note(caller, "decision", "no PIN, attempt " + attempt + " of " + ATTEMPTS_MAX);
                continue;
            }
            switch (call.pins().guess(guesser, isRight(typed), call.now())) {
                case RIGHT -> {
                    call.note(caller, "decision", "the PIN is right");
                    return true;
                }
                case WRONG -> call.note(caller, "decision", "wrong PIN, attempt " + attempt + " of " + ATTEMPTS_MAX);
                case WRONG_AND_LOCKED -> {
                    LOG.atWarn()
                            .addKeyValue("tenant", call.scope().name())
                            .addKeyValue("call", call.id())
                            .addKeyValue("device", caller.party().name())
                            .log("Too many wrong PINs: no more are taken for a while");
                    call.note(caller, "decision", "wrong PIN, and one too many");
                    call.alarm(
                            Kind.PIN_LOCKED,
                            Map.of(
                                    "who", caller.party().name(),
                                    "extension", caller.party().number(),
                                    "until", until()));
                    return refused();
                }
                case LOCKED -> {
                    return refused();
                }
            }
        }
        call.hangup(caller, HangupCause.FORBIDDEN);
        return false;
    }

    /// What was typed, right or wrong, is not looked at.
    private boolean refused() throws InterruptedException {
        call.note(caller, "decision", "too many wrong PINs: none is taken before " + until());
        say(List.of("pin-locked"));
        Deadline deadline = call.deadline(PROMPT_MAX);
        while (!caller.ended() && !deadline.passed() && !(call.await() instanceof Happening.PlayedOut)) {
            // he is told why
        }
        deadline.cancel();
        call.hangup(caller, HangupCause.FORBIDDEN);
        return false;
    }

    private String until() {
        return call.pins()
                .lockedUntil(guesser, call.now())
                .orElse(call.now())
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
    }

    private void say(List<String> prompts) {
        call.play(caller, new Source.Prompts(prompts, call.language()));
    }

    /// As long as comparing takes says nothing of how much was right.
    private boolean isRight(String typed) {
        return MessageDigest.isEqual(
                typed.getBytes(StandardCharsets.US_ASCII), pin.getBytes(StandardCharsets.US_ASCII));
    }

    /// One guess: as soon as it could be the PIN it is judged and counted. Calls that learn at once when it is right,
    /// but are counted when they end, would give as many guesses as there are calls.
    private String typed() throws InterruptedException {
        StringBuilder digits = new StringBuilder();
        Deadline deadline = call.deadline(TYPING_MAX);
        try {
            while (!caller.ended() && !deadline.passed() && digits.length() < pin.length()) {
                if (call.await() instanceof Happening.Digit digit && digit.leg() == caller) {
                    if (digit.digit() == '#') {
                        break;
                    }
                    digits.append(digit.digit());
                }
            }
        } finally {
            deadline.cancel();
        }
        return digits.toString();
    }
}
