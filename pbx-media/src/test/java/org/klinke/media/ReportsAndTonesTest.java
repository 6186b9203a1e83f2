package org.klinke.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.id.MixId;
import org.klinke.core.media.Codec;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.MediaPolicy;
import org.klinke.core.media.MixSeat;
import org.klinke.core.media.Source;
import org.klinke.core.media.StreamAgreement.AgreedCodec;
import org.klinke.media.codec.AudioCodecs;
import org.klinke.media.codec.AudioDecoder;
import org.klinke.media.codec.G711;
import org.klinke.media.rtp.RtpPacket;
import org.klinke.media.tone.Goertzel;

class ReportsAndTonesTest {
    private final EngineFixture engine =
            new EngineFixture(EngineFixture.config(100, 1, Duration.ofMillis(300), Duration.ofMillis(100)));
    private static final Source RINGBACK = new Source.Tone(Source.ToneKind.RINGBACK, "DE");
    private final Peer a = Peer.secure(engine);
    private final Peer b = Peer.secure(engine);

    @AfterEach
    void stop() {
        a.close();
        b.close();
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reportsTellWhatWasSentAndHeard(boolean mux) {
        a.mux = mux;
        connect();
        int sent = 0;
        for (int i = 0; i < 10; i++) {
            a.say(a.payload());
            b.hear();
            b.say(b.payload());
            sent = a.hear().ssrc();
        }
        a.sequence += 2;
        a.say(a.payload());
        b.hear();
        // Reports made before the last packet may lie in the socket.
        byte[] report = a.hearReport(mux ? a.rtp : a.rtcp);
        while (report[1] != (byte) 200 || RtpPacket.readInt(report, 20) < 10 || lost(report, 28) == 0) {
            b.say(b.payload());
            report = a.hearReport(mux ? a.rtp : a.rtcp);
        }
        assertThat(RtpPacket.readInt(report, 4)).isEqualTo(sent);
        assertThat(RtpPacket.readInt(report, 24)).isEqualTo(160 * RtpPacket.readInt(report, 20));
        assertThat(RtpPacket.readInt(report, 28)).isEqualTo(a.ssrc);
        assertThat(lost(report, 28)).isEqualTo(2);
        assertThat(RtpPacket.readInt(report, 36)).isEqualTo(a.sequence - 1);
        assertThat(report[53]).isEqualTo((byte) 202);
    }

    @Test
    void rtcpLatchesByItsOwnTag() {
        a.mux = false;
        connect();
        try (var elsewhere = a.socket()) {
            byte[] report = Peer.protectRtcp(a.srtp, TestPackets.receiverReport(a.ssrc, 1));
            Peer.send(elsewhere, report, a.opened.rtcp());
            assertThat(a.hearReport(elsewhere)).hasSizeGreaterThan(8);
            assertThat(engine.events(a.leg, MediaEvent.Latched.class)).isEmpty();
        }
    }

    @Test
    void stumpsOnAPlainPortAreNotAnswered() {
        try (Peer plain = Peer.plain(engine);
                var prober = plain.socket()) {
            plain.mux = false;
            plain.agree();
            Peer.send(prober, new byte[] {(byte) 0x80, (byte) 201, 0, 0}, plain.opened.rtcp());
            Peer.send(prober, new byte[] {(byte) 0x81, (byte) 201, 0, 1, 0, 0, 0, 1}, plain.opened.rtcp());
            plain.hearReport(plain.rtcp);
            plain.hearReport(plain.rtcp);
            assertThat(Peer.receive(prober, 1)).isNull();
            assertThat(engine.close(plain.leg).stats().packetsRefused()).isEqualTo(2);
        }
    }

    @Test
    void aToneIsHeardAndTheBridgeAfterIt() {
        connect();
        a.say(a.payload());
        Peer.Heard last = b.hear();
        engine.apply(new MediaCommand.Play(b.leg, RINGBACK));
        short[] heard = new short[8000];
        for (int frame = 0; frame < 50; frame++) {
            Peer.Heard packet = b.hear();
            assertThat(packet.sequence()).isEqualTo((last.sequence() + 1) & 0xffff);
            if (frame > 0) {
                assertThat(packet.timestamp() - last.timestamp()).isEqualTo(160);
            }
            System.arraycopy(G711.decodeAlaw(packet.payload(), 0, 160), 0, heard, frame * 160, 160);
            last = packet;
            if (frame < 40) {
                a.say(a.payload()); // not heard meanwhile
            }
        }
        assertThat(Goertzel.strongest(heard).hz()).isCloseTo(425, within(5));
        assertThat(Goertzel.strongest(heard).purity()).isGreaterThan(0.9);
        engine.apply(new MediaCommand.StopPlaying(b.leg));
        while (!b.heardNothing()) {
            // frames that were on their way
        }
        byte[] payload = a.payload();
        a.say(payload);
        Peer.Heard after = b.hear();
        assertThat(after.payload()).isEqualTo(payload);
        assertThat(after.packet()[1] & 0x80).isEqualTo(0x80);
        assertThat(after.ssrc()).isEqualTo(last.ssrc());
    }

    @ParameterizedTest
    @ValueSource(strings = {"pcmu", "g722", "opus"})
    void theToneComesInTheCodecOfTheAgreement(String name) {
        Codec codec = MediaPolicy.TRANSCODABLE.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        AudioDecoder decoder = AudioCodecs.decoder(codec);
        try (Peer peer = Peer.secure(engine)) {
            peer.codecs = List.of(new AgreedCodec(new Codec("ilbc", 8000, 1), 97, 97), new AgreedCodec(codec, 99, 100));
            peer.agree();
            engine.apply(new MediaCommand.Play(peer.leg, RINGBACK));
            int rate = decoder.sampleRate();
            short[] heard = new short[rate * 4 / 5];
            short[] pcm = new short[AudioDecoder.PACKET_SAMPLES_MAX];
            Peer.Heard last = null;
            for (int frame = 0; frame < 40; frame++) {
                Peer.Heard packet = peer.hear();
                assertThat(packet.payloadType()).isEqualTo(99);
                if (last != null) {
                    assertThat(packet.timestamp() - last.timestamp()).isEqualTo(codec.clockRate() / 50);
                }
                byte[] payload = packet.payload();
                assertThat(decoder.decode(payload, 0, payload.length, pcm)).isEqualTo(rate / 50);
                System.arraycopy(pcm, 0, heard, frame * rate / 50, rate / 50);
                last = packet;
            }
            Goertzel.Tone tone = Goertzel.strongest(heard, rate);
            assertThat(tone.hz()).isCloseTo(425, within(3));
            assertThat(tone.purity()).isGreaterThan(0.9);
        }
        decoder.close();
    }

    @Test
    void whatIsPlayedOnceEndsWithAnEventAndTheBridgeIsHeardAgain() {
        connect();
        Source source = new Source.Prompts(List.of("number-7", "number-8"), "de");
        engine.apply(new MediaCommand.Play(b.leg, source));
        MediaEvent.PlayedOut played = engine.event(b.leg, MediaEvent.PlayedOut.class);
        assertThat(played).isEqualTo(new MediaEvent.PlayedOut(b.leg, source, ""));
        int frames = 0;
        while (!b.heardNothing()) {
            frames++;
        }
        assertThat(frames).isBetween(30, 100);
        byte[] payload = a.payload();
        a.say(payload);
        assertThat(b.hear().payload()).isEqualTo(payload);
    }

    @Test
    void whatCannotBePlayedIsToldToo() {
        connect();
        engine.apply(new MediaCommand.Play(b.leg, new Source.Prompts(List.of("no-such-prompt"), "de")));
        assertThat(engine.event(b.leg, MediaEvent.PlayedOut.class).failure()).contains("no-such-prompt");
        byte[] payload = a.payload();
        a.say(payload);
        assertThat(b.hear().payload()).isEqualTo(payload);

        try (Peer foreign = Peer.secure(engine)) {
            foreign.codecs = List.of(new AgreedCodec(new Codec("ilbc", 8000, 1), 97, 97));
            foreign.agree();
            engine.apply(new MediaCommand.Play(foreign.leg, RINGBACK));
            assertThat(engine.event(foreign.leg, MediaEvent.PlayedOut.class).failure())
                    .contains("codec");
        }
    }

    @Test
    void aToneIsNotSentToWhomWeMayNotSend() {
        a.weSend = false;
        a.agree();
        engine.apply(new MediaCommand.Play(a.leg, RINGBACK));
        a.hearReport(a.rtp);
        assertThat(a.heardNothing()).isTrue();
        a.weSend = true;
        a.agree();
        a.hear();
    }

    @Test
    void silenceIsReportedAgainAndAgainUntilPacketsCome() {
        b.weReceive = false; // who need not send is told of, too: the call knows how long it may
        connect();
        engine.await(() -> silences(a) >= 3 && silences(b) >= 3, "both to be silent for long");
        int before = silences(b);
        int beforeOfA = silences(a);
        for (int i = 0; silences(b) < before + 3; i++) {
            a.say(a.payload());
            b.hear();
            assertThat(i).as("packets").isLessThan(100_000);
        }
        int after = silences(a);
        assertThat(after - beforeOfA).as("of whom we heard all the time").isLessThan(3);
        engine.await(() -> silences(a) > after, "silence again");
    }

    private int silences(Peer peer) {
        return engine.events(peer.leg, MediaEvent.Silent.class).size();
    }

    /// No call knows of the mix, but that somebody sits in it has to be told.
    @Test
    void whoIsSilentInAMixIsTold() {
        connect();
        MediaEvent.Silent talking = engine.event(a.leg, MediaEvent.Silent.class);
        assertThat(talking.mixed()).isFalse();
        engine.apply(new MediaCommand.JoinMix(a.leg, new MixId(UUID.randomUUID()), MixSeat.talking()));
        engine.await(
                () -> engine.events(a.leg, MediaEvent.Silent.class).getLast().mixed(), "the silence in the mix");
    }

    @Test
    void silenceCountsAfreshWithEachAgreement() {
        connect();
        engine.event(a.leg, MediaEvent.Silent.class);
        a.agree(); // for example a resume, after a hold in which silence was allowed
        engine.await(() -> engine.events(a.leg, MediaEvent.Silent.class).size() >= 2, "the second silence");
    }

    @Test
    void anAgreementWithoutKeysOnASharedPortEndsTheLeg() {
        try (Peer c = new Peer(engine, "127.0.0.1", true, Optional.empty())) {
            var agreement = c.agreement();
            engine.send(new MediaCommand.Agree(
                    c.leg,
                    new org.klinke.core.media.StreamAgreement(
                            agreement.remoteRtp(),
                            agreement.remoteRtcp(),
                            true,
                            Optional.empty(),
                            Optional.empty(),
                            agreement.codecs(),
                            true,
                            true)));
            engine.event(c.leg, MediaEvent.Failed.class);
        }
    }

    private void connect() {
        a.agree();
        b.agree();
        engine.bridge(a, b);
    }

    private static int lost(byte[] report, int block) {
        return RtpPacket.readInt(report, block + 4) & 0xff_ffff;
    }
}
