package org.klinke.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.klinke.core.media.Codec;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.StreamAgreement;
import org.klinke.core.media.StreamAgreement.AgreedCodec;
import org.klinke.media.codec.AudioCodecs;
import org.klinke.media.codec.AudioDecoder;
import org.klinke.media.codec.AudioEncoder;
import org.klinke.media.rtp.RtpPacket;

/// Two legs without a common codec: a tone that one says is heard by the other, on real sockets and real time.
class TranscodeTest {
    private static final double HERTZ = 500;

    private static final long GARBAGE_BYTES_PER_PACKET_MAX = 300;

    /// What the engine's clock is ahead of the machine's.
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

    /// All pairs, and bad weather, are in `CodecPairsTest`, on a clock that no machine can hold up.
    @Test
    void aToneIsHeardInTheOtherCodec() {
        connect(Codec.PCMA, Codec.OPUS, 0);
        List<Peer.Heard> heard = talk(Codec.PCMA, 40);
        assertThat(purity(heard, Codec.OPUS)).isGreaterThan(0.9);
        assertContinuous(heard, 960);
    }

    @Test
    void whoAskedForLongerPacketsGetsThem() {
        connect(Codec.OPUS, Codec.PCMA, 40);
        List<Peer.Heard> heard = talk(Codec.OPUS, 40);
        assertThat(heard).allSatisfy(packet -> assertThat(packet.payload()).hasSize(320));
        assertContinuous(heard, 320);
    }

    @Test
    void thirtyMillisecondsTooAndTwentyOfOpusInstead() {
        connect(Codec.G722, Codec.PCMU, 30);
        assertThat(talk(Codec.G722, 20))
                .allSatisfy(packet -> assertThat(packet.payload()).hasSize(240));
    }

    /// The far end must not notice when the same stream is relayed, transcoded, and relayed again.
    @Test
    void theStreamGoesOnFromRelayToTranscodingAndBack() {
        a.codecs = List.of(new AgreedCodec(Codec.PCMA, 8, 8), new AgreedCodec(Codec.G722, 9, 9));
        a.agree();
        b.agree();
        engine.bridge(a, b);
        b.say(b.payload());
        a.hear();
        List<Peer.Heard> heard = new ArrayList<>(talk(Codec.PCMA, 10));
        a.payloadType = 9;
        heard.addAll(talk(Codec.G722, 20));
        a.payloadType = 8;
        heard.addAll(talk(Codec.PCMA, 10));
        Set<Integer> ssrcs = new HashSet<>();
        for (int i = 0; i < heard.size(); i++) {
            ssrcs.add(heard.get(i).ssrc());
            if (i > 0) {
                assertThat(heard.get(i).sequence()).isEqualTo((heard.get(i - 1).sequence() + 1) & 0xffff);
                assertThat(heard.get(i).timestamp() - heard.get(i - 1).timestamp())
                        .isBetween(80, 4_000);
            }
        }
        assertThat(ssrcs).hasSize(1);
    }

    @Test
    void silenceThatIsNotSentIsHeardAsNoise() {
        a.codecs = List.of(new AgreedCodec(Codec.G722, 9, 9), new AgreedCodec(Codec.COMFORT_NOISE, 13, 13));
        a.payloadType = 9;
        a.agree();
        b.agree();
        engine.bridge(a, b);
        b.say(b.payload());
        talk(Codec.G722, 5);
        a.payloadType = 13;
        a.say(new byte[] {40});
        List<Peer.Heard> heard = hear(20);
        short[] pcm = decode(heard.subList(10, heard.size()), Codec.PCMA);
        // -40 dBov are a hundredth of full scale.
        assertThat(Tones.level(pcm)).isBetween(200.0, 500.0);
    }

    /// The whole way through a worker, both directions at once, on a clock that runs as fast as the packets come. What
    /// remains is as in `RelayTest`: the selector's, once per wake-up.
    @ParameterizedTest
    @MethodSource("pairs")
    void aTranscodedPacketLeavesLittleOnTheHeap(Codec from, Codec to) {
        connect(from, to, 0);
        byte[] saidByA = frame(from);
        byte[] saidByB = frame(to);
        exchange(saidByA, saidByB, 2_000); // until it is compiled
        long before = RelayTest.allocatedByWorkers();
        exchange(saidByA, saidByB, 2_000);
        long perPacket = (RelayTest.allocatedByWorkers() - before) / 4_000;
        assertThat(perPacket).isLessThan(GARBAGE_BYTES_PER_PACKET_MAX);
    }

    static Stream<Arguments> pairs() {
        return Stream.of(Arguments.of(Codec.PCMA, Codec.OPUS), Arguments.of(Codec.PCMA, Codec.G722));
    }

    private void exchange(byte[] saidByA, byte[] saidByB, int packets) {
        for (int i = 0; i < packets; i++) {
            skipped.addAndGet(20_000_000);
            a.say(saidByA);
            b.say(saidByB);
            a.hear();
            b.hear();
        }
    }

