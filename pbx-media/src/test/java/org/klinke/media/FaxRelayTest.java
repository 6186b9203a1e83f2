package org.klinke.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.media.udp.UdpChoice;

/// Fax packets (UDPTL) between two plain legs, on the ports that carried their voice.
@ParameterizedClass
@EnumSource(
        value = UdpChoice.class,
        names = {"NATIVE", "NIO"})
class FaxRelayTest {
    /// Number 0, an indicator (no signal), no earlier packets.
    private static final byte[] FIRST = HexFormat.of().parseHex("0000" + "0106" + "0000");
    /// Number 0x8001, which looks like RTP; 3 bytes, and two earlier packets once more.
    private static final byte[] LATER = HexFormat.of().parseHex("8001" + "03c00102" + "00" + "02" + "0106" + "020605");
    /// Number 2, forward error correction over one packet.
    private static final byte[] CORRECTED =
            HexFormat.of().parseHex("0002" + "0107" + "80" + "0103" + "01" + "03010203");

    private final EngineFixture engine;
    private final Peer a;
    private final Peer b;

    FaxRelayTest(UdpChoice udp) {
        engine = new EngineFixture(udp);
        a = Peer.plain(engine);
        b = new Peer(engine, "127.0.0.1", false, Optional.of(a.leg));
    }

    @BeforeEach
    void talk() {
        a.agree();
        b.agree();
        engine.bridge(a, b);
        speak();
    }

    @AfterEach
    void stop() {
        a.close();
        b.close();
        engine.close();
    }

    private void speak() {
        byte[] there = a.payload();
        a.say(there);
        assertThat(b.hear().payload()).isEqualTo(there);
        byte[] back = b.payload();
        b.say(back);
        assertThat(a.hear().payload()).isEqualTo(back);
    }

    private void fax() {
        engine.apply(new MediaCommand.RelayFax(a.leg, Peer.local(a.rtp)));
        engine.apply(new MediaCommand.RelayFax(b.leg, Peer.local(b.rtp)));
    }

    private static void passes(Peer from, byte[] packet, Peer to) {
        Peer.send(from.rtp, packet, from.opened.rtp());
        assertThat(Peer.receive(to.rtp, 10_000)).isEqualTo(packet);
    }

    @Test
    void goesBothWaysAsItIsAndVoiceAfterwards() {
        fax();
        for (byte[] packet : new byte[][] {FIRST, LATER, CORRECTED}) {
            passes(a, packet, b);
            passes(b, packet, a);
        }
        a.agree();
        b.agree();
        speak();
        Peer.send(a.rtp, FIRST, a.opened.rtp());
        Peer.send(a.rtp, CORRECTED, a.opened.rtp());
        speak();
        assertThat(b.heardNothing()).as("a fax packet in the middle of voice").isTrue();
    }

    @Test
    void aThirdPartyHearsNothingAndChangesNothing() {
        fax();
        try (DatagramSocket neighbour = Peer.socket(EngineFixture.address("127.0.0.1"));
                DatagramSocket stranger = Peer.socket(EngineFixture.address("127.0.0.66"))) {
            for (DatagramSocket third : new DatagramSocket[] {neighbour, stranger}) {
                Peer.send(third, FIRST, a.opened.rtp());
                Peer.send(third, LATER, a.opened.rtp());
            }
            passes(a, LATER, b);
            passes(b, FIRST, a);
            assertThat(Peer.receive(neighbour, 1)).isNull();
            assertThat(Peer.receive(stranger, 1)).isNull();
        }
        assertThat(engine.engine.counters().unexpectedSource()).isEqualTo(4);
        assertThat(engine.events(a.leg, MediaEvent.Latched.class)).hasSize(1);
    }

    @Test
    void voiceThatWasOnItsWayAndWhatIsNoFaxGoesNowhere() {
        fax();
        Peer.send(a.rtp, a.next(a.payload()), a.opened.rtp());
        for (String malformed : new String[] {"", "00", "0001", "000105", "00010106", "0001010640", "00010106000201"}) {
            Peer.send(a.rtp, HexFormat.of().parseHex(malformed), a.opened.rtp());
        }
        passes(a, LATER, b);
        assertThat(Peer.receive(b.rtp, 1)).isNull();
    }

    /// It sends its fax from another port than its voice, as it said; from there a NAT may have moved it
    /// before.
    @Test
    void whoHasAnotherPortForFaxIsHeardThere() {
        try (DatagramSocket other = Peer.socket(EngineFixture.address("127.0.0.1"))) {
            InetSocketAddress there = Peer.local(other);
            engine.apply(new MediaCommand.RelayFax(a.leg, there));
            engine.apply(new MediaCommand.RelayFax(b.leg, Peer.local(b.rtp)));
            Peer.send(b.rtp, FIRST, b.opened.rtp());
            assertThat(Peer.receive(other, 10_000)).as("where it was announced").isEqualTo(FIRST);
            Peer.send(other, LATER, a.opened.rtp());
            assertThat(Peer.receive(b.rtp, 10_000)).isEqualTo(LATER);
        }
    }

    @Test
    void oneSideAloneGetsNothing() {
        engine.apply(new MediaCommand.RelayFax(a.leg, Peer.local(a.rtp)));
        Peer.send(a.rtp, FIRST, a.opened.rtp());
        Peer.send(b.rtp, b.next(b.payload()), b.opened.rtp());
        engine.await(() -> engine.engine.counters().dropped() == 2, "both to be dropped");
        engine.apply(new MediaCommand.RelayFax(b.leg, Peer.local(b.rtp)));
        passes(a, LATER, b);
        passes(b, LATER, a);
    }

    @Test
    void aLegWithKeysEndsRatherThanSendPlain() {
        Peer secret = Peer.secure(engine).agree();
        engine.send(new MediaCommand.RelayFax(secret.leg, Peer.local(secret.rtp)));
        assertThat(engine.event(secret.leg, MediaEvent.Failed.class).reason()).contains("SRTP");
        secret.close();
    }
}
