package org.klinke.media.dtmf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.media.Source.ToneKind;
import org.klinke.media.Tones;
import org.klinke.media.codec.G711;
import org.klinke.media.codec.Resampler;
import org.klinke.media.file.Sound;
import org.klinke.media.file.SoundFile;
import org.klinke.media.tone.CountryTones;

/// Digits among tones, by the limits of ITU-T Q.24, and nothing where somebody only speaks.
class ToneReaderTest {
    private static final String KEYS = DigitTone.KEYS;
    /// 0 dBm0 is 3.14 dB below what a full sine would be (G.711 §4).
    private static final double DBM0_AMPLITUDE = 32_124 * Math.pow(10, -3.14 / 20);
    private static final Path PROMPTS = Path.of("src/main/resources/org/klinke/media/play/prompts");

    enum Law {
        PCMA,
        PCMU;

        short[] through(short[] pcm) {
            return this == PCMA
                    ? G711.decodeAlaw(G711.encodeAlaw(pcm), 0, pcm.length)
                    : G711.decodeMulaw(G711.encodeMulaw(pcm), 0, pcm.length);
        }
    }

    private final Random random = new Random(24);

    /// How a digit sounds.
    ///
    /// @param row level of the lower tone in dBm0
    /// @param column of the higher one
    /// @param detune of both, as a factor
    private record Manner(double row, double column, double detune, int onMillis, int offMillis, double noise) {
        static final Manner PLAIN = new Manner(-10, -10, 1, 45, 45, -90);

        Manner levels(double rows, double columns) {
            return new Manner(rows, columns, detune, onMillis, offMillis, noise);
        }

        Manner detuned(double by) {
            return new Manner(row, column, by, onMillis, offMillis, noise);
        }

        Manner timed(int on, int off) {
            return new Manner(row, column, detune, on, off, noise);
        }

        /// @param level in dBm0, of white noise
        Manner noisy(double level) {
            return new Manner(row, column, detune, onMillis, offMillis, level);
        }
    }

    private static double amplitude(double dbm0) {
        return DBM0_AMPLITUDE * Math.pow(10, dbm0 / 20);
    }

    /// A pause, then tone and pause for each digit.
    private short[] dial(String digits, Manner manner) {
        int on = 8 * manner.onMillis();
        int off = 8 * manner.offMillis();
        short[] pcm = new short[800 + digits.length() * (on + off) + 800];
        for (int d = 0; d < digits.length(); d++) {
            int key = KEYS.indexOf(digits.charAt(d));
            int at = 800 + random.nextInt(61) + d * (on + off); // anywhere in a window
            short[] row = Tones.sine(
                    8_000,
                    DigitTone.ROWS_HZ[key / 4] * manner.detune(),
                    amplitude(manner.row()),
                    random.nextInt(99),
                    on);
            short[] column = Tones.sine(
                    8_000,
                    DigitTone.COLUMNS_HZ[key % 4] * manner.detune(),
                    amplitude(manner.column()),
                    random.nextInt(99),
                    on);
            for (int i = 0; i < on; i++) {
                pcm[at + i] = (short) (row[i] + column[i]);
            }
        }
        double noise = amplitude(manner.noise()) / Math.sqrt(2);
        for (int i = 0; i < pcm.length; i++) {
            pcm[i] += (short) Math.round(noise * random.nextGaussian());
        }
        return pcm;
    }

    private static String read(short[] pcm) {
        StringBuilder digits = new StringBuilder();
        ToneReader reader = new ToneReader();
        for (int at = 0; at < pcm.length; at += 160) {
            short[] packet = Arrays.copyOfRange(pcm, at, Math.min(pcm.length, at + 160));
            reader.samples(packet, packet.length, (digit, millis) -> digits.append(digit));
        }
        return digits.toString();
    }

