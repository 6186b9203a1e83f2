package org.klinke.media.mix;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.media.Codec;
import org.klinke.core.media.MixSeat;
import org.klinke.core.media.StreamAgreement.AgreedCodec;
import org.klinke.media.mix.Party.Guest;

/// Who hears whom, and at what cost.
class MixerTest {
    private static final int A = 500;
    private static final int B = 900;
    private static final int C = 1_300;
    private static final double HEARD = 0.3;
    private static final double NOT_HEARD = 0.02;

    private final Party party = new Party();

    static List<List<Codec>> codecs() {
        return List.of(
                List.of(Codec.PCMA, Codec.PCMU, Codec.PCMA),
                List.of(Codec.G722, Codec.G722, Codec.PCMA),
                List.of(Codec.OPUS, Codec.G722, Codec.PCMU),
                List.of(Codec.OPUS, Codec.OPUS, Codec.OPUS));
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void eachHearsAllOthersAndNotItself(List<Codec> codecs) {
        Guest a = party.join(codecs.get(0), A);
        Guest b = party.join(codecs.get(1), B);
        Guest c = party.join(codecs.get(2), C);
        party.listenAfresh();
        hears(a, B, C);
        hears(b, A, C);
        hears(c, A, B);
    }

    @Test
    void whoIsMutedIsNotHeardAndHears() {
        Guest a = party.join(Codec.PCMA, A);
        Guest b = party.join(Codec.PCMA, B);
        Guest c = party.join(Codec.PCMA, C);
        party.mixer.change(b.place, MixSeat.talking().withMuted(true));
        party.listenAfresh();
        hears(a, C);
        hears(b, A, C);
        hears(c, A);
        party.mixer.change(b.place, MixSeat.talking());
        party.listenAfresh();
        hears(a, B, C);
    }

    @Test
    void aCoachIsHeardByTheAgentOnly() {
        Guest agent = party.join(Codec.PCMA, A);
        Guest customer = party.join(Codec.PCMA, B);
        Guest coach = party.join(Codec.OPUS, C, MixSeat.whispering(agent.leg));
        party.listenAfresh();
        hears(agent, B, C);
        hears(customer, A);
        hears(coach, A, B);
        party.mixer.change(coach.place, MixSeat.talking().withAnnounced(false)); // barges in
        party.listenAfresh();
        hears(customer, A, C);
        party.mixer.change(coach.place, MixSeat.listening());
        party.listenAfresh();
        hears(agent, B);
        hears(customer, A);
        hears(coach, A, B);
    }

    @Test
    void whoLeavesIsNotHeardAndTheOthersGoOn() {
        Guest a = party.join(Codec.PCMA, A);
        Guest b = party.join(Codec.PCMA, B);
        Guest c = party.join(Codec.OPUS, C);
        party.run(50);
        c.leave();
        party.listenAfresh();
        hears(a, B);
        hears(b, A);
    }

    @Test
    void comingAndGoingAreAnnounced() {
        Guest a = party.join(Codec.PCMA, 0);
        party.run(20);
        Guest b = party.join(Codec.PCMA, 0, MixSeat.talking());
        a.samples = 0;
        party.run(6);
        assertThat(a.share(660)).isGreaterThan(0.8);
        party.run(20);
        a.samples = 0;
        b.leave();
        party.run(6);
        assertThat(a.share(880)).isGreaterThan(0.8);
    }

    @Test
    void lossOfOneIsNoLossOfOthersAndIsBridged() {
        Guest a = party.join(Codec.PCMA, A);
        Guest b = party.join(Codec.PCMA, B);
        Guest c = party.join(Codec.PCMA, 0);
        b.lossEvery = 10;
        party.listenAfresh();
        hears(a, B);
        hears(c, A, B);
        assertThat(c.share(A) + c.share(B)).isGreaterThan(0.9);
        assertThat(b.share(A)).isGreaterThan(0.95);
    }

    @Test
    void softVoicesAreRaisedAndNothingIsCutOff() {
        Guest soft = party.join(Codec.PCMA, A);
        soft.amplitude = 700;
        Guest ear = party.join(Codec.PCMA, 0);
        party.run(300);
        party.listenAfresh();
        assertThat(ear.peak()).isBetween(1_400, 3_500);
        assertThat(ear.share(A)).isGreaterThan(0.95);
        for (int hertz : List.of(B, C, 1_700, 2_100)) {
            party.join(Codec.PCMA, hertz).amplitude = 32_000;
        }
        party.listenAfresh();
        double tones = 0;
        for (int hertz : List.of(A, B, C, 1_700, 2_100)) {
            tones += ear.share(hertz);
        }
        assertThat(tones).isGreaterThan(0.9);
    }

    @Test
    void onlyTheLoudestFewAreHeard() {
        for (int i = 0; i < 12; i++) {
            party.join(Codec.PCMA, 400 + 200 * i).amplitude = i < 9 ? 3_000 : 200;
        }
        Guest ear = party.join(Codec.PCMA, 0);
        party.listenAfresh();
        assertThat(heardBy(ear)).isEqualTo(Speakers.SPEAKERS_MAX);
        Guest loud = party.join(Codec.PCMA, 3_000);
        loud.amplitude = 16_000;
        party.run(75);
        party.listenAfresh();
        assertThat(ear.share(3_000)).isGreaterThan(0.1);
    }

    private long heardBy(Guest ear) {
        return party.guests.stream().filter(one -> ear.share(one.hertz) > 0.05).count();
    }

    @Test
    void allWhoHearTheSameShareOneEncoder() {
        party.join(Codec.PCMA, A);
        Guest coach = party.join(Codec.OPUS, 0);
        for (int i = 0; i < 48; i++) {
            party.join(i % 2 == 0 ? Codec.OPUS : Codec.PCMA, 0);
        }
        party.run(20);
        // A decoder for each, one encoder for each of two codecs, one for who speaks.
        assertThat(party.codecs.sum()).isEqualTo(50 + 2 + 1);
        coach.leave();
        party.run(200);
        assertThat(party.codecs.sum()).isEqualTo(49 + 2 + 1);
        assertThat(party.guests).allMatch(guest -> guest.frames >= 219);
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 30, 40, 60, 200})
    void packetsAreAsLongAsTheFarEndAskedFor(int millis) {
        Guest a = party.join(Codec.PCMA, A);
        MixFormat format =
                MixFormat.of(List.of(new AgreedCodec(Codec.PCMA, 8, 8)), millis).orElseThrow();
        Guest b = party.join(Codec.PCMA, 0);
        party.mixer.change(b.place, format);
        party.run(120);
        assertThat(b.frames).isEqualTo(120 / format.frames());
        assertThat(b.ticks).isEqualTo(160 * 120);
        party.listenAfresh();
        hears(b, A);
        assertThat(a.frames).isEqualTo(195);
    }

