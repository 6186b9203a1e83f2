package org.klinke.core.flow;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.alarm.Kind;
import org.klinke.core.authority.PinLocks.Guesser;
import org.klinke.core.call.Call;
import org.klinke.core.call.Leg;
import org.klinke.core.dialplan.Decision;
import org.klinke.core.dialplan.DialPlan;
import org.klinke.core.id.DeviceId;
import org.klinke.core.voicemail.BoxPin;
import org.klinke.core.voicemail.VoiceBox;
import org.klinke.core.voicemail.VoiceBoxes.Entry;
import org.klinke.core.voicemail.VoiceBoxes.PinSet;

/// Who may open a voice box: at the own phone, or with its PIN.
///
///     "the extension" ─▶ "the PIN" ─┬─ right ─▶ open
///                          ▲        ├─ wrong, or none: three times, and then it is over
///                          └────────┘  locked, for the phone or the box ─▶ "locked"
///
/// What is typed stands in no trace and no timeline.
final class BoxDoor {
    private static final int ATTEMPTS_MAX = 3;
    private static final int EXTENSION_DIGITS_MAX = 8;
    private static final Duration FIRST_KEY_MAX = Duration.ofSeconds(15);
    private static final Duration NEXT_KEY_MAX = Duration.ofSeconds(5);
    private static final String NOTE = "voicemail";

    private final Call call;
    private final Leg leg;
    private final Speech speech;
    private final DeviceId device;

    BoxDoor(Call call, Leg leg, Speech speech) {
        this.call = call;
        this.leg = leg;
        this.speech = speech;
        device = leg.party().device().orElseThrow(); // no carrier's call is decided so
    }

    /// @return empty: not this caller; he has been told
    Optional<VoiceBox> enter(Decision.OpenBox wanted) throws InterruptedException {
        switch (wanted.proof()) {
            case NONE -> {
                return wanted.box();
            }
            case PIN_IF_SET -> {
                if (wanted.box().isPresent() && isWithoutPin(wanted.box().get())) {
                    return wanted.box(); // to choose one
                }
            }
            case PIN -> {}
        }
        Optional<VoiceBox> box = wanted.box().isPresent() ? wanted.box() : asked("enter-extension");
        // Who names a box that is not there is asked for its PIN, too.
        for (int attempt = 1; attempt <= ATTEMPTS_MAX && !speech.gone(); attempt++) {
            String pin = digits(attempt == 1 ? List.of("enter-pin") : List.of("pin-wrong", "enter-pin"));
            if (pin.isEmpty() || speech.gone()) {
                call.note(leg, NOTE, "no PIN, attempt " + attempt + " of " + ATTEMPTS_MAX);
                continue;
            }
            Entry entry = box.isEmpty()
                    ? Entry.WRONG
                    : speech.await(call.boxes().enter(call.scope(), box.get(), device, pin))
                            .orElse(Entry.FAILED);
            switch (entry) {
                case OPEN -> {
                    call.note(leg, NOTE, "the PIN is right");
                    return box;
                }
                case WRONG -> {
                    call.note(leg, NOTE, "wrong PIN, attempt " + attempt + " of " + ATTEMPTS_MAX);
                    box.ifPresent(this::tellIfLocked);
                }
                case LOCKED -> {
                    call.note(leg, NOTE, "too many wrong PINs: none is looked at for a while");
                    speech.end("pin-locked");
                    return Optional.empty();
                }
                case FAILED -> {
                    speech.end("service-unavailable");
                    return Optional.empty();
                }
            }
        }
        speech.end("goodbye");
        return Optional.empty();
    }

    private boolean isWithoutPin(VoiceBox box) throws InterruptedException {
        return speech.await(call.boxes().look(call.scope(), box))
                .flatMap(known -> known)
                .filter(contents -> !contents.hasPin())
                .isPresent();
    }

    private void tellIfLocked(VoiceBox box) {
        call.pins()
                .lockedUntil(new Guesser.OfBox(box.owner()), call.now())
                .or(() -> call.pins().lockedUntil(new Guesser.OfDevice(device), call.now()))
                .ifPresent(until -> call.alarm(
                        Kind.PIN_LOCKED,
                        Map.of(
                                "who", leg.party().name(),
                                "extension", box.extension(),
                                "until", until.truncatedTo(ChronoUnit.SECONDS).toString())));
    }

    /// A box whose extension the caller types.
    Optional<VoiceBox> asked(String prompt) throws InterruptedException {
        String extension = speech.digits(List.of(prompt), EXTENSION_DIGITS_MAX, FIRST_KEY_MAX, NEXT_KEY_MAX);
        return DialPlan.box(extension, call.plan());
    }

    /// Until there is one that nobody guesses, typed twice.
    ///
    /// @return false: there is none
    boolean choosePin(VoiceBox box, String by) throws InterruptedException {
        for (int attempt = 1; attempt <= ATTEMPTS_MAX && !speech.gone(); attempt++) {
            String pin = digits(List.of("enter-new-pin"));
            if (!BoxPin.isStrong(pin, box.extension())) {
                speech.say("pin-too-simple");
                continue;
            }
            if (!digits(List.of("repeat-new-pin")).equals(pin)) {
                speech.say("pins-differ");
                continue;
            }
            PinSet set = speech.await(call.boxes().setPin(call.scope(), box, pin, by))
                    .orElse(PinSet.FAILED);
            call.note(leg, NOTE, set == PinSet.DONE ? "the PIN was set" : "the PIN could not be set");
            speech.say(set == PinSet.DONE ? "pin-changed" : "service-unavailable");
            return set == PinSet.DONE;
        }
        return false;
    }

    private String digits(List<String> prompts) throws InterruptedException {
        return speech.digits(prompts, BoxPin.DIGITS_MAX, FIRST_KEY_MAX, NEXT_KEY_MAX);
    }
}
