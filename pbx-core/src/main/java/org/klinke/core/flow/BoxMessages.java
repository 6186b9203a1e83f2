package org.klinke.core.flow;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.klinke.core.call.Call;
import org.klinke.core.call.Leg;
import org.klinke.core.media.Source;
import org.klinke.core.voicemail.VoiceBox;
import org.klinke.core.voicemail.VoiceMessage;

/// One message after the other, the oldest first.
///
///     "message 1, from …, today at …" ─▶ the message ─▶ keys ─┬─ 1 again
///                    ▲                        │ any key       ├─ 2 keep ──┐
///                    │                        └──────────────▶├─ 3 delete ┤
///                    │                                        ├─ 4 to another box, then keys again
///                    │                                        ├─ 5 calls back, if that may be: the end
///                    │                                        ├─ # ───────┤
///                    └── the next ────────────────────────────┘ ◀─────────┘   * back to the menu
///
/// Whoever has heard the beginning of a message has heard it: it is old from then on.
final class BoxMessages {
    private static final String NOTE = "voicemail";
    private static final Duration KEY_MAX = Duration.ofSeconds(8);
    private static final int SILENCES_MAX = 3;
    private static final int NUMBER_DIGITS_MAX = 20;
    private static final Pattern DIALLED = Pattern.compile("\\+?[0-9]{1," + NUMBER_DIGITS_MAX + "}");

    private final Call call;
    private final Leg leg;
    private final Speech speech;
    private final BoxDoor door;
    private final VoiceBox box;
    private final boolean mayCall;
    private final String by;
    private Optional<String> back = Optional.empty();

    /// @param mayCall whether a caller may be called back from here
    BoxMessages(Call call, Leg leg, Speech speech, BoxDoor door, VoiceBox box, boolean mayCall, String by) {
        this.call = call;
        this.leg = leg;
        this.speech = speech;
        this.door = door;
        this.box = box;
        this.mayCall = mayCall;
        this.by = by;
    }

    /// @return the number of a caller who is to be called back
    Optional<String> run(List<VoiceMessage> messages) throws InterruptedException {
        for (int i = 0; i < messages.size() && !speech.gone(); i++) {
            if (!one(messages.get(i), i + 1)) {
                return back;
            }
        }
        speech.say(messages.isEmpty() ? "voicemail-none" : "voicemail-no-more");
        return Optional.empty();
    }

    private boolean mayCall(VoiceMessage message) {
        return mayCall && DIALLED.matcher(message.number()).matches();
    }

    private List<String> keys(VoiceMessage message) {
        return mayCall(message)
                ? List.of("voicemail-menu", "voicemail-call-back", "voicemail-more")
                : List.of("voicemail-menu", "voicemail-more");
    }

    /// @return false: back to the menu
    private boolean one(VoiceMessage message, int number) throws InterruptedException {
        Optional<Character> key = speech.say(envelope(message, number));
        if (key.isEmpty()) {
            key = play(message);
        }
        int silences = 0;
        while (!speech.gone() && silences < SILENCES_MAX) {
            if (key.isEmpty()) {
                key = speech.ask(keys(message), KEY_MAX);
            }
            if (key.isEmpty()) {
                silences++;
                continue;
            }
            switch (key.get()) {
                case '1' -> key = play(message);
                case '2' -> {
                    boolean kept = done(call.boxes().heard(call.scope(), message.id(), by));
                    speech.say(kept ? "voicemail-kept" : "service-unavailable");
                    return true;
                }
                case '3' -> {
                    boolean deleted = done(call.boxes().delete(call.scope(), message.id(), by));
                    call.note(leg, NOTE, deleted ? "message " + number + " deleted" : "a message could not be deleted");
                    speech.say(deleted ? "voicemail-deleted" : "service-unavailable");
                    return true;
                }
                case '4' -> {
                    forward(message);
                    key = Optional.empty();
                }
                case '5' -> {
                    if (mayCall(message)) {
                        call.note(leg, NOTE, "calls back who has left message " + number);
                        back = Optional.of(message.number());
                        return false;
                    }
                    key = speech.say("invalid-entry");
                }
                case '#' -> {
                    return true;
                }
                case '*' -> {
                    return false;
                }
                default -> key = speech.say("invalid-entry");
            }
        }
        return !speech.gone();
    }

    private Optional<Character> play(VoiceMessage message) throws InterruptedException {
        Optional<Source> sound =
                speech.await(call.boxes().sound(call.scope(), message.id(), by)).flatMap(found -> found);
        if (sound.isEmpty()) {
            return speech.say("service-unavailable");
        }
        call.note(leg, NOTE, "hears a message of " + Math.round(message.seconds()) + " s");
        Optional<Character> key = speech.say(sound.get());
        if (!message.heard()) {
            // Not waited for: the lamp may take its time, and the next message need not.
            call.boxes().heard(call.scope(), message.id(), by).thenAccept(_ -> {});
        }
        return key;
    }

    private boolean done(CompletableFuture<Boolean> order) throws InterruptedException {
        return speech.await(order).orElse(false);
    }

    private void forward(VoiceMessage message) throws InterruptedException {
        Optional<VoiceBox> to =
                door.asked("enter-extension").filter(other -> !other.owner().equals(box.owner()));
        if (to.isEmpty()) {
            speech.say("invalid-entry");
            return;
        }
        boolean done = done(call.boxes().forward(call.scope(), message.id(), to.get(), by));
        call.note(
                leg,
                NOTE,
                done
                        ? "a message was forwarded to " + to.get().words()
                        : "a message could not be forwarded to " + to.get().words());
        speech.say(done ? "voicemail-forwarded" : "voicemail-full");
    }

    private List<String> envelope(VoiceMessage message, int number) {
        List<String> words = new ArrayList<>(List.of("voicemail-message", "number-" + number, "voicemail-from"));
        String digits = message.number().replaceAll("[^0-9]", "");
        if (digits.isEmpty() || digits.length() > NUMBER_DIGITS_MAX) {
            words.add("voicemail-unknown-caller");
        } else {
            digits.chars().forEach(digit -> words.add("number-" + (char) digit));
        }
        words.add("voicemail-received");
        ZoneId zone = ZoneId.of(call.scope().tenant().timeZone());
        ZonedDateTime at = message.started().atZone(zone);
        LocalDate today = call.now().atZone(zone).toLocalDate();
        if (at.toLocalDate().equals(today)) {
            words.add("time-today");
        } else if (at.toLocalDate().equals(today.minusDays(1))) {
            words.add("time-yesterday");
        } else {
            words.add("day-" + at.getDayOfWeek().getValue());
        }
        words.addAll(List.of("time-at", "number-" + at.getHour(), "time-clock"));
        if (at.getMinute() > 0) {
            words.add("number-" + at.getMinute());
        }
        return words;
    }
}
