package org.klinke.media;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.klinke.core.media.Codec;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.MediaStats;
import org.klinke.core.media.SrtpSuite;
import org.klinke.core.media.StreamAgreement.AgreedCodec;
import org.klinke.media.srtp.SrtpSession;
import org.klinke.media.udp.UdpChoice;

/// What goes from leg to leg.
@ParameterizedClass
@EnumSource(
        value = UdpChoice.class,
        names = {"NATIVE", "NIO"})
class RelayTest {

    private final EngineFixture engine;
    private final Peer a;
    private final Peer b;

    private final UdpChoice udp;

    RelayTest(UdpChoice udp) {
        this.udp = udp;
        engine = new EngineFixture(udp);
        a = Peer.secure(engine);
        b = new Peer(engine, "127.0.0.1", true, Optional.of(a.leg));
    }

    @AfterEach
    void stop() {
        a.close();
        b.close();
        engine.close();
    }

    @Test
    void payloadsPassUnchangedUnderEachLegsOwnKeysAndNumbers() {
        a.codecs = List.of(new AgreedCodec(Codec.OPUS, 96, 97), new AgreedCodec(Codec.TELEPHONE_EVENT_48K, 101, 101));
        b.codecs = List.of(new AgreedCodec(Codec.TELEPHONE_EVENT_48K, 98, 99), new AgreedCodec(Codec.OPUS, 111, 107));
        connect();
        a.payloadType = 97;
        b.payloadType = 107;
        for (int i = 0; i < 10; i++) {
            byte[] payload = a.payload();
            Peer.Heard atB = speak(a, payload, b);
            assertThat(atB.payload()).isEqualTo(payload);
            assertThat(atB.payloadType()).isEqualTo(111);
            assertThat(atB.ssrc()).isNotEqualTo(a.ssrc);
            byte[] answer = b.payload();
            Peer.Heard atA = speak(b, answer, a);
            assertThat(atA.payload()).isEqualTo(answer);
            assertThat(atA.payloadType()).isEqualTo(96);
        }
        a.payloadType = 101;
        Peer.Heard digit = speak(a, new byte[] {5, 10, 0, 80}, b);
        assertThat(digit.payloadType()).isEqualTo(98);
        assertThat(digit.payload()).containsExactly(5, 10, 0, 80);
        b.payloadType = 99;
        assertThat(speak(b, new byte[] {11, 10, 0, 80}, a).payloadType()).isEqualTo(101);
    }

    /// What leaves for one side is never what came from the other: another suite, another key, another tag.
    @ParameterizedTest
    @MethodSource("suitePairs")
    void eachLegHasItsOwnSuite(SrtpSuite ofA, SrtpSuite ofB) {
        a.suite(ofA);
        b.suite(ofB);
        connect();
        for (int i = 0; i < 3; i++) {
            byte[] payload = a.payload();
            assertThat(speak(a, payload, b).payload()).isEqualTo(payload);
            byte[] answer = b.payload();
            assertThat(speak(b, answer, a).payload()).isEqualTo(answer);
        }
    }

    static Stream<Arguments> suitePairs() {
        return Stream.of(SrtpSuite.values())
                .flatMap(one -> Stream.of(SrtpSuite.values()).map(other -> Arguments.of(one, other)));
    }

    @Test
    void aCodecTheyDoNotShareIsDropped() {
        a.codecs = List.of(new AgreedCodec(new Codec("speex", 8000, 1), 9, 9), new AgreedCodec(Codec.PCMA, 8, 8));
        connect();
        Peer.Heard before = speak(a, a.payload(), b);
        a.payloadType = 9;
        a.say(a.payload());
        a.payloadType = 77;
        a.say(a.payload());
        a.payloadType = 8;
        a.sequence -= 2;
        a.ssrc++;
        a.srtp = new SrtpSession(a.mine, a.engines);
        assertThat(speak(a, a.payload(), b).sequence()).isEqualTo(before.sequence() + 1);
        assertThat(engine.engine.counters().dropped()).isEqualTo(2);
    }

    @Test
    void theOutgoingStreamGoesOnThroughSourcesJumpsAndPartners() {
        try (Peer c = Peer.secure(engine).agree()) {
            connect();
            Peer.Heard last = speak(a, a.payload(), b);
            a.ssrc = a.random.nextInt();
            a.sequence = 40_000;
            a.timestamp = -17;
            a.srtp = new SrtpSession(a.mine, a.engines);
            last = follows(last, speak(a, a.payload(), b));
            a.sequence += 9_000;
            a.timestamp += 1_234_567;
            last = follows(last, speak(a, a.payload(), b));
            engine.bridge(b, c);
            last = follows(last, speak(c, c.payload(), b));
            a.say(a.payload());
            last = follows(last, speak(c, c.payload(), b));
            engine.bridge(b, a);
            follows(last, speak(a, a.payload(), b));
            assertThat(c.heardNothing()).isTrue();
        }
    }