    @Test
    void aFaultEndsOnePlaceAndNothingIsLeftInTheEnd() {
        Guest a = party.join(Codec.OPUS, A);
        Guest b = party.join(Codec.OPUS, B);
        Guest c = party.join(Codec.G722, C);
        party.run(50);
        c.throwing = true;
        party.listenAfresh();
        assertThat(c.failed).isTrue();
        hears(a, B);
        hears(b, A);
        party.mixer.close();
        assertThat(party.codecs.sum()).isZero();
    }

    @Test
    void aFrameLeavesNothingOnTheHeap() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Mixer mixer = new Mixer(new Coders(party.codecs), 0);
        int[] heard = {0};
        Listener ear = new Listener() {
            @Override
            public void hear(Codec codec, int samples, byte[] data, int length, long nowNanos) {
                heard[0] += length;
            }

            @Override
            public void failed() {
                throw new AssertionError();
            }
        };
        byte[] tone = new byte[160];
        for (int i = 0; i < tone.length; i++) {
            tone[i] = org.klinke.media.codec.G711.toAlaw((short) (5_000 * Math.sin(i * 2 * Math.PI / 20)));
        }
        List<Place> places = new java.util.ArrayList<>();
        for (int i = 0; i < 20; i++) {
            places.add(
                    mixer.join(Party.leg(), MixSeat.talking(), new MixFormat(i < 10 ? Codec.PCMA : Codec.OPUS), ear));
        }
        int frames = 400;
        run(mixer, places, tone, 0, frames);
        long before = threads.getCurrentThreadAllocatedBytes();
        run(mixer, places, tone, frames, frames);
        assertThat((threads.getCurrentThreadAllocatedBytes() - before) / frames)
                .as("bytes per tick of 20 places")
                .isLessThan(64); // JIT's own and the clock's
        assertThat(heard[0]).isPositive();
        mixer.close();
    }

    private static void run(Mixer mixer, List<Place> places, byte[] tone, int first, int frames) {
        for (int i = first; i < first + frames; i++) {
            for (int p = 0; p < 4; p++) {
                places.get(p).receive(1, Codec.PCMA, i & 0xffff, tone, 0, tone.length);
            }
            mixer.run(i * Party.FRAME_NANOS);
        }
    }

    private static void hears(Guest guest, int... tones) {
        for (int hertz : List.of(A, B, C)) {
            boolean wanted = java.util.Arrays.stream(tones).anyMatch(one -> one == hertz);
            double share = guest.share(hertz);
            if (wanted) {
                assertThat(share).as("%d Hz", hertz).isGreaterThan(HEARD);
            } else {
                assertThat(share).as("%d Hz", hertz).isLessThan(NOT_HEARD);
            }
        }
    }
}
