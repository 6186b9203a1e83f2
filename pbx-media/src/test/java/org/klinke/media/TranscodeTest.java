package org.klinke.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
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

    private final EngineFixture engine = new EngineFixture();
    private final Peer a = Peer.secure(engine);
    private final Peer b = new Peer(engine, "127.0.0.1", true, Optional.of(a.leg));

    @AfterEach
    void stop() {
        a.close();
        b.close();
        engine.close();
    }

    static Stream<Arguments> pairs() {
        return AudioCodecs.ALL.stream()
                .flatMap(from ->
                        AudioCodecs.ALL.stream().filter(to -> !to.equals(from)).map(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void aToneIsHeardInTheOtherCodec(Codec from, Codec to) {
        connect(from, to, 0);
        List<Peer.Heard> heard = talk(from, 40, new Weather(0, 0, 0, 0));
        assertThat(purity(heard, to)).isGreaterThan(0.9);
        assertContinuous(heard, to.clockRate() / 50);
    }

    /// 5 % loss, 40 ms of jitter and the disorder that comes with it, some packets twice.
    @ParameterizedTest
    @MethodSource("pairs")
    void badWeatherLeavesItIntelligible(Codec from, Codec to) {
        connect(from, to, 0);
        List<Peer.Heard> heard = talk(from, 100, new Weather(0.05, 40, 0.02, 4711));
        assertThat(purity(heard, to)).isGreaterThan(0.8);
        assertContinuous(heard, to.clockRate() / 50);
    }

    @Test
    void whoAskedForLongerPacketsGetsThem() {
        connect(Codec.OPUS, Codec.PCMA, 40);
        List<Peer.Heard> heard = talk(Codec.OPUS, 40, new Weather(0, 0, 0, 0));
        assertThat(heard).allSatisfy(packet -> assertThat(packet.payload()).hasSize(320));
        assertContinuous(heard, 320);
    }

    @Test
    void thirtyMillisecondsTooAndTwentyOfOpusInstead() {
        connect(Codec.G722, Codec.PCMU, 30);
        assertThat(talk(Codec.G722, 20, new Weather(0, 0, 0, 0)))
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
        List<Peer.Heard> heard = new ArrayList<>(talk(Codec.PCMA, 10, new Weather(0, 0, 0, 0)));
        a.payloadType = 9;
        heard.addAll(talk(Codec.G722, 20, new Weather(0, 0, 0, 0)));
        a.payloadType = 8;
        heard.addAll(talk(Codec.PCMA, 10, new Weather(0, 0, 0, 0)));
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
        talk(Codec.G722, 5, new Weather(0, 0, 0, 0));
        a.payloadType = 13;
        a.say(new byte[] {40});
        List<Peer.Heard> heard = hear(20);
        short[] pcm = decode(heard.subList(10, heard.size()), Codec.PCMA);
        // -40 dBov are a hundredth of full scale.
        assertThat(Tones.level(pcm)).isBetween(200.0, 500.0);
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

    /// @param lossShare 0–1
    /// @param jitterMillis each packet is late by up to this
    /// @param twiceShare 0–1
    private record Weather(double lossShare, int jitterMillis, double twiceShare, long seed) {}

    private record Sending(long atNanos, byte[] packet) {}

    /// A says a tone for so many packets of 20 ms, in real time.
    ///
    /// @return what B heard meanwhile
    private List<Peer.Heard> talk(Codec codec, int packets, Weather weather) {
        Random random = new Random(weather.seed());
        List<Sending> sendings = new ArrayList<>();
        try (AudioEncoder encoder = Objects.requireNonNull(AudioCodecs.encoder(codec, "useinbandfec=1"))) {
            encoder.expectLoss((int) (100 * weather.lossShare()));
            short[] tone = Tones.sine(encoder.sampleRate(), HERTZ, 10_000, 0, packets * encoder.sampleRate() / 50);
            int frame = encoder.sampleRate() / 50;
            byte[] payload = new byte[AudioEncoder.PAYLOAD_BYTES_MAX];
            for (int i = 0; i < packets; i++) {
                int bytes = encoder.encode(Arrays.copyOfRange(tone, i * frame, (i + 1) * frame), frame, payload, 0);
                byte[] packet = a.next(Arrays.copyOf(payload, bytes));
                a.timestamp += codec.clockRate() / 50 - 160;
                long at = TimeUnit.MILLISECONDS.toNanos(20L * i + random.nextInt(weather.jitterMillis() + 1));
                if (random.nextDouble() >= weather.lossShare()) {
                    sendings.add(new Sending(at, packet));
                }
                if (random.nextDouble() < weather.twiceShare()) {
                    sendings.add(new Sending(at + 1_000_000, packet));
                }
            }
        }
        sendings.sort(java.util.Comparator.comparingLong(Sending::atNanos));
        long start = System.nanoTime();
        for (Sending sending : sendings) {
            while (System.nanoTime() - start < sending.atNanos()) {
                LockSupport.parkNanos(500_000);
            }
            Peer.send(a.rtp, sending.packet(), a.opened.rtp());
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
            // A machine that stands still skips packets, and their time passes.
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
