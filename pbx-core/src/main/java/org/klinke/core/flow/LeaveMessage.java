package org.klinke.core.flow;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.call.Call;
import org.klinke.core.call.Dictation;
import org.klinke.core.call.Leg;
import org.klinke.core.dialplan.Reached;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.Source;
import org.klinke.core.shelf.MediaObject;
import org.klinke.core.voicemail.BoxContents;
import org.klinke.core.voicemail.GreetingCase;
import org.klinke.core.voicemail.VoiceBox;

/// Somebody speaks into a voice box. Nothing but what is said after the tone is kept.
///
///     answered ─▶ full? ─▶ greeting ─▶ tone ─▶ speaks ─┬─ hangs up, #, time over ─▶ kept, "saved"
///                  │          │ # skips it   ▲         └─ too short ─┬─ gone ─▶ nothing
///                  ▼          ▼              └───────── twice more ◀─┘
///               "full"      tone
///
/// What the database does not say now (whether it is full, which greeting) keeps nobody from leaving a message.
final class LeaveMessage {
    private static final String NOTE = "voicemail";
    private static final int ATTEMPTS_MAX = 3;

    private final Call call;
    private final Leg leg;
    private final Reached.Leads leads;
    private final VoiceBox box;
    private final Speech speech;

    /// @param leg that waits, answered or not
    LeaveMessage(Call call, Leg leg, Reached.Leads leads) {
        this.call = call;
        this.leg = leg;
        this.leads = leads;
        this.box = leads.box();
        this.speech = new Speech(call, leg);
    }

    void run() throws InterruptedException {
        if (!speech.open()) {
            return;
        }
        call.note(leg, NOTE, "reaches the voice box of " + box.words());
        BoxContents contents = speech.await(call.boxes().look(call.scope(), box))
                .flatMap(known -> known)
                .orElse(BoxContents.EMPTY);
        UUID place = leg.id().value();
        if (!call.boxes().begins(call.scope(), box, place, contents)) {
            call.note(leg, NOTE, "the box is full: " + contents.messages().size() + " messages");
            speech.end("voicemail-full");
            return;
        }
        Optional<RecordingId> kept = Optional.empty();
        Dictate.Outcome outcome;
        try {
            greet(contents);
            outcome = message();
            kept = outcome instanceof Dictate.Outcome.Kept(RecordingId recording)
                    ? Optional.of(recording)
                    : Optional.empty();
        } finally {
            call.boxes().ended(call.scope(), place, kept);
        }
        switch (outcome) {
            case Dictate.Outcome.Kept _ -> speech.end("voicemail-saved");
            case Dictate.Outcome.TooShort _ -> speech.end("goodbye");
            case Dictate.Outcome.Failed _ -> {
                call.note(leg, NOTE, "the message could not be kept");
                speech.end("recording-failed");
            }
        }
    }

    /// What is too short may be said again.
    private Dictate.Outcome message() throws InterruptedException {
        for (int attempt = 1; attempt <= ATTEMPTS_MAX && !speech.gone(); attempt++) {
            Dictate.Outcome outcome = new Dictate(call, leg, speech)
                    .run(
                            new Dictation(
                                    MediaObject.Kind.VOICEMAIL,
                                    box,
                                    call.recordingSettings().quotaBytes()),
                            box.settings().shortest(),
                            box.settings().longest());
            if (!(outcome instanceof Dictate.Outcome.TooShort)) {
                return outcome;
            }
            if (!speech.gone()) {
                speech.say("voicemail-too-short");
            }
        }
        return new Dictate.Outcome.TooShort();
    }

    private void greet(BoxContents contents) throws InterruptedException {
        Optional<RecordingId> greeting = contents.heard(
                switch (leads.why()) {
                    case BUSY -> GreetingCase.BUSY;
                    case NO_ANSWER, ALWAYS, UNREACHABLE -> GreetingCase.UNAVAILABLE;
                });
        Optional<Source> own = greeting.isEmpty()
                ? Optional.empty()
                : speech.await(call.boxes().greeting(call.scope(), greeting.get()))
                        .flatMap(found -> found);
        if (own.isPresent()) {
            call.note(leg, NOTE, "hears the greeting of the box");
            speech.say(own.get());
        } else {
            speech.say(standard());
        }
    }

    private List<String> standard() {
        return switch (leads.why()) {
            case BUSY -> List.of("busy", "voicemail-leave-message");
            case NO_ANSWER -> List.of("no-answer", "voicemail-leave-message");
            case ALWAYS, UNREACHABLE -> List.of("voicemail-greeting");
        };
    }
}
