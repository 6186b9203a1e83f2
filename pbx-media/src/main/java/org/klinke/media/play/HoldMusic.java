package org.klinke.media.play;

import org.klinke.media.file.Sound;

/// The music on hold that ships, composed for Klinke and played by this class: nobody else has a right in it. Sixteen
/// bars over a falling bass, in a slow four; an organ-like pad, and above it a plucked figure in eighths that leaves
/// out some of them. All of it lies where a telephone hears well, and ends as it begins.
///
///     F  F  d  d  B♭ B♭ C  C     a  a  d  d  B♭ C  F  F
final class HoldMusic {
    private static final int RATE = 16_000;
    private static final double BAR_SECONDS = 3;
    private static final int EIGHTHS = 8;
    private static final double PAD = 0.028;
    private static final double PLUCK = 0.085;
    private static final double PLUCK_SECONDS = 1.6;

    /// MIDI numbers; 69 is A at 440 Hz.
    private static final int[] F = {53, 60, 65, 69, 72, 77};

    private static final int[] D_MINOR = {50, 57, 65, 69, 74, 77};
    private static final int[] B_FLAT = {58, 62, 65, 70, 74, 77};
    private static final int[] C = {55, 60, 64, 67, 72, 76};
    private static final int[] A_MINOR = {57, 60, 64, 69, 72, 76};
    private static final int[][] BARS = {
        F, F, D_MINOR, D_MINOR, B_FLAT, B_FLAT, C, C, A_MINOR, A_MINOR, D_MINOR, D_MINOR, B_FLAT, C, F, F
    };
    /// Notes of the chord, from its third; -1 is a rest.
    private static final int[][] FIGURES = {
        {2, 3, 4, 5, 4, 3, 4, -1}, {3, -1, 4, 3, 2, -1, 3, -1}, {2, 4, 3, 5, -1, 4, 3, -1}, {4, -1, 3, -1, 2, 3, -1, -1}
    };

    private HoldMusic() {}

    static Sound sound() {
        double[] mix = new double[(int) (BARS.length * BAR_SECONDS * RATE)];
        for (int bar = 0; bar < BARS.length; bar++) {
            int[] chord = BARS[bar];
            double start = bar * BAR_SECONDS;
            for (int voice = 1; voice < 4; voice++) {
                pad(mix, start, chord[voice]);
            }
            int[] figure = FIGURES[bar % FIGURES.length];
            for (int eighth = 0; eighth < EIGHTHS; eighth++) {
                if (figure[eighth] >= 0) {
                    pluck(mix, start + eighth * BAR_SECONDS / EIGHTHS, chord[figure[eighth]], eighth == 0 ? 1 : 0.75);
                }
            }
        }
        short[] samples = new short[mix.length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) Math.round(Short.MAX_VALUE * Math.tanh(mix[i]));
        }
        return new Sound(RATE, new short[][] {samples});
    }

    /// Swells and ebbs over the bar's borders.
    private static void pad(double[] mix, double start, int note) {
        double hertz = hertz(note);
        double length = BAR_SECONDS * 1.4;
        for (int i = 0; i < length * RATE; i++) {
            double t = (double) i / RATE;
            double swell = Math.sin(Math.PI * t / length);
            double wave = Math.sin(2 * Math.PI * hertz * t)
                    + 0.5 * Math.sin(2 * Math.PI * 2.003 * hertz * t)
                    + 0.2 * Math.sin(2 * Math.PI * 3 * hertz * t);
            add(mix, start - 0.2 * BAR_SECONDS, i, PAD * swell * swell * wave);
        }
    }

    /// A soft mallet: higher partials die away first.
    private static void pluck(double[] mix, double start, int note, double loudness) {
        double hertz = hertz(note);
        for (int i = 0; i < PLUCK_SECONDS * RATE; i++) {
            double t = (double) i / RATE;
            double attack = Math.min(1, t / 0.006);
            double wave = Math.exp(-3.2 * t) * Math.sin(2 * Math.PI * hertz * t)
                    + 0.35 * Math.exp(-6 * t) * Math.sin(2 * Math.PI * 2 * hertz * t)
                    + 0.12 * Math.exp(-12 * t) * Math.sin(2 * Math.PI * 4 * hertz * t);
            double end = Math.min(1, (PLUCK_SECONDS - t) / 0.1);
            add(mix, start, i, PLUCK * loudness * attack * end * wave);
        }
    }

    /// What sounds beyond the end sounds on at the beginning.
    private static void add(double[] mix, double start, int sample, double value) {
        mix[Math.floorMod((int) Math.round(start * RATE) + sample, mix.length)] += value;
    }

    private static double hertz(int note) {
        return 440 * Math.pow(2, (note - 69) / 12.0);
    }
}
