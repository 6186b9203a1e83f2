package org.klinke.media.tone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.media.codec.G711;

class GoertzelTest {
    private static final int SECOND = 8_000;

    @ParameterizedTest
    @ValueSource(ints = {130, 425, 440, 600, 1_010, 1_003, 2_500, 3_400})
    void findsAToneThatWentThroughG711(int hz) {
        short[] sent = new Sine(hz, SECOND).next(SECOND);

        Goertzel.Tone heard = Goertzel.strongest(G711.decodeAlaw(G711.encodeAlaw(sent), 0, SECOND));

        assertThat(heard.hz()).isCloseTo(hz, within(1));
        assertThat(heard.purity()).isGreaterThan(0.99);
    }

    @Test
    void tellsTwoTonesFromOne() {
        short[] one = new Sine(600, SECOND).next(SECOND);
        short[] two = new Sine(1_010, SECOND).next(SECOND);
        short[] both = new short[SECOND];
        for (int i = 0; i < SECOND; i++) {
            both[i] = (short) (one[i] + two[i]);
        }

        assertThat(Goertzel.strongest(both).purity()).isLessThan(0.8);
    }

    @Test
    void hearsBeepsWithSilenceBetween() {
        short[] beeps = new Sine(425, SECOND).next(SECOND);
        java.util.Arrays.fill(beeps, 0, 2_900, (short) 0);
        java.util.Arrays.fill(beeps, 4_500, SECOND, (short) 0);

        Goertzel.Tone heard = Goertzel.strongest(beeps);

        assertThat(heard.hz()).isCloseTo(425, within(5));
        assertThat(heard.purity()).isGreaterThan(0.95);
    }

    @Test
    void takesNoiseForNoTone() {
        Random random = new Random(7);
        short[] noise = new short[SECOND];
        for (int i = 0; i < SECOND; i++) {
            noise[i] = (short) (random.nextGaussian() * 3_000);
        }

        assertThat(Goertzel.strongest(noise).purity()).isLessThan(0.3);
    }

    @Test
    void takesIdleAlawForSilence() {
        byte[] idle = new byte[SECOND];
        java.util.Arrays.fill(idle, G711.ALAW_SILENCE);

        assertThat(Goertzel.strongest(G711.decodeAlaw(idle, 0, SECOND)).hz()).isZero();
        assertThat(Goertzel.strongest(new short[0]).hz()).isZero();
    }
}
