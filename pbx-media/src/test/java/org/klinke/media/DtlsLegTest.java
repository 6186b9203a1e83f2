package org.klinke.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.klinke.core.media.DtlsSession;
import org.klinke.core.media.Fingerprint;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.SrtpSuite;
import org.klinke.media.dtls.DtlsHandshake;
import org.klinke.media.dtls.DtlsOutcome;
import org.klinke.media.udp.UdpChoice;

/// DTLS and ICE legs on real sockets: who is heard, who is answered, and what strangers can do.
@ParameterizedClass
@EnumSource(
        value = UdpChoice.class,
        names = {"NATIVE", "NIO"})
class DtlsLegTest {
    private final EngineFixture engine;
    private final Peer other;
    private final DtlsPhone phone;

    DtlsLegTest(UdpChoice udp) {
        engine = new EngineFixture(udp);
        other = Peer.secure(engine).agree();
        phone = new DtlsPhone(engine, "127.0.0.1", Optional.of(other.leg));
    }

    @AfterEach
    void stop() {
        phone.close();
        other.close();
        engine.close();
    }

    private void talk() throws Exception {
        byte[] words = other.payload();
        phone.say(words);
        assertThat(other.hear().payload()).isEqualTo(words);
        byte[] reply = other.payload();
        other.say(reply);
        assertThat(phone.hear()).isEqualTo(reply);
    }

    @ParameterizedTest
    @CsvSource({
        "AEAD_AES_256_GCM, true, true",
        "AEAD_AES_128_GCM, false, true",
        "AES_CM_128_HMAC_SHA1_80, true, false",
        "AES_CM_128_HMAC_SHA1_32, false, false"
    })
    void bothHearEachOther(SrtpSuite suite, boolean active, boolean ice) throws Exception {
        phone.suites = List.of(suite);
        phone.active = active;
        phone.ice = ice;
        phone.shakeHands(); // a passive one waits; an active one is early, and repeats itself
        phone.agree();
        if (ice) {
            phone.check(true);
        }
        engine.apply(new MediaCommand.Bridge(phone.leg, other.leg));
        phone.keyed();
        assertThat(engine.event(phone.leg, MediaEvent.Secured.class).suite()).isEqualTo(suite);
        talk();
        assertThat(engine.close(phone.leg).stats().quality().protection()).isEqualTo(suite.name());
    }

    @Test
    void aCertificateThatSignallingDidNotNameEndsTheLegWithoutMedia() throws Exception {
        phone.announced = List.of(new Fingerprint("sha-256", "AB" + ":CD".repeat(31)));
        phone.agree().check(true).shakeHands();
        engine.send(new MediaCommand.Bridge(phone.leg, other.leg));
        assertThat(engine.event(phone.leg, MediaEvent.Failed.class).reason()).contains("a=fingerprint");
        assertThat(phone.outcome.get()).isInstanceOf(DtlsOutcome.Failed.class);
        assertThat(engine.events(phone.leg, MediaEvent.Secured.class)).isEmpty();
        other.say(other.payload());
        assertThat(phone.rtp).isEmpty();
    }

    @Test
    void aNatThatRebindsIsFollowedByTheNextNomination() throws Exception {
        phone.agree().check(true).shakeHands();
        engine.send(new MediaCommand.Bridge(phone.leg, other.leg));
        phone.keyed();
        talk();
        DatagramSocket before = phone.socket;
        phone.socket = phone.listen("127.0.0.9");
        byte[] words = other.payload();
        phone.say(words); // heard at once, by its key; but not yet answered there
        assertThat(other.hear().payload()).isEqualTo(words);
        before.close();
        phone.check(true);
        talk();
    }

    @Test
    void aProvenAddressIsFollowedWithoutANominationOnceMediaComesFromIt() throws Exception {
        phone.agree().check(true).shakeHands();
        engine.send(new MediaCommand.Bridge(phone.leg, other.leg));
        phone.keyed();
        talk();
        phone.socket.close();
        phone.socket = phone.listen("127.0.0.9");
        phone.check(false);
        talk();
    }

    @Test
    void nothingGoesOutAndNothingPlainComesInBeforeTheHandshake() throws Exception {
        phone.agree().check(true);
        engine.send(new MediaCommand.Bridge(phone.leg, other.leg));
        other.say(other.payload());
        Peer.send(phone.socket, TestPackets.rtp(8, 1, 1, 1, new byte[160]), phone.opened.rtp());
        phone.check(true); // what was sent before has been seen
        assertThat(phone.rtp).isEmpty();
        assertThat(other.heardNothing()).isTrue();
        phone.shakeHands().keyed();
        talk();
    }