    @Test
    void theOldPartnerOfABridgeFallsSilent() {
        try (Peer c = Peer.secure(engine).agree()) {
            connect();
            speak(a, a.payload(), b);
            engine.bridge(a, c);
            speak(c, c.payload(), a);
            b.say(b.payload());
            speak(c, c.payload(), a);
            assertThat(a.heardNothing()).isTrue();
            engine.apply(new MediaCommand.Unbridge(c.leg));
            c.say(c.payload());
            a.say(a.payload());
            engine.bridge(a, b);
            speak(a, a.payload(), b);
            assertThat(c.heardNothing()).isTrue();
            assertThat(a.heardNothing()).isTrue();
        }
    }

    @Test
    void aLegBridgedWithItselfHearsItsEcho() {
        a.agree();
        engine.bridge(a, a);
        for (int i = 0; i < 5; i++) {
            byte[] payload = a.payload();
            assertThat(speak(a, payload, a).payload()).isEqualTo(payload);
        }
    }

    @Test
    void legsOnDifferentWorkersHearEachOther() {
        // Two workers: the second leg without "near" goes to the emptier one.
        try (Peer c = new Peer(engine, "127.0.0.1", true, Optional.empty()).agree()) {
            a.agree();
            engine.bridge(a, c);
            for (int i = 0; i < 20; i++) {
                byte[] payload = a.payload();
                assertThat(speak(a, payload, c).payload()).isEqualTo(payload);
                byte[] answer = c.payload();
                assertThat(speak(c, answer, a).payload()).isEqualTo(answer);
            }
            engine.close(c.leg);
            a.say(a.payload());
            assertThat(c.heardNothing()).isTrue();
        }
    }

    @Test
    void directionsAreRespected() {
        connect();
        speak(a, a.payload(), b);
        speak(b, b.payload(), a);
        b.weReceive = false;
        b.agree();
        b.say(b.payload());
        speak(a, a.payload(), b);
        assertThat(a.heardNothing()).isTrue();
        b.weReceive = true;
        b.weSend = false;
        b.agree();
        a.say(a.payload());
        speak(b, b.payload(), a);
        assertThat(b.heardNothing()).isTrue();
    }

    @Test
    void theSameKeyKeepsRolloverCounterAndStream() {
        a.sequence = 65_530;
        b.sequence = 65_530;
        connect();
        Peer.Heard last = speak(a, a.payload(), b);
        speak(b, b.payload(), a);
        for (int i = 0; i < 20; i++) {
            a.agree();
            b.agree();
            Peer.Heard heard = speak(a, a.payload(), b);
            assertThat(heard.ssrc()).isEqualTo(last.ssrc());
            last = follows(last, heard);
            speak(b, b.payload(), a);
        }
    }

    @Test
    void aNewKeyEndsTheOldOneWithItsFirstPacket() {
        connect();
        Peer.Heard before = speak(a, a.payload(), b);
        int ssrcBefore = speak(b, b.payload(), a).ssrc();
        SrtpSession old = a.srtp;
        a.mine = TestPackets.key(SrtpSuite.AES_CM_128_HMAC_SHA1_32, a.random);
        a.engines = TestPackets.key(SrtpSuite.AES_CM_128_HMAC_SHA1_32, a.random);
        a.agree();
        follows(before, speak(a, a.payload(), b)); // still under the old key
        a.srtp = new SrtpSession(a.mine, a.engines);
        speak(a, a.payload(), b);
        SrtpSession fresh = a.srtp;
        a.srtp = old;
        a.say(a.payload()); // too late
        a.srtp = fresh;
        byte[] last = a.payload();
        assertThat(speak(a, last, b).payload()).isEqualTo(last);
        assertThat(speak(b, b.payload(), a).ssrc()).isNotEqualTo(ssrcBefore);
    }

    @Test
    void extensionsSourcesAndPaddingStayOnTheirLeg() {
        connect();
        speak(a, a.payload(), b);
        byte[] body = new byte[20 + 8 + 4];
        body[4] = 0; // one contributing source, then an extension of one word
        body[7] = 1;
        for (int i = 12; i < 28; i++) {
            body[i] = (byte) i;
        }
        body[31] = 4;
        byte[] packet = TestPackets.rtp(8, a.sequence++, a.timestamp, a.ssrc, body);
        packet[0] = (byte) (0x80 | 0x20 | 0x10 | 1);
        Peer.send(a.rtp, Peer.protect(a.srtp, packet), a.opened.rtp());
        Peer.Heard heard = b.hear();
        assertThat(heard.packet()[0]).isEqualTo((byte) 0x80);
        assertThat(heard.payload()).hasSize(16).startsWith(12, 13).endsWith(27);
    }