    private static byte[] frame(Codec codec) {
        try (AudioEncoder encoder = Objects.requireNonNull(AudioCodecs.encoder(codec, "useinbandfec=1"))) {
            int samples = encoder.sampleRate() / 50;
            byte[] payload = new byte[AudioEncoder.PAYLOAD_BYTES_MAX];
            short[] tone = Tones.sine(encoder.sampleRate(), HERTZ, 10_000, 0, samples);
            return Arrays.copyOf(payload, encoder.encode(tone, samples, payload, 0));
        }
    }

    private void connect(Codec from, Codec to, int packetMillis) {
        a.codecs = List.of(agreed(from));
        a.payloadType = agreed(from).receivePayloadType();
        b.codecs = List.of(agreed(to));
        b.payloadType = agreed(to).receivePayloadType();
        a.agree();
        StreamAgreement plain = b.agreement();
        engine.apply(new MediaCommand.Agree(
                b.leg,
                new StreamAgreement(
                        plain.remoteRtp(),
                        plain.remoteRtcp(),
                        plain.rtcpMux(),
                        plain.sendKey(),
                        plain.receiveKey(),
                        plain.codecs(),
                        true,
                        true,
                        packetMillis,
                        Optional.empty(),
                        Optional.empty())));
        engine.bridge(a, b);
    }

    private static AgreedCodec agreed(Codec codec) {
        int number = codec.equals(Codec.OPUS) ? 107 : codec.equals(Codec.G722) ? 9 : codec.equals(Codec.PCMA) ? 8 : 0;
        return new AgreedCodec(codec, number, number, "useinbandfec=1");
    }

    /// A says a tone for so many packets of 20 ms, in real time.
    ///
    /// @return what B heard meanwhile
    private List<Peer.Heard> talk(Codec codec, int packets) {
        try (AudioEncoder encoder = Objects.requireNonNull(AudioCodecs.encoder(codec, "useinbandfec=1"))) {
            int frame = encoder.sampleRate() / 50;
            byte[] payload = new byte[AudioEncoder.PAYLOAD_BYTES_MAX];
            long due = System.nanoTime();
            for (int i = 0; i < packets; i++, due += 20_000_000) {
                short[] tone = Tones.sine(encoder.sampleRate(), HERTZ, 10_000, (long) i * frame, frame);
                int bytes = encoder.encode(tone, frame, payload, 0);
                while (System.nanoTime() - due < 0) {
                    LockSupport.parkNanos(500_000);
                }
                a.say(Arrays.copyOf(payload, bytes));
                a.timestamp += codec.clockRate() / 50 - 160;
            }
        }
        return drain();
    }

    private List<Peer.Heard> hear(int packets) {
        List<Peer.Heard> heard = new ArrayList<>();
        while (heard.size() < packets) {
            heard.add(b.hear());
        }
        return heard;
    }

    private List<Peer.Heard> drain() {
        List<Peer.Heard> heard = new ArrayList<>();
        byte[] wire;
        while ((wire = Peer.receive(b.rtp, 1)) != null) {
            if (!RtpPacket.looksLikeRtcp(wire, wire.length)) {
                int length = b.srtp.unprotect(wire, wire.length);
                assertThat(length).isPositive();
                heard.add(new Peer.Heard(Arrays.copyOf(wire, length)));
            }
        }
        return heard;
    }

    private static void assertContinuous(List<Peer.Heard> heard, int ticks) {
        for (int i = 1; i < heard.size(); i++) {
            assertThat(heard.get(i).sequence()).isEqualTo((heard.get(i - 1).sequence() + 1) & 0xffff);
            int step = heard.get(i).timestamp() - heard.get(i - 1).timestamp();
            // A machine that stands still skips packets, and their time passes; never a part of one.
            assertThat(step).isPositive();
            assertThat(step % ticks).isZero();
        }
    }

    private static short[] decode(List<Peer.Heard> heard, Codec codec) {
        try (AudioDecoder decoder = Objects.requireNonNull(AudioCodecs.decoder(codec))) {
            short[] all = new short[heard.size() * AudioDecoder.PACKET_SAMPLES_MAX];
            short[] pcm = new short[AudioDecoder.PACKET_SAMPLES_MAX];
            int written = 0;
            for (Peer.Heard packet : heard) {
                int samples = decoder.decode(packet.payload(), 0, packet.payload().length, pcm);
                System.arraycopy(pcm, 0, all, written, samples);
                written += samples;
            }
            return Arrays.copyOf(all, written);
        }
    }

    /// Of 100 ms at a time, for a skipped packet moves the phase: the mean share of the tone in all that was heard.
    private static double purity(List<Peer.Heard> heard, Codec codec) {
        assertThat(heard.size()).isGreaterThan(10);
        int rate = codec.equals(Codec.OPUS) ? 48_000 : codec.equals(Codec.G722) ? 16_000 : 8_000;
        short[] pcm = decode(heard, codec);
        int piece = rate / 10;
        int from = rate / 5;
        double sum = 0;
        int pieces = 0;
        for (int at = from; at + piece <= pcm.length; at += piece) {
            sum += Tones.share(Arrays.copyOfRange(pcm, at, at + piece), rate, HERTZ);
            pieces++;
        }
        return sum / pieces;
    }
}
