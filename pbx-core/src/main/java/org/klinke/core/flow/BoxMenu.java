package org.klinke.core.flow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.klinke.core.call.Call;
import org.klinke.core.call.Dictation;
import org.klinke.core.call.Leg;
import org.klinke.core.dialplan.Decision;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.Source;
import org.klinke.core.shelf.MediaObject;
import org.klinke.core.voicemail.BoxContents;
import org.klinke.core.voicemail.GreetingCase;
import org.klinke.core.voicemail.VoiceBox;

/// A voice box by phone.
///
///     door ─▶ has it a PIN? ─▶ "3 new messages" ─▶ main ─┬─ 1 new ──┐
///              │ none: one is chosen first        ▲      ├─ 2 old ──┴▶ [BoxMessages]
///                                                 │      ├─ 3 greeting: 1 hear, 2 record, 3 delete;
///                                                 │      │     4 that for busy, 5 that for nobody there: the same
///                                                 │      └─ 4 another PIN
///                                                 └──────────┘ # or silence, three times: the end
///                                                              a caller is called back: the end, too
final class BoxMenu {
    private static final String NOTE = "voicemail";
    private static final Duration KEY_MAX = Duration.ofSeconds(8);
    private static final Duration GREETING_MIN = Duration.ofSeconds(1);
    private static final Duration GREETING_MAX = Duration.ofMinutes(1);
    private static final int SILENCES_MAX = 3;

    private final Call call;
    private final Leg leg;
    private final Decision.OpenBox wanted;
    private final Speech speech;
    private final BoxDoor door;
    private final String by;

    BoxMenu(Call call, Leg leg, Decision.OpenBox wanted) {
        this.call = call;
        this.leg = leg;
        this.wanted = wanted;
        this.speech = new Speech(call, leg);
        this.door = new BoxDoor(call, leg, speech);
        this.by = Reception.by(leg);
    }

    /// @return the number of a caller who is to be called back; the leg waits for it
    Optional<String> run() throws InterruptedException {
        if (!speech.open()) {
            return Optional.empty();
        }
        Optional<VoiceBox> opened = door.enter(wanted);
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        VoiceBox box = opened.get();
        call.note(leg, NOTE, "opens the voice box of " + box.words());
        Optional<BoxContents> contents = look(box);
        if (contents.isEmpty()) {
            speech.end("service-unavailable");
            return Optional.empty();
        }
        if (!contents.get().hasPin() && !door.choosePin(box, by)) {
            speech.end("goodbye"); // without a PIN nothing is told, or nobody would ever choose one
            return Optional.empty();
        }
        speech.say(counts(contents.get()));
        return main(box);
    }

    private Optional<String> main(VoiceBox box) throws InterruptedException {
        int silences = 0;
        Optional<String> back = Optional.empty();
        while (!speech.gone() && silences < SILENCES_MAX) {
            Optional<Character> key = speech.ask(List.of("voicemail-main"), KEY_MAX);
            if (key.isEmpty()) {
                silences++;
                continue;
            }
            silences = 0;
            switch (key.get()) {
                case '1' -> back = messages(box, false);
                case '2' -> back = messages(box, true);
                case '3' -> greeting(box, GreetingCase.ANY);
                case '4' -> door.choosePin(box, by);
                case '*' -> look(box).ifPresent(now -> later(counts(now)));
                case '#' -> silences = SILENCES_MAX;
                default -> later(List.of("invalid-entry"));
            }
            if (back.isPresent() && !speech.gone()) {
                return back;
            }
            say();
        }
        speech.end("goodbye");
        return Optional.empty();
    }

    private final List<String> toSay = new ArrayList<>();

    private void later(List<String> prompts) {
        toSay.addAll(prompts);
    }

    private void say() throws InterruptedException {
        if (!toSay.isEmpty()) {
            speech.say(List.copyOf(toSay));
            toSay.clear();
        }
    }

