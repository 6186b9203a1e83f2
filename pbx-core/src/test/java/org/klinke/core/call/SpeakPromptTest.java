package org.klinke.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.klinke.core.call.CallFixture.FakeLeg;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.RecordingFormat;
import org.klinke.core.media.Source;
import org.klinke.core.prompt.PhonePrompt;
import org.klinke.core.prompt.TenantPrompts;
import org.klinke.core.shelf.MediaObject;

/// Announcements that are spoken by phone.
class SpeakPromptTest {
    private static final Source TONE = new Source.Tone(Source.ToneKind.BEEP, "DE");

    private final CallFixture house = new CallFixture();

    SpeakPromptTest() {
        house.prompts.replace(
                house.scope,
                new TenantPrompts(
                        Map.of(), List.of(), List.of(new PhonePrompt("4711", "closed", "de", List.of("100")))));
    }

    private List<Source> played(FakeLeg leg) {
        return house.media.sent(MediaCommand.Play.class, leg.id()).stream()
                .map(MediaCommand.Play::source)
                .toList();
    }

    private static Source prompt(String name) {
        return new Source.Prompts(List.of(name), "de");
    }

    private void heard(FakeLeg leg, Source expected) {
        assertThat(played(leg).getLast()).isEqualTo(expected);
        house.media.events.onMedia(new MediaEvent.PlayedOut(leg.id(), expected, ""));
        house.settle();
        house.advance(Duration.ofMillis(200));
    }

    private void press(FakeLeg leg, String keys) {
        keys.chars().forEach(key -> {
            house.post(leg, new LegEvent.Digit(leg.id(), (char) key, 100));
            house.advance(Duration.ofMillis(200));
        });
    }

    private FakeLeg call(String number) {
        FakeLeg leg = house.call(number);
        house.advance(Duration.ofMillis(200));
        return leg;
    }

    private Source speaks(FakeLeg leg) {
        heard(leg, prompt("prompt-speak"));
        heard(leg, TONE);
        house.advance(Duration.ofSeconds(4));
        press(leg, "#");
        for (int look = 0; look < 20; look++) { // until it is on the disk
            house.advance(Duration.ofMillis(100));
        }
        return FakeSpokenPrompts.source(house.media
                .sent(MediaCommand.StartRecording.class, leg.id())
                .getLast()
                .recording());
    }

    private Object spoken(FakeLeg leg) {
        return ((Source.Kept) played(leg).getLast()).id();
    }

    @Test
    void whatWasSpokenIsHeardAndKept() {
        house.spoken.missing = 3;
        FakeLeg a = call("*50");
        assertThat(played(a).getLast()).isEqualTo(prompt("prompt-number"));
        press(a, "4711#");
        Source sound = speaks(a);

        assertThat(house.media
                        .sent(MediaCommand.StartRecording.class, a.id())
                        .getFirst()
                        .format())
                .isEqualTo(RecordingFormat.UPLOADED);
        assertThat(house.labels.getFirst().kind()).isEqualTo(MediaObject.Kind.PROMPT);
        assertThat(house.labels.getFirst().ownerName()).isEqualTo("closed");
        assertThat(house.labels.getFirst().keepDays()).isZero();
        assertThat(house.labels.getFirst().box()).isEmpty();
        assertThat(spoken(a)).isEqualTo(((Source.Kept) sound).id());
        press(a, "3"); // to hear it once more
        press(a, "1");
        assertThat(house.spoken.kept).hasSize(1);
        assertThat(house.spoken.kept.getFirst()).startsWith("closed by ");
        heard(a, prompt("prompt-saved"));
        assertThat(house.discarded).isEmpty();
    }

    @Test
    void itIsSpokenAgainUntilItIsGood() {
        FakeLeg a = call("*504711");
        speaks(a);
        press(a, "2");
        speaks(a);
        press(a, "1");
        assertThat(house.spoken.kept).hasSize(1);
        assertThat(house.discarded).as("the first").hasSize(1);
    }

    @Test
    void whoHangsUpHasChangedNothing() {
        FakeLeg a = call("*504711");
        speaks(a);
        house.post(a, new LegEvent.Ended(a.id(), HangupCause.NORMAL, false, "BYE"));
        assertThat(house.spoken.kept).isEmpty();
        assertThat(house.discarded).hasSize(1);
    }

    /// Whether it is there, or only not his, is the same to him.
    @Test
    void whoMayNotSpeakItDoesNot() {
        house.prompts.replace(
                house.scope,
                new TenantPrompts(
                        Map.of(), List.of(), List.of(new PhonePrompt("4711", "closed", "de", List.of("101")))));
        FakeLeg a = call("*504711");
        heard(a, prompt("invalid-entry"));
        press(a, "4712#");
        heard(a, prompt("invalid-entry"));
        press(a, "4711#");
        heard(a, prompt("invalid-entry"));
        heard(a, prompt("goodbye"));
        assertThat(house.media.sent(MediaCommand.StartRecording.class, a.id())).isEmpty();
        assertThat(a.told).contains("hangup NORMAL");
    }

    @Test
    void whoHangsUpWhileItIsStoredLosesNoSound() {
        house.spoken.slow = true;
        FakeLeg a = call("*504711");
        speaks(a);
        press(a, "1");
        house.post(a, new LegEvent.Ended(a.id(), HangupCause.NORMAL, false, "BYE"));
        assertThat(house.spoken.kept).hasSize(1);
        assertThat(house.discarded).isEmpty();
    }

    @Test
    void whatCannotBeStoredIsSaid() {
        house.spoken.away = true;
        FakeLeg a = call("*504711");
        speaks(a);
        press(a, "1");
        heard(a, prompt("service-unavailable"));
        assertThat(house.discarded).hasSize(1);
    }
}
