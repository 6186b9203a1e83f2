package org.klinke.media.dtmf;

import org.klinke.media.dtmf.EventReader.Listener;

/// Makes digits of the tones of one stream (ITU-T Q.23, Q.24), for phones that send no telephone events.
///
///     samples, 8 kHz ─▶ windows of 15 ms, every 7.5 ms ─▶ Goertzel at the eight frequencies ─▶ a digit?
///     ─▶ four windows alike: it has begun · three others: it has ended, and is told
///
/// A window holds a digit if one tone of each group is loud, the rest of its group is not, neither is much louder than
/// the other, and nearly all of its energy is theirs: voices have harmonics, and keep no two tones for so long.
public final class ToneReader {
    static final int RATE = 8_000;

    private static final int WINDOW = 120;
    private static final int HOP = 60;
    private static final int HOP_MICROS = 7_500;
    private static final int WINDOW_MICROS = 15_000;
    /// What lasts 40 ms fills half of at least five, wherever they lie; what lasts 20 ms of three.
    private static final int BEGIN_WINDOWS = 4;
    /// Breaks of 10 ms are within a digit (Q.24 §2.4), pauses of 40 ms are not.
    private static final int END_WINDOWS = 3;

    /// -30 dBm0 for each tone; Q.24 asks for some -25.
    private static final double AMPLITUDE_MIN = 700;
    private static final double POWER_MIN = AMPLITUDE_MIN * AMPLITUDE_MIN * WINDOW / 2;
    /// A tone that is 1.5 % off loses a third in a window.
    private static final double SHARE_MIN = 0.62;
    /// 6 dB: how far the others of the group are below.
    private static final double ALONE_MIN = 4;
    /// How much louder the higher tone may be (Q.24: 4 dB), and the lower one (8 dB); with a little more, for noise
    /// and for what each leaks into the window of the other.
    private static final double COLUMN_LOUDER_MAX = Math.pow(10, 0.55);
    private static final double ROW_LOUDER_MAX = Math.pow(10, 0.95);
    /// What may be at twice a tone: 9 dB below it.
    private static final double HARMONIC_MAX = 0.125;

    private final double[] rows = coefficients(DigitTone.ROWS_HZ);
    private final double[] columns = coefficients(DigitTone.COLUMNS_HZ);
    private final double[] columnHarmonics = coefficients(doubled(DigitTone.COLUMNS_HZ));
    private final short[] window = new short[WINDOW];
    private int filled;

    private char candidate;
    private int alike;
    private char digit;
    private int micros;
    private int missing;

    /// Takes the next samples.
    public void samples(short[] pcm, int samples, Listener listener) {
        for (int at = 0; at < samples; ) {
            int taken = Math.min(WINDOW - filled, samples - at);
            System.arraycopy(pcm, at, window, filled, taken);
            filled += taken;
            at += taken;
            if (filled == WINDOW) {
                step(digitInWindow(), listener);
                System.arraycopy(window, HOP, window, 0, WINDOW - HOP);
                filled = WINDOW - HOP;
            }
        }
    }

    /// Some samples are missing: what comes does not join on.
    public void gap() {
        filled = 0;
    }

    /// The sender falls silent and says so: a digit that sounded has ended.
    public void silence(Listener listener) {
        filled = 0;
        candidate = 0;
        alike = 0;
        end(listener);
    }

    private void step(char found, Listener listener) {
        alike = found != 0 && found == candidate ? alike + 1 : 1;
        candidate = found;
        if (digit != 0 && found == digit) {
            micros += (1 + missing) * HOP_MICROS;
            missing = 0;
        } else if (digit != 0 && ++missing == END_WINDOWS) {
            end(listener);
        }
        if (digit == 0 && found != 0 && alike >= BEGIN_WINDOWS) {
            digit = found;
            missing = 0;
            micros = WINDOW_MICROS + (alike - 1) * HOP_MICROS;
        }
    }

    private void end(Listener listener) {
        char ended = digit;
        digit = 0;
        missing = 0;
        if (ended != 0) {
            listener.onDigit(ended, (micros + 500) / 1_000);
        }
    }

    /// @return 0 if there is none
    private char digitInWindow() {
        double energy = 0;
        for (short sample : window) {
            energy += (double) sample * sample;
        }
        if (energy < 2 * POWER_MIN * SHARE_MIN) {
            return 0;
        }
        int row = loudest(rows);
        if (row < 0) {
            return 0;
        }
        int column = loudest(columns);
        if (column < 0) {
            return 0;
        }
        double ofRow = power(rows[row]);
        double ofColumn = power(columns[column]);
        boolean loud = Math.min(ofRow, ofColumn) >= POWER_MIN * SHARE_MIN;
        boolean balanced = ofColumn <= ofRow * COLUMN_LOUDER_MAX && ofRow <= ofColumn * ROW_LOUDER_MAX;
        boolean pure =
                ofRow + ofColumn >= energy * SHARE_MIN && power(columnHarmonics[column]) <= ofColumn * HARMONIC_MAX;
        return loud && balanced && pure ? DigitTone.KEYS.charAt(4 * row + column) : 0;
    }

    /// @return -1 if none stands out
    private int loudest(double[] group) {
        int best = -1;
        double most = 0;
        double second = 0;
        for (int i = 0; i < group.length; i++) {
            double power = power(group[i]);
            if (power > most) {
                second = most;
                most = power;
                best = i;
            } else {
                second = Math.max(second, power);
            }
        }
        return most >= second * ALONE_MIN ? best : -1;
    }

    /// Goertzel's filter over the window.
    ///
    /// @return the energy at that frequency: of a sine all of the window's
    private double power(double coefficient) {
        double last = 0;
        double before = 0;
        for (short sample : window) {
            double now = sample + coefficient * last - before;
            before = last;
            last = now;
        }
        return 2 * (last * last + before * before - coefficient * last * before) / WINDOW;
    }

    private static double[] coefficients(int[] hertz) {
        double[] all = new double[hertz.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = 2 * Math.cos(2 * Math.PI * hertz[i] / RATE);
        }
        return all;
    }

    private static int[] doubled(int[] hertz) {
        int[] all = hertz.clone();
        for (int i = 0; i < all.length; i++) {
            all[i] *= 2;
        }
        return all;
    }
}
