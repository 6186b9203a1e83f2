package org.klinke.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.klinke.core.media.Codec;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.StreamAgreement.AgreedCodec;
import org.klinke.media.codec.AudioCodecs;
import org.klinke.media.codec.AudioDecoder;
import org.klinke.media.codec.AudioEncoder;
import org.klinke.media.codec.Resampler;
import org.klinke.media.dtmf.DigitTone;
import org.klinke.media.dtmf.ToneReader;
import org.klinke.media.rtp.RtpPacket;

/// Digits as tones in the audio, from and to phones that have no telephone events.
class InbandDigitsTest {
    private static final int RATE = 8_000;

    private final EngineFixture engine = new EngineFixture();
    private final Peer a = Peer.secure(engine);
    private final Peer b = new Peer(engine, "127.0.0.1", true, Optional.of(a.leg));

    @AfterEach
    void stop() {
        a.close();
        b.close();
        engine.close();
    }

    static Stream<Codec> heard() {
        return Stream.of(Codec.PCMA, Codec.PCMU, Codec.G722);
    }

    static Stream<Codec> sent() {
        return Stream.of(Codec.OPUS, Codec.G722, Codec.PCMA, Codec.PCMU);
    }

    private static AgreedCodec agreed(Codec codec) {
        int number = codec.equals(Codec.OPUS) ? 107 : codec.equals(Codec.G722) ? 9 : codec.equals(Codec.PCMA) ? 8 : 0;
        return new AgreedCodec(codec, number, number);
    }

    private void connect(List<AgreedCodec> codecs) {
        for (Peer peer : List.of(a, b)) {
            peer.codecs = codecs;
            peer.payloadType = codecs.getFirst().receivePayloadType();
            peer.agree();
        }
        engine.bridge(a, b);
    }

    private void press(String digits, AudioEncoder encoder) {
        press(a, digits, encoder);
    }

    /// It presses these keys for 100 ms each, with 60 ms between and after them.
    private static void press(Peer peer, String digits, AudioEncoder encoder) {
        short[] pcm = new short[encoder.sampleRate() / 50];
        byte[] payload = new byte[AudioEncoder.PAYLOAD_BYTES_MAX];
        for (int i = 0; i < digits.length(); i++) {
            for (int frame = 0; frame < 8; frame++) {
                Arrays.fill(pcm, (short) 0);
                if (frame < 5) {
                    DigitTone.fill(digits.charAt(i), encoder.sampleRate(), frame * pcm.length, pcm, pcm.length);
                }
                peer.say(Arrays.copyOf(payload, encoder.encode(pcm, pcm.length, payload, 0)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("heard")
    void aToneIsADigitOfTheCall(Codec codec) {
        connect(List.of(agreed(codec)));
        try (AudioEncoder encoder = Objects.requireNonNull(AudioCodecs.encoder(codec, ""))) {
            press("12#", encoder);
        }
        engine.await(() -> engine.events(a.leg, MediaEvent.Digit.class).size() >= 3, "three digits");
        assertThat(engine.events(a.leg, MediaEvent.Digit.class))
                .extracting(MediaEvent.Digit::digit)
                .containsExactly('1', '2', '#');
        assertThat(engine.events(a.leg, MediaEvent.Digit.class))
                .allSatisfy(digit -> assertThat(digit.millis()).isBetween(85, 120));
        assertThat(engine.events(b.leg, MediaEvent.Digit.class)).isEmpty();
    }

    /// It would press each key twice.
    @Test
    void whoHasEventsIsNotListenedTo() {
        connect(List.of(agreed(Codec.PCMA), new AgreedCodec(Codec.TELEPHONE_EVENT, 101, 101)));
        try (AudioEncoder encoder = Objects.requireNonNull(AudioCodecs.encoder(Codec.PCMA, ""))) {
            press("12#", encoder);
        }
        a.payloadType = 101;
        a.say(new byte[] {5, (byte) 0x8a, 3, 32});
        engine.event(a.leg, MediaEvent.Digit.class);
        assertThat(engine.events(a.leg, MediaEvent.Digit.class))
                .extracting(MediaEvent.Digit::digit)
                .containsExactly('5');
    }

    /// Its digits go and come by INFO: as tones they would be there twice.
    @Test
    void whoTakesDigitsByInfoGetsNoTonesAndIsNotListenedTo() {
        b.tones = false;
        AgreedCodec events = new AgreedCodec(Codec.TELEPHONE_EVENT, 101, 101);
        a.codecs = List.of(agreed(Codec.PCMA), events);
        a.agree();
        b.codecs = List.of(agreed(Codec.PCMA));
        b.agree();
        engine.bridge(a, b);
        byte[] voice = a.payload();
        a.payloadType = 101;
        a.say(new byte[] {5, 10, 3, 32}).say(new byte[] {5, (byte) 0x8a, 3, 32});
        assertThat(engine.event(a.leg, MediaEvent.Digit.class).digit()).isEqualTo('5');
        a.payloadType = 8;
        a.say(voice);
        assertThat(b.hear().payload()).as("the first that is heard").isEqualTo(voice);

        b.payloadType = 8;
        try (AudioEncoder encoder = Objects.requireNonNull(AudioCodecs.encoder(Codec.PCMA, ""))) {
            press(b, "1", encoder);
        }
        for (int i = 0; i < 8; i++) {
            a.hear(); // all of it has gone through by now
        }
        assertThat(engine.events(b.leg, MediaEvent.Digit.class)).isEmpty();
    }

    /// Instead of the audio, for as long as it sounds.
    @ParameterizedTest
    @MethodSource("sent")
    void aDigitOfTheCallIsAToneForWhoHasNoEvents(Codec codec) {
        connect(List.of(agreed(codec)));
        StringBuilder digits = new StringBuilder();
        ToneReader reader = new ToneReader();
        try (AudioEncoder encoder = Objects.requireNonNull(AudioCodecs.encoder(codec, ""));
                AudioDecoder decoder = Objects.requireNonNull(AudioCodecs.decoder(codec, RATE))) {
            int samples = encoder.sampleRate() / 50;
            byte[] payload = new byte[AudioEncoder.PAYLOAD_BYTES_MAX];
            byte[] hum = Arrays.copyOf(
                    payload,
                    encoder.encode(Tones.sine(encoder.sampleRate(), 400, 9_000, 0, samples), samples, payload, 0));
            Resampler resampler = new Resampler(decoder.sampleRate(), RATE);
            short[] pcm = new short[AudioDecoder.PACKET_SAMPLES_MAX];
            engine.send(new MediaCommand.SendDigit(b.leg, '7', 100));
            engine.send(new MediaCommand.SendDigit(b.leg, 'D', 100));
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (digits.length() < 2 && System.nanoTime() - end < 0) {
                a.say(hum);
                byte[] wire = Peer.receive(b.rtp, 20);
                if (wire == null || RtpPacket.looksLikeRtcp(wire, wire.length)) {
                    continue;
                }
                int length = b.srtp.unprotect(wire, wire.length);
                int decoded = decoder.decode(wire, RtpPacket.HEADER_BYTES, length - RtpPacket.HEADER_BYTES, pcm);
                reader.samples(pcm, resampler.resample(pcm, decoded, pcm), (digit, millis) -> digits.append(digit));
            }
        }
        assertThat(digits.toString()).isEqualTo("7D");
    }
}
