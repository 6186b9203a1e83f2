package org.klinke.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.SrtpSuite;
import org.klinke.media.srtp.SrtpSession;
import org.klinke.media.udp.UdpChoice;

/// Who is heard, and who is answered.
@ParameterizedClass
@EnumSource(
        value = UdpChoice.class,
        names = {"NATIVE", "NIO"})
class LatchTest {
    private final EngineFixture engine;
    private final Peer a;
    private final Peer b;

    LatchTest(UdpChoice udp) {
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
    void nothingIsRelayedOrLearnedWithoutAValidTag() {
        connect();
        byte[] plain = TestPackets.rtp(8, 1, 1, 1, new byte[160]);
        SrtpSession foreign = new SrtpSession(TestPackets.key(SrtpSuite.AES_CM_128_HMAC_SHA1_80, a.random), a.engines);
        Peer.send(a.rtp, plain, a.opened.rtp());
        Peer.send(a.rtp, Peer.protect(foreign, plain), a.opened.rtp());
        Peer.send(a.rtcp, Peer.protectRtcp(foreign, TestPackets.receiverReport(1, 1)), a.opened.rtcp());
        b.say(b.payload());
        a.hear();
        assertThat(b.heardNothing()).isTrue();
        assertThat(engine.events(a.leg, MediaEvent.Latched.class)).isEmpty();
        assertThat(engine.engine.counters().authFailures()).isEqualTo(3);
    }

    @Test
    void packetsBeforeTheAgreementAreDropped() {
        b.agree();
        engine.bridge(a, b);
        byte[] early = a.next(a.payload());
        Peer.send(a.rtp, early, a.opened.rtp());
        engine.await(() -> engine.engine.counters().unexpectedSource() == 1, "the early packet");
        a.agree();
        speak(a, b);
        assertThat(b.heardNothing()).isTrue();
    }

    @Test
    void aSprayerOverAllPortsHearsNothingAndChangesNothing() {
        try (Peer plain = Peer.plain(engine).agree();
                Peer partner = Peer.secure(engine).agree();
                DatagramSocket sprayer = Peer.socket(EngineFixture.address("127.0.0.66"));
                DatagramSocket neighbour = Peer.socket(EngineFixture.address("127.0.0.1"))) {
            connect();
            engine.bridge(plain, partner);
            speak(a, b);
            speak(plain, partner);
            speak(partner, plain);
            List<InetSocketAddress> targets = new ArrayList<>();
            for (Peer peer : List.of(a, b, plain, partner)) {
                targets.add(peer.opened.rtp());
                targets.add(peer.opened.rtcp());
            }
            byte[] captured = a.next(a.payload());
            Peer.send(a.rtp, captured, a.opened.rtp());
            b.hear();
            for (int i = 0; i < 200; i++) {
                for (InetSocketAddress target : targets) {
                    for (DatagramSocket attacker : List.of(sprayer, neighbour)) {
                        Peer.send(
                                attacker, TestPackets.rtp(8, a.sequence + i, a.timestamp, a.ssrc, a.payload()), target);
                        Peer.send(attacker, captured, target);
                        Peer.send(attacker, TestPackets.receiverReport(a.ssrc, 1), target);
                        Peer.send(attacker, new byte[] {(byte) 0x80, (byte) 200, 0, 0}, target);
                        Peer.send(attacker, new byte[i % 3], target);
                    }
                }
                speak(a, b);
                speak(b, a);
                speak(plain, partner);
                speak(partner, plain);
            }
            for (DatagramSocket attacker : List.of(sprayer, neighbour)) {
                assertThat(Peer.receive(attacker, 1)).isNull();
            }
            for (Peer peer : List.of(a, b, plain, partner)) {
                assertThat(peer.heardNothing()).isTrue();
                assertThat(engine.events(peer.leg, MediaEvent.Latched.class)).hasSizeLessThanOrEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SrtpSuite.class,
            names = {"AES_CM_128_HMAC_SHA1_80", "AEAD_AES_256_GCM"})
    void tenThousandWrongTagsFromTheRightPlaceAreOnlyCounted(SrtpSuite suite) {
        a.suite(suite);
        connect();
        speak(a, b);
        SrtpSession foreign = new SrtpSession(TestPackets.key(suite, a.random), a.engines);
        for (int i = 0; i < 10_000; i++) {
            Peer.send(a.rtp, Peer.protect(foreign, TestPackets.rtp(8, i, i, 1, new byte[160])), a.opened.rtp());
            if (i % 50 == 0) {
                speak(a, b);
            }
        }
        speak(a, b);
        assertThat(engine.close(a.leg).stats().packetsRefused()).isGreaterThan(5_000);
    }

    @Test
    void aReplayedPacketGoesNowhereAndMovesNothing() {
        connect();
        byte[] wire = a.next(a.payload());
        Peer.send(a.rtp, wire, a.opened.rtp());
        b.hear();
        try (DatagramSocket thief = a.socket()) {
            Peer.send(thief, wire, a.opened.rtp());
            Peer.send(a.rtp, wire, a.opened.rtp());
            speak(a, b);
            speak(b, a);
            assertThat(Peer.receive(thief, 1)).isNull();
        }
        assertThat(b.heardNothing()).isTrue();
        assertThat(engine.close(a.leg).stats().packetsRefused()).isEqualTo(2);
    }

    @Test
    void aPhoneWhoseNatMovedItIsFoundByItsTag() {
        connect();
        speak(a, b);
        speak(b, a);
        DatagramSocket old = a.rtp;
        a.rtp = Peer.socket(EngineFixture.address("127.0.0.77"));
        speak(a, b);
        speak(b, a);
        assertThat(Peer.receive(old, 1)).isNull();
        old.close();
    }

    @Test
    void carrierGradeNatMediaFromAnotherAddressThanSignalling() {
        connect();
        a.rtp.close();
        a.rtp = Peer.socket(EngineFixture.address("127.0.0.88"));
        speak(a, b);
        speak(b, a);
        assertThat(engine.event(a.leg, MediaEvent.Latched.class).from()).isEqualTo(Peer.local(a.rtp));
    }

    @Test
    void legsOfOneAddressGetDifferentPortsAndOthersShareOne() {
        assertThat(b.opened.rtp()).isNotEqualTo(a.opened.rtp());
        try (Peer c = new Peer(engine, "127.0.0.3", true, Optional.of(a.leg))) {
            assertThat(c.opened.rtp()).isIn(a.opened.rtp(), b.opened.rtp());
            Peer housemate = c.opened.rtp().equals(a.opened.rtp()) ? a : b;
            Peer other = housemate == a ? b : a;
            connect();
            c.agree();
            speak(housemate, other);
            engine.bridge(c, c);
            for (int i = 0; i < 20; i++) {
                byte[] payload = c.payload();
                c.say(payload);
                assertThat(c.hear().payload()).isEqualTo(payload);
                speak(housemate, other);
                speak(other, housemate);
            }
            engine.close(housemate.leg);
            byte[] payload = c.payload();
            c.say(payload);
            assertThat(c.hear().payload()).isEqualTo(payload);
        }
    }

    /// An office behind one address: whoever is known by address and port needs no port of ours alone. Then its NAT
    /// gives everybody another port, and their phones, wise to trouble, take another SSRC too.
    @Test
    void legsOfOneAddressShareAPortOnceHeardAndAreStillFoundWhenTheyMove() {
        List<Peer> office = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Peer peer = new Peer(engine, "127.0.0.9", true, Optional.of(a.leg)).agree();
            office.add(peer);
            engine.bridge(peer, peer);
            speak(peer, peer);
            assertThat(peer.opened.rtp()).isEqualTo(office.getFirst().opened.rtp());
        }
        for (Peer peer : office.reversed()) {
            peer.rtp.close();
            peer.rtp = peer.socket();
            peer.ssrc = peer.random.nextInt();
            peer.srtp = new SrtpSession(peer.mine, peer.engines);
            engine.await(
                    () -> {
                        peer.say(peer.payload());
                        return Peer.receive(peer.rtp, 20) != null;
                    },
                    "a leg that moved");
        }
        office.forEach(Peer::close);
    }

    /// On the port for reports everybody of an office is a stranger at first: the SSRC of the report says who it is.
    @Test
    void theFirstReportOfOneAmongManyIsFoundAtOnce() {
        List<Peer> office = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            Peer peer = new Peer(engine, "127.0.0.9", true, Optional.of(a.leg));
            peer.mux = false;
            office.add(peer.agree());
            engine.bridge(peer, peer);
            speak(peer, peer);
            assertThat(peer.opened.rtp()).isEqualTo(office.getFirst().opened.rtp());
        }
        long before = engine.engine.counters().packetsIn();
        for (Peer peer : office.reversed()) {
            byte[] report = TestPackets.receiverReport(peer.ssrc, 1);
            Peer.send(peer.rtcp, Peer.protectRtcp(peer.srtp, report), peer.opened.rtcp());
        }
        engine.await(() -> engine.engine.counters().packetsIn() == before + 24, "the reports");
        assertThat(engine.engine.counters().authFailures()).isZero();
        office.forEach(Peer::close);
    }

    /// A phone with one RTP port for all its calls, on one port of ours: neither call may cost the other's packets a
    /// trial, of which there are 2,000 a second.
    @Test
    void twoCallsFromOnePortAreToldApart() {
        try (Peer first = new Peer(engine, "127.0.0.9", true, Optional.of(a.leg)).agree()) {
            a.agree();
            b.agree();
            engine.bridge(first, a);
            speak(first, a);
            try (Peer second = new Peer(engine, "127.0.0.9", true, Optional.of(a.leg))) {
                second.rtp.close();
                second.rtp = first.rtp;
                second.agree();
                assertThat(second.opened.rtp()).isEqualTo(first.opened.rtp());
                engine.bridge(second, b);
                for (int i = 0; i < 1_500; i++) {
                    speak(second, b);
                    speak(first, a);
                }
                engine.close(second.leg);
                for (int i = 0; i < 2_500; i++) {
                    speak(first, a);
                }
            }
        }
    }

    @Test
    void aPlainLegLatchesOnceWithinItsAddressAndMovesOnlyByAgreement() {
        try (Peer plain = Peer.plain(engine).agree();
                DatagramSocket stranger = Peer.socket(EngineFixture.address("127.0.0.99"));
                DatagramSocket sameHost = plain.socket()) {
            b.agree();
            engine.bridge(plain, b);
            byte[] packet = TestPackets.rtp(8, 1, 1, 9, new byte[160]);
            Peer.send(stranger, packet, plain.opened.rtp());
            speak(plain, b);
            Peer.send(sameHost, packet, plain.opened.rtp());
            Peer.send(stranger, packet, plain.opened.rtp());
            speak(plain, b);
            speak(b, plain);
            assertThat(b.heardNothing()).isTrue();
            DatagramSocket before = plain.rtp;
            plain.rtp = plain.socket();
            plain.agree();
            speak(b, plain);
            speak(plain, b);
            Peer.send(before, packet, plain.opened.rtp());
            speak(plain, b);
            assertThat(b.heardNothing()).isTrue();
            before.close();
            assertThat(engine.close(plain.leg).stats().packetsRefused()).isEqualTo(4);
        }
    }

    private void connect() {
        a.agree();
        b.agree();
        engine.bridge(a, b);
    }

    private static void speak(Peer from, Peer to) {
        byte[] payload = from.payload();
        from.say(payload);
        assertThat(to.hear().payload()).isEqualTo(payload);
    }
}