    private Optional<String> messages(VoiceBox box, boolean heard) throws InterruptedException {
        Optional<BoxContents> contents = look(box);
        if (contents.isEmpty()) {
            later(List.of("service-unavailable"));
            return Optional.empty();
        }
        // Who has come by the PIN sits at a phone that is another's, who would pay.
        boolean mayCall = box.settings().callBack() && wanted.proof() != Decision.OpenBox.Proof.PIN;
        return new BoxMessages(call, leg, speech, door, box, mayCall, by)
                .run(contents.get().messages(heard));
    }

    private Optional<BoxContents> look(VoiceBox box) throws InterruptedException {
        return speech.await(call.boxes().look(call.scope(), box)).flatMap(known -> known);
    }

    private static List<String> counts(BoxContents contents) {
        int fresh = contents.messages(false).size();
        int old = contents.messages(true).size();
        if (fresh + old == 0) {
            return List.of("voicemail-none");
        }
        List<String> words = new ArrayList<>(List.of("voicemail-you-have"));
        if (fresh > 0 || old == 0) {
            words.add("number-" + fresh);
            words.add(fresh == 1 ? "voicemail-new-message" : "voicemail-new-messages");
        }
        if (old > 0) {
            words.add("number-" + old);
            words.add(old == 1 ? "voicemail-old-message" : "voicemail-old-messages");
        }
        return words;
    }

    private void greeting(VoiceBox box, GreetingCase when) throws InterruptedException {
        List<String> menu = when == GreetingCase.ANY
                ? List.of("voicemail-greeting-menu", "voicemail-greeting-cases")
                : List.of("voicemail-greeting-menu");
        char key = speech.ask(menu, KEY_MAX).orElse('*');
        if (when == GreetingCase.ANY && (key == '4' || key == '5')) {
            greeting(box, key == '4' ? GreetingCase.BUSY : GreetingCase.UNAVAILABLE);
            return;
        }
        switch (key) {
            case '1' -> hearGreeting(box, when);
            case '2' -> recordGreeting(box, when);
            case '3' -> {
                boolean done = speech.await(call.boxes().greet(call.scope(), box, when, Optional.empty(), by))
                        .orElse(false);
                call.note(leg, NOTE, done ? "the greeting was deleted" : "the greeting could not be deleted");
                later(List.of(done ? "voicemail-greeting-deleted" : "service-unavailable"));
            }
            default -> {} // back
        }
    }

    private void hearGreeting(VoiceBox box, GreetingCase when) throws InterruptedException {
        Optional<RecordingId> own = look(box).flatMap(contents -> contents.greeting(when));
        Optional<Source> sound = own.isEmpty()
                ? Optional.empty()
                : speech.await(call.boxes().greeting(call.scope(), own.get())).flatMap(found -> found);
        if (sound.isPresent()) {
            speech.say(sound.get());
        } else {
            speech.say("voicemail-greeting-none");
        }
    }

    /// What was there stays until another one is whole.
    private void recordGreeting(VoiceBox box, GreetingCase when) throws InterruptedException {
        speech.say("voicemail-record-greeting");
        Dictate.Outcome outcome = new Dictate(call, leg, speech)
                .run(
                        new Dictation(
                                MediaObject.Kind.GREETING,
                                box,
                                call.recordingSettings().quotaBytes()),
                        GREETING_MIN,
                        GREETING_MAX);
        switch (outcome) {
            case Dictate.Outcome.TooShort _ -> later(List.of("voicemail-too-short"));
            case Dictate.Outcome.Failed _ -> later(List.of("recording-failed"));
            case Dictate.Outcome.Kept kept -> {
                if (speech.gone()) { // whoever hangs up has not said that this is it
                    call.recordings().drop(leg, kept.recording());
                    return;
                }
                boolean done = speech.await(
                                call.boxes().greet(call.scope(), box, when, Optional.of(kept.recording()), by))
                        .orElse(false);
                call.note(leg, NOTE, done ? "callers hear a new greeting" : "the greeting could not be stored");
                later(List.of(done ? "voicemail-greeting-saved" : "service-unavailable"));
            }
        }
    }
}
