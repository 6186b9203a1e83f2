package org.klinke.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.klinke.core.media.Codec;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.StreamAgreement.AgreedCodec;
import org.klinke.media.codec.AudioCodecs;
import org.klinke.media.codec.AudioEncoder;

/// Packets flow, but nobody is to be heard: real packets through the engine, on a clock that runs as fast as they come.
class UnheardTest {
    private static final int SECONDS = 2 + (int) MediaConfig.UNHEARD_AFTER_DEFAULT.toSeconds();

    private final AtomicLong skipped = new AtomicLong();
    private final EngineFixture engine = new EngineFixture(
            EngineFixture.config(100, 1, MediaConfig.SILENT_AFTER_DEFAULT, MediaConfig.REPORT_INTERVAL_DEFAULT),
            EngineFixture.NO_RECORDINGS,
            () -> System.nanoTime() + skipped.get());
    private final Peer a = Peer.secure(engine);
    private final Peer b = new Peer(engine, "127.0.0.1", true, Optional.of(a.leg));

    @AfterEach
    void stop() {
        a.close();
        b.close();
        engine.close();
    }

    private void connect(Codec ofA, Codec ofB) {
        speaks(a, ofA);
        speaks(b, ofB);
        a.agree();
        b.agree();
        engine.bridge(a, b);
    }

    private static void speaks(Peer peer, Codec codec) {
        int number = codec.equals(Codec.G722) ? 9 : 8;
        peer.codecs = List.of(new AgreedCodec(codec, number, number));
        peer.payloadType = number;
    }

    /// Packet after packet of one stream: G.722 that repeats a packet is not silent.
    private static Supplier<byte[]> sound(Codec codec, int amplitude) {
        AudioEncoder encoder = Objects.requireNonNull(AudioCodecs.encoder(codec, ""));
        int samples = encoder.sampleRate() / 50;
        short[] pcm = Tones.sine(encoder.sampleRate(), 500, amplitude, 0, samples);
        byte[] payload = new byte[AudioEncoder.PAYLOAD_BYTES_MAX];
        return () -> Arrays.copyOf(payload, encoder.encode(pcm, samples, payload, 0));
    }

    private void talk(Supplier<byte[]> saidByA, Supplier<byte[]> saidByB) {
        for (int i = 0; i < 50 * SECONDS; i++) {
            skipped.addAndGet(TimeUnit.MILLISECONDS.toNanos(20));
            a.say(saidByA.get());
            b.say(saidByB.get());
            b.hear();
            if (a.weSend) {
                a.hear();
            }
        }
    }

    private List<MediaEvent.Unheard> told(Peer peer) {
        return engine.events(peer.leg, MediaEvent.Unheard.class);
    }

    private String voice(Peer peer) throws Exception {
        return engine.engine
                .look(peer.leg)
                .get(10, TimeUnit.SECONDS)
                .orElseThrow()
                .voice();
    }

    @Test
    void ofTwoWhoTalkTheSilentOneIsTold() throws Exception {
        connect(Codec.PCMA, Codec.PCMA);
        talk(sound(Codec.PCMA, 0), sound(Codec.PCMA, 3_000));
        assertThat(engine.event(a.leg, MediaEvent.Unheard.class).seconds()).isBetween(30, 32);
        assertThat(told(a)).hasSize(1);
        assertThat(told(b)).isEmpty();
        assertThat(voice(a)).startsWith("nobody for ");
        assertThat(voice(b)).isEqualTo("heard");
        talk(sound(Codec.PCMA, 3_000), sound(Codec.PCMA, 3_000));
        assertThat(voice(a)).isEqualTo("heard");
        assertThat(told(a)).hasSize(1);
    }

    @Test
    void whoHoldsNeedSayNothing() {
        a.weSend = false; // its description is sendonly
        connect(Codec.PCMA, Codec.PCMA);
        talk(sound(Codec.PCMA, 0), sound(Codec.PCMA, 0));
        engine.event(b.leg, MediaEvent.Unheard.class); // so long it was
        assertThat(told(a)).isEmpty();
    }

    /// G.722 does not tell by its bytes how loud it is; as long as it is transcoded, somebody knows.
    @Test
    void whatIsDecodedIsKnown() throws Exception {
        connect(Codec.G722, Codec.PCMA);
        talk(sound(Codec.G722, 0), sound(Codec.PCMA, 3_000));
        engine.event(a.leg, MediaEvent.Unheard.class);
        assertThat(told(b)).isEmpty();
        talk(sound(Codec.G722, 3_000), sound(Codec.PCMA, 3_000));
        assertThat(voice(a)).isEqualTo("heard");
    }

    @Test
    void whatOnlyPassesIsNotGuessedAt() throws Exception {
        connect(Codec.G722, Codec.G722);
        talk(sound(Codec.G722, 0), sound(Codec.G722, 3_000));
        assertThat(voice(a)).isEqualTo("unknown");
        assertThat(told(a)).isEmpty();
        assertThat(told(b)).isEmpty();
    }
}