    @Test
    void theCallLearnsWhatWentThrough() {
        connect();
        for (int i = 0; i < 10; i++) {
            speak(a, a.payload(), b);
        }
        a.sequence += 5;
        speak(a, a.payload(), b);
        MediaEvent.Latched latched = engine.event(a.leg, MediaEvent.Latched.class);
        assertThat(latched.from()).isEqualTo(Peer.local(a.rtp));
        MediaStats stats = engine.close(a.leg).stats();
        assertThat(stats.packetsReceived()).isEqualTo(11);
        assertThat(stats.packetsLost()).isEqualTo(5);
        assertThat(stats.packetsRefused()).isZero();
        assertThat(engine.close(b.leg).stats().packetsSent()).isEqualTo(11);
        engine.send(new MediaCommand.Close(b.leg));
        assertThat(engine.events(b.leg, MediaEvent.Closed.class)).hasSize(1);
    }

    @Test
    void changedPacketsByTheThousandsHarmNothing() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        connect();
        speak(a, a.payload(), b);
        try (Peer plain = Peer.plain(engine).agree()) {
            for (int i = 0; i < 20_000; i++) {
                Peer victim = i % 3 == 0 ? plain : a;
                byte[] wire = switch (i % 4) {
                    case 0 -> Peer.protectRtcp(a.srtp, TestPackets.receiverReport(a.ssrc, random));
                    case 1 -> TestPackets.receiverReport(a.ssrc, random);
                    default -> TestPackets.rtp(8, random.nextInt(65_536), i, a.ssrc, a.payload());
                };
                byte[] changed = mutate(wire, random);
                Peer.send(victim.rtp, changed, i % 5 == 0 ? victim.opened.rtcp() : victim.opened.rtp());
                if (i % 100 == 0) {
                    byte[] payload = a.payload();
                    assertThat(speak(a, payload, b).payload())
                            .as("seed " + seed)
                            .isEqualTo(payload);
                }
            }
            assertThat(engine.close(a.leg).stats().packetsRefused()).isPositive();
        }
    }

    private static byte[] mutate(byte[] packet, Random random) {
        byte[] changed = java.util.Arrays.copyOf(
                packet, random.nextInt(4) == 0 ? random.nextInt(packet.length + 40) : packet.length);
        for (int i = 0; i < 1 + random.nextInt(6) && changed.length > 0; i++) {
            changed[random.nextInt(Math.min(changed.length, random.nextBoolean() ? 16 : 2048))] =
                    (byte) random.nextInt();
        }
        return changed;
    }

    private void connect() {
        a.agree();
        b.agree();
        engine.bridge(a, b);
    }

    private static Peer.Heard speak(Peer from, byte[] payload, Peer to) {
        from.say(payload);
        return to.hear();
    }

    private static Peer.Heard follows(Peer.Heard before, Peer.Heard next) {
        assertThat(next.ssrc()).isEqualTo(before.ssrc());
        assertThat(next.sequence()).isEqualTo((before.sequence() + 1) & 0xffff);
        assertThat(next.timestamp() - before.timestamp()).isPositive();
        return next;
    }

    @Test
    void theEndTellsHowTheAudioCame() {
        a.suite(SrtpSuite.AEAD_AES_128_GCM);
        connect();
        for (int i = 0; i < 60; i++) {
            speak(a, a.payload(), b);
            a.sequence += i % 20 == 5 ? 1 : 0;
        }
        MediaStats ofA = engine.close(a.leg).stats();
        assertThat(ofA.packetsReceived()).isEqualTo(60);
        assertThat(ofA.packetsLost()).isEqualTo(3);
        assertThat(ofA.quality().codec()).isEqualTo("pcma");
        assertThat(ofA.quality().protection()).isEqualTo("AEAD_AES_128_GCM");
        assertThat(ofA.quality().mosMin()).isBetween(1.0, 4.3);
        assertThat(ofA.quality().mosAverage()).isEqualTo(ofA.quality().mosMin());
        // Nothing came from there: no rating.
        assertThat(engine.close(b.leg).stats().quality().mosAverage()).isZero();
    }

    /// The whole way through a worker: waiting, ports, both contexts, statistics. What remains with java.nio is the
    /// selector's, once per wake-up, and the channel's address of a source other than the last.
    @Test
    void aRelayedPacketLeavesNothingOnTheHeapOrLittle() {
        a.suite(SrtpSuite.AES_CM_128_HMAC_SHA1_80);
        b.suite(SrtpSuite.AES_256_CM_HMAC_SHA1_80);
        connect();
        relay(20_000); // until it is compiled
        long before = allocatedByWorkers();
        relay(20_000);
        long perPacket = (allocatedByWorkers() - before) / 20_000;
        assertThat(perPacket).isLessThan(udp == UdpChoice.NATIVE ? 32 : 1_000);
    }

    private void relay(int packets) {
        byte[] payload = a.payload();
        for (int i = 0; i < packets; i += 40) { // by the handful, so that housekeeping counts for little
            for (int k = 0; k < 40; k++) {
                a.say(payload);
            }
            for (int k = 0; k < 40; k++) {
                b.hear();
            }
        }
    }

    static long allocatedByWorkers() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("klinke-media-"))
                .mapToLong(thread -> threads.getThreadAllocatedBytes(thread.threadId()))
                .sum();
    }
}