    private void allAreRead(Law law, Manner manner) {
        for (int i = 0; i < 20; i++) {
            assertThat(read(law.through(dial(KEYS, manner)))).as("%s", manner).isEqualTo(KEYS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void allSixteenAreRead(Law law) {
        allAreRead(law, Manner.PLAIN);
    }

    @ParameterizedTest
    @EnumSource
    void atAllLevels(Law law) {
        for (int level = -25; level <= -3; level += 2) {
            allAreRead(law, Manner.PLAIN.levels(level, level));
        }
    }

    /// Q.24: the higher tone up to 4 dB above the lower, or up to 8 dB below it.
    @ParameterizedTest
    @EnumSource
    void withTheTwistOfLines(Law law) {
        allAreRead(law, Manner.PLAIN.levels(-14, -10));
        allAreRead(law, Manner.PLAIN.levels(-8, -16));
        assertThat(read(law.through(dial(KEYS, Manner.PLAIN.levels(-18, -10))))).isEmpty();
        assertThat(read(law.through(dial(KEYS, Manner.PLAIN.levels(-6, -18))))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void ofPhonesThatAreOutOfTune(Law law) {
        allAreRead(law, Manner.PLAIN.detuned(1.015));
        allAreRead(law, Manner.PLAIN.detuned(0.985));
        assertThat(read(law.through(dial(KEYS, Manner.PLAIN.detuned(1.05))))).isEmpty();
    }

    /// 15 dB below the two tones together.
    @ParameterizedTest
    @EnumSource
    void inNoise(Law law) {
        allAreRead(law, Manner.PLAIN.noisy(-22));
    }

    @Test
    void fortyMillisecondsAreADigitAndTwentyAreNot() {
        allAreRead(Law.PCMA, Manner.PLAIN.timed(40, 40));
        for (int i = 0; i < 20; i++) {
            assertThat(read(dial(KEYS, Manner.PLAIN.timed(20, 80)))).isEmpty();
        }
    }

    @Test
    void theSameKeyTwiceIsTwoDigitsAndAShortBreakIsNone() {
        assertThat(read(dial("55", Manner.PLAIN.timed(60, 40)))).isEqualTo("55");
        assertThat(read(dial("55", Manner.PLAIN.timed(60, 8)))).isEqualTo("5");
    }

    @Test
    void itsLengthIsTold() {
        List<Integer> lengths = new ArrayList<>();
        short[] pcm = dial("7", Manner.PLAIN.timed(200, 100));
        new ToneReader().samples(pcm, pcm.length, (digit, millis) -> lengths.add(millis));
        assertThat(lengths).hasSize(1);
        assertThat(lengths.getFirst()).isBetween(185, 215);
    }

    @Test
    void whoFallsSilentInTheMiddleHasPressedIt() {
        StringBuilder digits = new StringBuilder();
        ToneReader reader = new ToneReader();
        short[] pcm = Arrays.copyOf(dial("9", Manner.PLAIN.timed(200, 0)), 1_600);
        reader.samples(pcm, pcm.length, (digit, millis) -> digits.append(digit));
        assertThat(digits).isEmpty();
        reader.silence((digit, millis) -> digits.append(digit));
        assertThat(digits.toString()).isEqualTo("9");
    }

    /// Talk-off: everything that ships, in both languages, spoken through both laws.
    @ParameterizedTest
    @ValueSource(strings = {"de", "en"})
    void nobodyWhoSpeaksPressesAKey(String language) throws IOException {
        int prompts = 0;
        try (Stream<Path> files = Files.list(PROMPTS.resolve(language))) {
            for (Path file : files.sorted().toList()) {
                short[] spoken = narrow(SoundFile.read(Files.readAllBytes(file), 60));
                for (Law law : Law.values()) {
                    for (double gain : new double[] {0.3, 1, 2}) {
                        assertThat(read(law.through(louder(spoken, gain))))
                                .as("%s", file)
                                .isEmpty();
                    }
                }
                prompts++;
            }
        }
        assertThat(prompts).isGreaterThanOrEqualTo(191);
    }

    private static short[] narrow(Sound sound) {
        Resampler resampler = new Resampler(sound.sampleRate(), 8_000);
        short[] all = sound.channels()[0];
        short[] pcm = new short[all.length / (sound.sampleRate() / 8_000) + 200];
        short[] piece = new short[resampler.maxOutput(1_600)];
        int written = 0;
        for (int at = 0; at + 1_600 <= all.length; at += 1_600) {
            int samples = resampler.resample(Arrays.copyOfRange(all, at, at + 1_600), 1_600, piece);
            System.arraycopy(piece, 0, pcm, written, samples);
            written += samples;
        }
        return Arrays.copyOf(pcm, written);
    }

    private static short[] louder(short[] pcm, double gain) {
        short[] louder = new short[pcm.length];
        for (int i = 0; i < pcm.length; i++) {
            louder[i] = (short) Math.clamp(Math.round(gain * pcm[i]), Short.MIN_VALUE, Short.MAX_VALUE);
        }
        return louder;
    }

    @Test
    void noTelephoneToneIsADigit() {
        for (String country : CountryTones.countries()) {
            for (ToneKind kind : ToneKind.values()) {
                assertThat(read(CountryTones.samples(kind, country, 8_000)))
                        .as("%s %s", country, kind)
                        .isEmpty();
            }
        }
        for (int hertz = 300; hertz < 3_400; hertz += 7) {
            assertThat(read(Tones.sine(8_000, hertz, 10_000, 0, 2_000))).isEmpty();
        }
    }
}
