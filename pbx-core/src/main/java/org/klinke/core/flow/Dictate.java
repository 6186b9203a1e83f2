package org.klinke.core.flow;

import java.time.Duration;
import java.time.Instant;
import org.klinke.core.call.Call;
import org.klinke.core.call.Deadline;
import org.klinke.core.call.Dictation;
import org.klinke.core.call.Happening;
import org.klinke.core.call.Leg;
import org.klinke.core.call.RecordingStart;
import org.klinke.core.id.RecordingId;

/// Somebody speaks after the tone, until he presses `#`, hangs up, or his time is over.
final class Dictate {
    private static final String NOTE = "voicemail";

    private final Call call;
    private final Leg leg;
    private final Speech speech;

    Dictate(Call call, Leg leg, Speech speech) {
        this.call = call;
        this.leg = leg;
        this.speech = speech;
    }

    sealed interface Outcome {
        record Kept(RecordingId recording) implements Outcome {}

        record TooShort() implements Outcome {}

        record Failed() implements Outcome {}
    }

    Outcome run(Dictation dictation, Duration shortest, Duration longest) throws InterruptedException {
        speech.beep();
        if (speech.gone()) {
            return new Outcome.TooShort();
        }
        return switch (call.recordings().start(leg, dictation)) {
            case RecordingStart.Begun begun -> listen(begun.recording(), shortest, longest);
            case RecordingStart.Refused _ -> new Outcome.Failed();
        };
    }

    private Outcome listen(RecordingId recording, Duration shortest, Duration longest) throws InterruptedException {
        Instant began = call.now();
        Deadline over = call.deadline(longest);
        boolean ended = false;
        while (!ended && !speech.gone() && !over.passed()) {
            ended = speech.next() instanceof Happening.Digit digit && digit.leg() == leg && digit.digit() == '#';
        }
        over.cancel();
        Duration lasted = Duration.between(began, call.now());
        if (lasted.compareTo(shortest) < 0) {
            call.recordings().drop(leg, recording);
            call.note(leg, NOTE, "too short, not kept: " + lasted.toMillis() + " ms");
            return new Outcome.TooShort();
        }
        boolean whole = leg.ended() || call.recordings().runs(leg);
        if (!leg.ended()) {
            call.recordings().stop(leg);
        }
        call.note(
                leg,
                NOTE,
                (whole ? "spoken for " : "broken off, after ") + lasted.toSeconds() + " s"
                        + (over.passed() ? ": the longest that may be" : ""));
        return whole ? new Outcome.Kept(recording) : new Outcome.Failed();
    }
}
