package org.klinke.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.id.MixId;
import org.klinke.core.media.Codec;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.MixSeat;
import org.klinke.core.media.StreamAgreement.AgreedCodec;
import org.klinke.media.codec.AudioCodecs;
import org.klinke.media.codec.AudioDecoder;
import org.klinke.media.codec.AudioEncoder;

/// Conferences over real sockets. Nobody sleeps: each says a frame whenever it has heard one, so the mix is the clock.
@Tag("slow")
class MixTest {
    private static final int A = 500;
    private static final int B = 900;
    private static final int C = 1_300;
    private static final double HEARD = 0.3;
    private static final double NOT_HEARD = 0.02;
    private static final MixSeat QUIETLY = MixSeat.talking().withAnnounced(false);

    private final MixId mix = new MixId(UUID.randomUUID());
    private final List<Voice> voices = new ArrayList<>();
    private EngineFixture engine = new EngineFixture();

    @AfterEach
    void stop() {
        voices.forEach(voice -> voice.peer.close());
        engine.close();
    }

    /// One worker, and two, so that some legs are guests of the other's mix.
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void eachHearsAllOthersAndNotItself(int workers) {
        restart(400, workers);
        Voice a = join(Peer.secure(engine), Codec.PCMA, A, QUIETLY);
        Voice b = join(Peer.plain(engine), Codec.PCMU, B, QUIETLY);
        Voice c = join(Peer.secure(engine), Codec.OPUS, C, QUIETLY);
        talk();
        a.hears(B, C);
        b.hears(A, C);
        c.hears(A, B);
        assertThat(engine.engine.counters().mixes()).isEqualTo(1);
        assertThat(engine.engine.counters().mixPlaces()).isEqualTo(3);
        allGone();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void muteWhisperListenAndBargeIn(int workers) {
        restart(400, workers);
        Voice agent = join(Peer.secure(engine), Codec.PCMA, A, QUIETLY);
        Voice customer = join(Peer.secure(engine), Codec.PCMA, B, QUIETLY);
        Voice coach = join(Peer.secure(engine), Codec.PCMA, C, MixSeat.whispering(agent.peer.leg));
        talk();
        agent.hears(B, C);
        customer.hears(A);
        coach.hears(A, B);
        engine.apply(new MediaCommand.ChangeSeat(coach.peer.leg, MixSeat.listening()));
        engine.apply(new MediaCommand.ChangeSeat(agent.peer.leg, QUIETLY.withMuted(true)));
        talk();
        agent.hears(B);
        customer.hears();
        coach.hears(B);
        engine.apply(new MediaCommand.ChangeSeat(coach.peer.leg, QUIETLY));
        talk();
        agent.hears(B, C);
        customer.hears(C);
        coach.hears(B);
        allGone();
    }

    @Test
    void whoVanishesOrLosesPacketsDoesNotStopTheOthers() {
        Voice a = join(Peer.secure(engine), Codec.PCMA, A, QUIETLY);
        Voice b = join(Peer.secure(engine), Codec.PCMA, B, QUIETLY);
        Voice c = join(Peer.secure(engine), Codec.PCMA, C, QUIETLY);
        talk();
        a.hears(B, C);
        voices.remove(c);
        c.peer.close();
        b.lossEvery = 10;
        talk();
        a.hears(B);
        b.hears(A);
        engine.close(c.peer.leg);
        b.lossEvery = 0;
        talk();
        a.hears(B);
        b.hears(A);
        allGone();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whoLeavesForABridgeIsHeardThereOnly(int workers) {
        restart(400, workers);
        Voice a = join(Peer.secure(engine), Codec.PCMA, A, QUIETLY);
        Voice b = join(Peer.secure(engine), Codec.PCMA, B, QUIETLY);
        Voice c = join(Peer.secure(engine), Codec.PCMA, C, QUIETLY);
        talk();
        engine.bridge(a.peer, b.peer);
        talk();
        a.hears(B);
        b.hears(A);
        c.hears();
        assertThat(engine.engine.counters().mixPlaces()).isEqualTo(1);
        engine.apply(new MediaCommand.JoinMix(a.peer.leg, mix, QUIETLY));
        engine.apply(new MediaCommand.LeaveMix(b.peer.leg)); // is in none
        voices.remove(b);
        talk();
        a.hears(C);
        c.hears(A);
        engine.apply(new MediaCommand.LeaveMix(a.peer.leg));
        voices.remove(a);
        talk();
        c.hears();
        voices.add(a);
        voices.add(b);
        allGone();
    }

    @Test
    void whoHoldsIsNotHeardAndComesBackInAnotherCodec() {
        Voice a = join(Peer.secure(engine), Codec.PCMA, A, QUIETLY);
        Voice b = join(Peer.secure(engine), Codec.PCMA, B, QUIETLY);
        b.peer.weReceive = false;
        b.peer.agree();
        talk();
        a.hears();
        b.peer.weReceive = true;
        b.speak(Codec.G722);
        b.peer.agree();
        talk();
        a.hears(B);
        b.hears(A);
        allGone();
    }

    @Test
    void fiftyLegs() {
        restart(800, 2);
        for (int i = 0; i < 50; i++) {
            join(i % 2 == 0 ? Peer.secure(engine) : Peer.plain(engine), Codec.PCMA, i < 3 ? A + 400 * i : 0, QUIETLY);
        }
        talk();
        voices.get(0).hears(B, C);
        voices.get(1).hears(A, C);
        for (Voice listener : voices.subList(3, 50)) {
            for (int hertz : List.of(A, B, C)) {
                assertThat(listener.share(hertz)).isGreaterThan(0.2);
            }
        }
        allGone();
    }

    @Test
    void aRunningMixIsShown() throws Exception {
        Voice a = join(Peer.secure(engine), Codec.PCMA, A, QUIETLY);
        join(Peer.secure(engine), Codec.G722, B, QUIETLY);
        talk();
        assertThat(engine.engine.look(a.peer.leg).get().orElseThrow().mixer())
                .isEqualTo("a mix of 2 at 16000 Hz, speaks");
        allGone();
    }

    private void restart(int ports, int workers) {
        engine.close();
        engine = new EngineFixture(EngineFixture.config(ports, workers, Duration.ofSeconds(30), Duration.ofSeconds(5)));
    }

    private Voice join(Peer peer, Codec codec, int hertz, MixSeat seat) {
        Voice voice = new Voice(peer, codec, hertz);
        peer.agree();
        engine.apply(new MediaCommand.JoinMix(peer.leg, mix, seat));
        voices.add(voice);
        return voice;
    }

    /// Half a second to get used to, a second that counts.
    private void talk() {
        voices.forEach(Voice::catchUp);
        rounds(25);
        voices.forEach(voice -> voice.samples = 0);
        rounds(50);
    }

    private void rounds(int rounds) {
        for (int i = 0; i < rounds; i++) {
            voices.forEach(Voice::say);
            voices.forEach(Voice::hear);
        }
    }

    /// Every port, place and codec of the engine came back.
    private void allGone() {
        voices.forEach(voice -> engine.send(new MediaCommand.Close(voice.peer.leg)));
        voices.forEach(voice -> engine.event(voice.peer.leg, MediaEvent.Closed.class));
        engine.await(
                () -> engine.engine.counters().codecsOpen() == 0
                        && engine.engine.counters().mixes() == 0,
                "the mix to end");
        MediaCounters counters = engine.engine.counters();
        assertThat(counters.mixPlaces()).isZero();
        assertThat(counters.sessions()).isZero();
        assertThat(counters.portsInUse()).isZero();
    }

    private static final class Voice {
        final Peer peer;
        private final int hertz;
        private final byte[] payload = new byte[AudioEncoder.PAYLOAD_BYTES_MAX];
        private final short[] pcm = new short[AudioDecoder.PACKET_SAMPLES_MAX];
        private final short[] heard = new short[48_000 * 2];
        private AudioEncoder encoder;
        private AudioDecoder decoder;
        int samples;
        int lossEvery;
        private long said;
        private int frames;

        Voice(Peer peer, Codec codec, int hertz) {
            this.peer = peer;
            this.hertz = hertz;
            speak(codec);
        }

        final void speak(Codec codec) {
            encoder = AudioCodecs.encoder(codec, "");
            decoder = AudioCodecs.decoder(codec);
            peer.codecs = List.of(new AgreedCodec(codec, 100, 99));
            peer.payloadType = 99;
        }

        void say() {
            int rate = encoder.sampleRate();
            short[] frame = Tones.sine(rate, hertz, hertz == 0 ? 0 : 6_000, said, rate / 50);
            said += frame.length;
            byte[] packet = peer.next(Arrays.copyOf(payload, encoder.encode(frame, frame.length, payload, 0)));
            if (lossEvery == 0 || ++frames % lossEvery != 0) {
                Peer.send(peer.rtp, packet, peer.opened.rtp());
            }
        }

        /// The mix may have been ahead.
        void catchUp() {
            while (!peer.heardNothing()) {
                // old frames
            }
        }

        void hear() {
            byte[] heardPayload = peer.hear().payload();
            int got = decoder.decode(heardPayload, 0, heardPayload.length, pcm);
            System.arraycopy(pcm, 0, heard, samples, got);
            samples += got;
        }

        double share(int ofHertz) {
            return Tones.share(Arrays.copyOf(heard, samples), decoder.sampleRate(), ofHertz);
        }

        void hears(int... tones) {
            for (int one : List.of(A, B, C)) {
                boolean wanted = Arrays.stream(tones).anyMatch(tone -> tone == one);
                if (wanted) {
                    assertThat(share(one)).as("%d Hz", one).isGreaterThan(HEARD);
                } else {
                    assertThat(share(one)).as("%d Hz", one).isLessThan(NOT_HEARD);
                }
            }
        }
    }
}
