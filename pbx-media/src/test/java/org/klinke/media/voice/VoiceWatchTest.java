package org.klinke.media.voice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.klinke.core.media.Codec;
import org.klinke.media.Tones;
import org.klinke.media.codec.G711;

class VoiceWatchTest {
    private static final long MILLI = 1_000_000L;
    private static final byte[] SILENCE = silence(G711.ALAW_SILENCE);
    private static final byte[] SPEECH = G711.encodeAlaw(Tones.sine(8_000, 500, 3_000, 0, 160));

    private final VoiceWatch watch = new VoiceWatch(20_000 * MILLI, 0);
    private long nowMillis;

    private static byte[] silence(byte value) {
        byte[] bytes = new byte[160];
        Arrays.fill(bytes, value);
        return bytes;
    }

    /// @param packet sends the packet of this number, one in 20 ms
    /// @return the seconds that were told, 0 if nothing was
    private int run(int seconds, IntConsumer packet) {
        int told = 0;
        for (int i = 0; i < 50 * seconds; i++) {
            nowMillis += 20;
            packet.accept(i);
            if (i % 5 == 0) {
                told += watch.unheardSeconds(nowMillis * MILLI);
            }
        }
        return told;
    }

    private void say(Codec codec, byte[] payload) {
        watch.packet(codec, payload, 0, payload.length, nowMillis * MILLI);
    }

    private String state() {
        return watch.describe(nowMillis * MILLI);
    }

    @Test
    void silenceIsToldOnceUntilSomebodyIsHeardAgain() {
        assertThat(run(5, i -> say(Codec.PCMA, SPEECH))).isZero();
        assertThat(state()).isEqualTo("heard");
        assertThat(run(19, i -> say(Codec.PCMA, SILENCE))).isZero();
        assertThat(state()).isEqualTo("nobody for 18 s");
        assertThat(run(30, i -> say(Codec.PCMA, SILENCE))).isBetween(20, 21);
        assertThat(run(2, i -> say(Codec.PCMA, SPEECH))).isZero();
        assertThat(run(25, i -> say(Codec.PCMA, SILENCE))).isBetween(20, 21);
    }

    @Test
    void bothLawsAndANoisyLine() {
        Random random = new Random(1);
        assertThat(run(25, i -> say(Codec.PCMU, silence(G711.MULAW_SILENCE)))).isPositive();
        watch.restart(nowMillis * MILLI);
        assertThat(run(25, i -> {
                    short[] noise = new short[160];
                    for (int s = 0; s < 160; s++) {
                        noise[s] = (short) (50 * random.nextGaussian()); // -56 dBov
                    }
                    say(Codec.PCMU, G711.encodeMulaw(noise));
                }))
                .isPositive();
    }

    @Test
    void aClickInEverySecondIsNobody() {
        assertThat(run(25, i -> say(Codec.PCMA, i % 50 == 7 ? SPEECH : SILENCE)))
                .isPositive();
    }

    @Test
    void fewWordsAreSomebody() {
        assertThat(run(120, i -> say(Codec.PCMA, i % 750 < 10 ? SPEECH : SILENCE)))
                .isZero();
    }

    @Test
    void comfortNoiseIsSilence() {
        assertThat(run(25, i -> {
                    if (i % 10 == 0) {
                        say(Codec.COMFORT_NOISE, new byte[] {30});
                    }
                }))
                .isPositive();
    }

    @Test
    void noPacketsAreAnotherFault() {
        run(2, i -> say(Codec.PCMA, SPEECH));
        run(1, i -> say(Codec.PCMA, SILENCE));
        assertThat(run(60, i -> {})).isZero();
    }

    @Test
    void whatIsNotDecodedIsNotGuessedAt() {
        assertThat(run(60, i -> say(Codec.G722, SILENCE))).isZero();
        assertThat(state()).isEqualTo("unknown");
        assertThat(run(60, i -> say(Codec.OPUS, new byte[3]))).isZero();
        assertThat(state()).isEqualTo("unknown");
    }

    /// A refreshed background every 400 ms, else nothing worth a frame (RFC 7587 §3.1.3).
    @Test
    void opusThatSaysItSendsNothingIsSilence() {
        assertThat(run(25, i -> say(Codec.OPUS, new byte[i % 20 == 0 ? 30 : 1])))
                .isPositive();
        assertThat(state()).startsWith("nobody for ");
    }

    @Test
    void whoeverDecodesItKnows() {
        int[] level = {5};
        IntConsumer packet = i -> {
            say(Codec.G722, SILENCE);
            if (i % 5 == 0) {
                watch.level(level[0]);
            }
        };
        assertThat(run(25, packet)).isPositive();
        level[0] = 900;
        run(2, packet);
        assertThat(state()).isEqualTo("heard");
    }

    @Test
    void keysArePressedBySomebody() {
        assertThat(run(60, i -> say(i % 500 == 0 ? Codec.TELEPHONE_EVENT : Codec.PCMA, SILENCE)))
                .isZero();
    }

    @Test
    void zeroIsNever() {
        VoiceWatch never = new VoiceWatch(0, 0);
        for (int i = 0; i < 100_000; i++) {
            never.packet(Codec.PCMA, SILENCE, 0, 160, i * 20L * MILLI);
            assertThat(never.unheardSeconds(i * 20L * MILLI)).isZero();
        }
    }
}