    @Test
    void strangersGetNothingBackAndChangeNothing() throws Exception {
        DatagramSocket stranger = phone.listen("127.0.0.66");
        List<byte[]> sprayed = new ArrayList<>();
        sprayed.add(DtlsPhone.check("lite", "not-the-engines-password", true));
        sprayed.add(DtlsPhone.check("else", DtlsPhone.ENGINES_ICE.password(), true));
        sprayed.add(TestPackets.rtp(8, 1, 1, 1, new byte[160]));
        byte[] hello = hello();
        sprayed.add(hello);
        byte[] check = DtlsPhone.check("lite", DtlsPhone.ENGINES_ICE.password(), false);
        for (byte[] whole : List.of(hello, check)) {
            for (int length = 0; length < whole.length; length++) {
                sprayed.add(Arrays.copyOf(whole, length));
            }
        }
        spray(stranger, sprayed);
        phone.agree();
        spray(stranger, sprayed);
        phone.check(true).shakeHands();
        spray(stranger, sprayed);
        engine.send(new MediaCommand.Bridge(phone.leg, other.leg));
        phone.keyed();
        phone.dtls.clear();
        spray(stranger, sprayed);
        talk();
        assertThat(phone.stun).isEmpty();
        assertThat(phone.dtls).isEmpty();
        assertThat(engine.events(phone.leg, MediaEvent.Failed.class)).isEmpty();
        stranger.close();
    }

    @Test
    void stumpsFromThePhoneItselfDoNotHurtItsCall() throws Exception {
        phone.agree().check(true).shakeHands();
        engine.send(new MediaCommand.Bridge(phone.leg, other.leg));
        phone.keyed();
        byte[] hello = hello();
        for (int length = 1; length < hello.length; length++) {
            Peer.send(phone.socket, Arrays.copyOf(hello, length), phone.opened.rtp());
        }
        for (int first = 0; first < 256; first++) {
            Peer.send(phone.socket, new byte[] {(byte) first, 1, 2}, phone.opened.rtp());
        }
        talk();
        assertThat(engine.engine.counters().sessions()).isEqualTo(2);
    }

    /// Without ICE nothing proves an address but the handshake: somebody else behind the same one may be first.
    @Test
    void aForeignClientHelloFromTheSameAddressDoesNotEndTheCall() throws Exception {
        phone.ice = false;
        phone.agree();
        try (DtlsPhone intruder = new DtlsPhone(engine, "127.0.0.1", Optional.of(other.leg))) {
            intruder.identity.start(
                    new DtlsSession(List.of(phone.opened.certificate().orElseThrow()), true, phone.suites),
                    new DtlsHandshake.Link() {
                        @Override
                        public void send(byte[] datagram) {
                            Peer.send(intruder.socket, datagram, phone.opened.rtp());
                        }

                        @Override
                        public void ended(DtlsOutcome ended) {
                            intruder.outcome.complete(ended);
                        }
                    });
            DtlsPhone.take(intruder.dtls, "answer to the intruder");
            phone.shakeHands();
            engine.send(new MediaCommand.Bridge(phone.leg, other.leg));
            phone.keyed();
            talk();
        }
    }

    /// It comes by another way than the answer that announces it.
    @Test
    void aClientHelloThatOvertakesTheAnswerIsNotLost() throws Exception {
        phone.ice = false;
        byte[] hello = hello();
        Peer.send(phone.socket, hello, phone.opened.rtp());
        Peer.send(phone.socket, new byte[] {(byte) 0x80}, phone.opened.rtp());
        engine.await(() -> engine.engine.counters().unexpectedSource() == 1, "what came after the ClientHello");
        phone.agree();
        assertThat(DtlsPhone.take(phone.dtls, "answer to the early ClientHello"))
                .isNotEmpty();
    }

    @Test
    void everyPortComesBack() throws Exception {
        phone.agree().check(true).shakeHands().keyed();
        engine.close(phone.leg);
        engine.close(other.leg);
        assertThat(engine.engine.counters().portsInUse()).isZero();
    }

    private void spray(DatagramSocket stranger, List<byte[]> datagrams) {
        datagrams.forEach(datagram -> Peer.send(stranger, datagram, phone.opened.rtp()));
    }

    /// A ClientHello as our own client writes it.
    private byte[] hello() throws InterruptedException {
        BlockingQueue<byte[]> sent = new LinkedBlockingQueue<>();
        var client =
                phone.identity.start(new DtlsSession(phone.announced, true, phone.suites), new DtlsHandshake.Link() {
                    @Override
                    public void send(byte[] datagram) {
                        sent.add(datagram);
                    }

                    @Override
                    public void ended(DtlsOutcome ended) {
                        // nobody waits for it
                    }
                });
        byte[] hello = DtlsPhone.take(sent, "ClientHello");
        client.close();
        return hello;
    }
}
