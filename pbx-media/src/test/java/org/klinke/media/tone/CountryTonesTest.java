package org.klinke.media.tone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.media.Source.ToneKind;
import org.klinke.media.Tones;

class CountryTonesTest {
    private static final int RATE = 8_000;
    /// Samples of 5 ms.
    private static final int STEP = 40;

    /// One frequency: heard in the first burst, with the bursts and pauses of one period.
    @ParameterizedTest
    @CsvSource({
        "DE, RINGBACK, 425, 1000 4000",
        "DE, BUSY, 425, 480 480",
        "DE, CONGESTION, 425, 240 240",
        "AT, RINGBACK, 420, 1000 5000",
        "AT, BUSY, 420, 400 400",
        "CH, BUSY, 425, 500 500",
        "CH, CONGESTION, 425, 200 200",
        "FR, RINGBACK, 440, 1500 3500",
        "GB, BUSY, 400, 375 375",
        "GB, CONGESTION, 400, 400 350 225 525",
        "NL, RINGBACK, 425, 1000 4000",
        "ZZ, BUSY, 425, 500 500"
    })
    void tonesHaveTheirFrequencyAndCadence(String country, ToneKind kind, int hertz, String cadence) {
        short[] tone = CountryTones.samples(kind, country, RATE);
        List<Integer> millis = cadence(tone);
        List<Integer> wanted =
                Arrays.stream(cadence.split(" ", -1)).map(Integer::valueOf).toList();
        for (int i = 0; i < wanted.size(); i++) {
            assertThat(millis.get(i)).isCloseTo(wanted.get(i), within(10));
        }
        Goertzel.Tone heard = Goertzel.strongest(Arrays.copyOf(tone, wanted.getFirst() * RATE / 1000), RATE);
        assertThat(heard.hz()).isCloseTo(hertz, within(3));
        assertThat(heard.purity()).isGreaterThan(0.97);
    }

    @ParameterizedTest
    @CsvSource({
        "US, RINGBACK, 440, 480",
        "US, BUSY, 480, 620",
        "GB, RINGBACK, 400, 450",
        "GB, DIAL, 350, 440",
        "US, DIAL, 350, 440"
    })
    void twoFrequenciesSoundAtOnce(String country, ToneKind kind, int one, int other) {
        short[] burst = Arrays.copyOf(CountryTones.samples(kind, country, RATE), 3_200);
        double first = Tones.share(burst, RATE, one);
        double second = Tones.share(burst, RATE, other);
        assertThat(first + second).isGreaterThan(0.9);
        assertThat(first).isCloseTo(second, within(0.1));
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 16_000, 48_000})
    void allAreWholeFramesAndSoftEnough(int rate) {
        assertThat(CountryTones.countries()).contains("DE", "AT", "CH", "GB", "US", "FR", "NL");
        for (String country : CountryTones.countries()) {
            for (ToneKind kind : ToneKind.values()) {
                short[] tone = CountryTones.samples(kind, country, rate);
                assertThat(tone.length % (rate / 50)).as(country + " " + kind).isZero();
                for (short sample : tone) {
                    assertThat(Math.abs(sample)).isLessThan((short) 8_000);
                }
            }
        }
    }

    @Test
    void aToneWithoutEndHasNoBreakWhereItBeginsAgain() {
        short[] tone = CountryTones.samples(ToneKind.DIAL, "DE", RATE);
        short[] twice = Arrays.copyOf(tone, 2 * tone.length);
        System.arraycopy(tone, 0, twice, tone.length, tone.length);
        short[] border = Arrays.copyOfRange(twice, tone.length - 4_000, tone.length + 4_000);
        assertThat(Goertzel.strongest(border, RATE).purity()).isGreaterThan(0.99);
    }

    /// How long it sounds, is silent, sounds …, in ms.
    private static List<Integer> cadence(short[] tone) {
        List<Integer> millis = new ArrayList<>();
        boolean sounding = true;
        int since = 0;
        for (int at = 0; at + STEP <= tone.length; at += STEP) {
            double energy = 0;
            for (int i = at; i < at + STEP; i++) {
                energy += (double) tone[i] * tone[i];
            }
            boolean now = energy / STEP > 100_000;
            if (now != sounding) {
                millis.add((at - since) * 1000 / RATE);
                since = at;
                sounding = now;
            }
        }
        millis.add((tone.length - since) * 1000 / RATE);
        return millis;
    }
}
