package org.klinke.core.flow;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.klinke.core.call.Call;
import org.klinke.core.call.Dictation;
import org.klinke.core.call.Leg;
import org.klinke.core.dialplan.Decision;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.Source;
import org.klinke.core.prompt.PhonePrompt;

/// Somebody speaks an announcement of his tenant.
///
///     dialled with its number ─────────────────┐
///     "the number" ─▶ digits, # or a pause ────┴▶ may he? ─▶ "speak, then #" ─▶ tone, [Dictate] ─▶ it is played
///          ▲                                        │             ▲                                    │
///          └── "not possible", three times ◀── no ──┘             └──────── 2 again ◀──────────────────┤
///                                                                          3 once more ─▶ it is played │
///                                                         "saved" ◀─ 1 ◀───────────────────────────────┘
///
/// Who hangs up, or presses nothing of that, has changed nothing.
final class SpeakPrompt {
    private static final String NOTE = "prompt";
    private static final int ATTEMPTS_MAX = 3;
    private static final int TAKES_MAX = 10;
    private static final int DIGITS_MAX = 6;
    private static final Duration FIRST_KEY_MAX = Duration.ofSeconds(15);
    private static final Duration NEXT_KEY_MAX = Duration.ofSeconds(5);
    private static final Duration KEY_MAX = Duration.ofSeconds(15);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    /// Until what was spoken lies on the disk as a whole.
    private static final Duration LOOK = Duration.ofMillis(200);

    private static final int LOOKS_MAX = 25;

    private final Call call;
    private final Leg leg;
    private final Decision.SpeakPrompt wanted;
    private final Speech speech;

    SpeakPrompt(Call call, Leg leg, Decision.SpeakPrompt wanted) {
        this.call = call;
        this.leg = leg;
        this.wanted = wanted;
        this.speech = new Speech(call, leg);
    }

    void run() throws InterruptedException {
        if (!speech.open()) {
            return;
        }
        Optional<PhonePrompt> prompt = chosen();
        if (prompt.isPresent()) {
            call.note(leg, NOTE, "speaks the announcement " + prompt.get().name());
            speak(prompt.get());
        } else {
            speech.end("goodbye");
        }
    }

    /// Who names one that is not there, or not his to speak, hears the same.
    private Optional<PhonePrompt> chosen() throws InterruptedException {
        for (int attempt = 1; attempt <= ATTEMPTS_MAX && !speech.gone(); attempt++) {
            String number = attempt == 1 && wanted.number().isPresent()
                    ? wanted.number().get()
                    : speech.digits(List.of("prompt-number"), DIGITS_MAX, FIRST_KEY_MAX, NEXT_KEY_MAX);
            Optional<PhonePrompt> prompt =
                    call.prompts().byPhone(number, wanted.user().extension());
            if (prompt.isPresent() || speech.gone()) {
                return prompt;
            }
            call.note(leg, NOTE, "no announcement of this number is the caller's to speak, attempt " + attempt);
            speech.say("invalid-entry");
        }
        return Optional.empty();
    }

    private void speak(PhonePrompt prompt) throws InterruptedException {
        for (int take = 0; take < TAKES_MAX && !speech.gone(); take++) {
            speech.say("prompt-speak");
            Dictate.Outcome outcome = new Dictate(call, leg, speech)
                    .run(
                            Dictation.ofPrompt(
                                    prompt.name(), call.recordingSettings().quotaBytes()),
                            SHORTEST,
                            LONGEST);
            switch (outcome) {
                case Dictate.Outcome.TooShort _ -> speech.say("voicemail-too-short");
                case Dictate.Outcome.Failed _ -> {
                    speech.end("recording-failed");
                    return;
                }
                case Dictate.Outcome.Kept kept -> {
                    if (isDone(prompt, kept.recording())) {
                        return;
                    }
                    call.recordings().drop(leg, kept.recording());
                }
            }
        }
        speech.end("goodbye");
    }

    /// @return false: it is to be spoken again
    private boolean isDone(PhonePrompt prompt, RecordingId sound) throws InterruptedException {
        Optional<Source> spoken = written(sound);
        if (spoken.isEmpty()) {
            call.recordings().drop(leg, sound);
            speech.end("service-unavailable");
            return true;
        }
        Optional<Character> key = speech.say(spoken.get());
        for (int turn = 0; turn < TAKES_MAX && !speech.gone(); turn++) {
            Optional<Character> said = key.isPresent() ? key : speech.ask(List.of("prompt-keep"), KEY_MAX);
            switch (said.orElse('*')) {
                case '1' -> {
                    keep(prompt, sound);
                    return true;
                }
                case '2' -> {
                    return false;
                }
                case '3' -> key = speech.say(spoken.get());
                default -> key = Optional.empty();
            }
        }
        call.recordings().drop(leg, sound);
        speech.end("goodbye");
        return true;
    }

    private Optional<Source> written(RecordingId sound) throws InterruptedException {
        for (int look = 0; look < LOOKS_MAX && !speech.gone(); look++) {
            Optional<Source> found =
                    speech.await(call.spokenPrompts().hear(call.scope(), sound)).flatMap(one -> one);
            if (found.isPresent()) {
                return found;
            }
            speech.key(LOOK);
        }
        return Optional.empty();
    }

    private void keep(PhonePrompt prompt, RecordingId sound) throws InterruptedException {
        Optional<Boolean> done =
                speech.await(call.spokenPrompts().keep(call.scope(), prompt, sound, Reception.by(leg)));
        call.note(
                leg,
                NOTE,
                done.map(kept -> kept ? "callers hear it from now on" : "it could not be stored")
                        .orElse("it is still being stored"));
        // Nobody knows yet whether it is kept: then its sound stays, or else callers would hear nothing.
        if (done.filter(kept -> !kept).isPresent()) {
            call.recordings().drop(leg, sound);
        }
        speech.end(done.orElse(false) ? "prompt-saved" : "service-unavailable");
    }
}
