package org.klinke.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.klinke.core.media.Codec;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.StreamAgreement.AgreedCodec;
import org.klinke.media.codec.G711;

/// Digits as telephone events and as tones.
class DigitsTest {
    private static final AgreedCodec VOICE = new AgreedCodec(Codec.PCMA, 8, 8);
    private static final AgreedCodec EVENTS = new AgreedCodec(Codec.TELEPHONE_EVENT, 101, 96);

    private final EngineFixture engine = new EngineFixture();
    private final Peer a = Peer.secure(engine);
    private final Peer b = new Peer(engine, "127.0.0.1", true, Optional.of(a.leg));

    @AfterEach
    void stop() {
        a.close();
        b.close();
        engine.close();
    }

    @Test
    void anEventIsOneDigitForTheCallHoweverManyPacketsItHas() {
        connect(List.of(VOICE, EVENTS), List.of(VOICE, EVENTS));
        press(5, 3, true);
        press(11, 3, false); // all three packets of its end are lost: the next event ends it
        press(0, 2, true);
        engine.await(() -> engine.events(a.leg, MediaEvent.Digit.class).size() == 3, "three digits");
        assertThat(engine.events(a.leg, MediaEvent.Digit.class))
                .containsExactly(
                        new MediaEvent.Digit(a.leg, '5', 60),
                        new MediaEvent.Digit(a.leg, '#', 60),
                        new MediaEvent.Digit(a.leg, '0', 40));
        assertThat(b.hear().payloadType()).isEqualTo(101); // relayed as they came
    }

    @Test
    void whoAgreedToNoEventsHearsTheTone() {
        connect(List.of(VOICE, EVENTS), List.of(VOICE));
        press(5, 5, true);
        short[] pcm = samples(5);
        assertThat(Tones.share(pcm, 8_000, 770) + Tones.share(pcm, 8_000, 1336)).isGreaterThan(0.9);
        assertThat(Tones.share(pcm, 8_000, 770)).isBetween(0.35, 0.65);
    }

    /// Opus beside events of another clock: the far end gets them by the clock it has agreed to.
    @Test
    void eventsOfAnotherClockAreWrittenAnew() {
        connect(List.of(VOICE, EVENTS), List.of(VOICE, new AgreedCodec(Codec.TELEPHONE_EVENT_48K, 110, 110)));
        press(7, 5, true);
        assertEvent(b, 110, 7, 960, 5);
    }

    @Test
    void aDigitOfTheCallGoesAsAnEventInsteadOfTheAudio() {
        connect(List.of(VOICE, EVENTS), List.of(VOICE, EVENTS));
        engine.send(new MediaCommand.SendDigit(b.leg, '*', 100));
        engine.send(new MediaCommand.SendDigit(b.leg, '1', 80));
        assertEvent(b, 101, 10, 160, 5);
        assertEvent(b, 101, 1, 160, 4);
        a.payloadType = 8;
        engine.await(
                () -> {
                    a.say(a.payload());
                    return !b.heardNothing();
                },
                "audio again");
    }

    /// Marker, one timestamp, growing duration, the end three times (RFC 4733 §2.5.1).
    private static void assertEvent(Peer peer, int payloadType, int event, int ticks, int frames) {
        List<Peer.Heard> heard = new ArrayList<>();
        for (int i = 0; i < frames + 2; i++) {
            heard.add(peer.hear());
        }
        for (int i = 0; i < heard.size(); i++) {
            Peer.Heard packet = heard.get(i);
            assertThat(packet.payloadType()).isEqualTo(payloadType);
            assertThat((packet.packet()[1] & 0x80) != 0).isEqualTo(i == 0);
            assertThat(packet.timestamp()).isEqualTo(heard.getFirst().timestamp());
            assertThat(packet.sequence()).isEqualTo((heard.getFirst().sequence() + i) & 0xffff);
            int duration = Math.min(frames, i + 1) * ticks;
            assertThat(packet.payload())
                    .containsExactly(event, i >= frames - 1 ? 0x8a : 10, duration >> 8, duration & 0xff);
        }
    }

    private void connect(List<AgreedCodec> ofA, List<AgreedCodec> ofB) {
        a.codecs = ofA;
        b.codecs = ofB;
        a.agree();
        b.agree();
        engine.bridge(a, b);
    }

    private void press(int event, int packets, boolean ends) {
        a.payloadType = 96;
        int start = a.timestamp;
        for (int i = 1; i <= packets; i++) {
            a.timestamp = start;
            a.say(new byte[] {(byte) event, 10, (byte) ((i * 160) >> 8), (byte) (i * 160)});
        }
        for (int i = 0; ends && i < 3; i++) {
            a.timestamp = start;
            a.say(new byte[] {(byte) event, (byte) 0x8a, (byte) ((packets * 160) >> 8), (byte) (packets * 160)});
        }
        a.timestamp = start + 8_000;
    }

    private short[] samples(int packets) {
        short[] all = new short[160 * packets];
        for (int i = 0; i < packets; i++) {
            Peer.Heard packet = b.hear();
            assertThat(packet.payloadType()).isEqualTo(8);
            System.arraycopy(G711.decodeAlaw(packet.payload(), 0, 160), 0, all, 160 * i, 160);
        }
        return all;
    }
}
