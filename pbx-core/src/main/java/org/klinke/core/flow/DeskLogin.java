package org.klinke.core.flow;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.alarm.Kind;
import org.klinke.core.authority.PinLocks.Guesser;
import org.klinke.core.call.Call;
import org.klinke.core.call.Deadline;
import org.klinke.core.call.Happening;
import org.klinke.core.call.Leg;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.id.DeviceId;
import org.klinke.core.media.Source;
import org.klinke.core.reach.Desks;

/// Somebody logs in at a phone that people share, by his PIN; or out, without one.
///
///     dialled with a PIN ──────────────┐
///     answered ─▶ "enter the PIN" ─▶ digits, # or a pause ─┬─ right, stored ─▶ "logged in"
///        │            ▲                                    ├─ wrong, or none ─┐
///        │            └───────── three times ◀─────────────┼──────────────────┘
///        └─ locked ────────────▶ "… is locked" ◀───────────┘
///
/// What is typed stands in no trace and no timeline.
final class DeskLogin {
    private static final int ATTEMPTS_MAX = 3;
    private static final int DIGITS_MAX = 12;
    private static final Duration FIRST_DIGIT_MAX = Duration.ofSeconds(15);
    private static final Duration NEXT_DIGIT_MAX = Duration.ofSeconds(5);
    private static final Duration PROMPT_MAX = Duration.ofSeconds(10);

    private final Call call;
    private final Leg caller;
    private final User user;
    private final DeviceId device;

    DeskLogin(Call call, Leg caller, User user) {
        this.call = call;
        this.caller = caller;
        this.user = user;
        device = caller.party().device().orElseThrow(); // no carrier's call is decided so
    }

    static void logOut(Call call, Leg caller) throws InterruptedException {
        if (answered(call, caller)) {
            DeviceId device = caller.party().device().orElseThrow();
            boolean done = CodeCall.await(
                            call, caller, call.orders().logOut(call.scope(), device, Reception.by(caller)))
                    .orElse(false);
            call.note("code", done ? "logged out" : "could not be done");
            end(call, caller, done ? "logged-out" : "service-unavailable");
        }
    }

    void run() throws InterruptedException {
        if (!answered(call, caller)) {
            return;
        }
        Optional<String> dialled = call.incoming().pin();
        String before = "";
        for (int attempt = 1; attempt <= ATTEMPTS_MAX && !caller.ended(); attempt++) {
            if (lockedUntil().isPresent()) {
                locked();
                return;
            }
            String pin = attempt == 1 && dialled.isPresent() ? dialled.get() : ask(before);
            if (pin.isEmpty() || caller.ended()) { // no guess
                call.note(caller, "decision", "no PIN, attempt " + attempt + " of " + ATTEMPTS_MAX);
                continue;
            }
            switch (CodeCall.await(call, caller, call.orders().logIn(call.scope(), device, user.id(), pin, by()))
                    .orElse(Desks.LogIn.FAILED)) {
                case DONE -> {
                    call.note("code", user.name() + " is logged in");
                    end(call, caller, "logged-in");
                    return;
                }
                case WRONG -> {
                    call.note(caller, "decision", "wrong PIN, attempt " + attempt + " of " + ATTEMPTS_MAX);
                    before = "pin-wrong";
                    lockedUntil().ifPresent(this::tell);
                }
                case LOCKED -> {
                    locked();
                    return;
                }
                case FAILED -> {
                    call.note("code", "could not be done");
                    end(call, caller, "service-unavailable");
                    return;
                }
            }
        }
        call.hangup(caller, HangupCause.FORBIDDEN);
    }

    private String by() {
        return user.name() + " (" + user.extension() + ") at " + caller.party().name();
    }

    private static boolean answered(Call call, Leg caller) throws InterruptedException {
        return MediaStep.open(call, caller) && MediaStep.answer(call, caller, caller.lines(), caller);
    }

    private Optional<Instant> lockedUntil() {
        return call.pins()
                .lockedUntil(new Guesser.OfDevice(device), call.now())
                .or(() -> call.pins().lockedUntil(new Guesser.OfLogin(user.id()), call.now()));
    }

    private void tell(Instant until) {
        call.alarm(
                Kind.PIN_LOCKED,
                Map.of("who", caller.party().name(), "extension", user.extension(), "until", shown(until)));
    }

    private void locked() throws InterruptedException {
        call.note(
                caller,
                "decision",
                "too many wrong PINs: none is taken before "
                        + shown(lockedUntil().orElse(call.now())));
        end(call, caller, "pin-locked");
    }

    private static String shown(Instant until) {
        return until.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static void end(Call call, Leg caller, String prompt) throws InterruptedException {
        call.play(caller, new Source.Prompts(List.of(prompt), call.language()));
        Deadline deadline = call.deadline(PROMPT_MAX);
        while (!caller.ended() && !deadline.passed() && !(call.await() instanceof Happening.PlayedOut)) {
            // he is told
        }
        deadline.cancel();
        call.outcome(HangupCause.NORMAL);
        call.hangup(caller, HangupCause.NORMAL);
    }

    /// @param first what he hears first, "" for nothing
    private String ask(String first) throws InterruptedException {
        call.play(
                caller,
                new Source.Prompts(
                        first.isEmpty() ? List.of("enter-pin") : List.of(first, "enter-pin"), call.language()));
        StringBuilder digits = new StringBuilder();
        while (digits.length() < DIGITS_MAX) {
            Optional<Character> key = Keys.next(call, caller, digits.isEmpty() ? FIRST_DIGIT_MAX : NEXT_DIGIT_MAX);
            if (key.isEmpty() || key.get() == '#') {
                break;
            }
            digits.append(key.get());
        }
        return digits.toString();
    }
}
