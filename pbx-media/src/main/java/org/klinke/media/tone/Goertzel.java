package org.klinke.media.tone;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/// Finds the strongest frequency in a piece of telephone audio, with Goertzel's filter at each candidate.
public final class Goertzel {
    private static final int TELEPHONE_RATE_HZ = 8_000;
    private static final int LOWEST_HZ = 100;
    private static final int HIGHEST_HZ = 3_800;
    private static final int COARSE_STEP_HZ = 10;
    private static final int PIECES_PER_SECOND = 20;
    /// Root mean square below which a piece counts as silence: comfort noise and idle PCMA (±8) stay below.
    private static final int SILENCE_LEVEL = 60;

    /// @param hz 0 for silence
    /// @param purity 0–1
    /// @param level root mean square, 0–32767
    public record Tone(int hz, double purity, int level) {}

    private Goertzel() {}

    /// Of samples at 8 kHz.
    public static Tone strongest(short[] samples) {
        return strongest(samples, TELEPHONE_RATE_HZ);
    }

    /// Silence between beeps does not count against their purity.
    ///
    /// @param samples 16 bit; half a second or more gives 10 Hz and better
    /// @param rate Hz
    public static Tone strongest(short[] samples, int rate) {
        int level = level(samples, 0, samples.length);
        int piece = Math.min(rate / PIECES_PER_SECOND, samples.length);
        List<Integer> loud = new ArrayList<>();
        for (int from = 0; piece > 0 && from + piece <= samples.length; from += piece) {
            if (level(samples, from, piece) >= SILENCE_LEVEL) {
                loud.add(from);
            }
        }
        if (loud.isEmpty()) {
            return new Tone(0, 0, level);
        }
        double energy = loud.stream()
                .mapToDouble(from -> Math.pow(level(samples, from, piece), 2))
                .sum();
        int coarse = best(LOWEST_HZ, HIGHEST_HZ, COARSE_STEP_HZ, hz -> power(samples, loud, piece, hz, rate));
        // The whole second tells frequencies 1 Hz apart, but is deaf in between: short pieces find the neighbourhood.
        boolean whole = loud.size() * piece > samples.length - piece;
        int fine = best(
                coarse - 2 * COARSE_STEP_HZ,
                coarse + 2 * COARSE_STEP_HZ,
                1,
                hz -> whole ? amplitude(samples, 0, samples.length, hz, rate) : power(samples, loud, piece, hz, rate));
        double share = Math.sqrt(power(samples, loud, piece, fine, rate) / 2 / energy);
        return new Tone(fine, Math.min(1, share), level);
    }

    private static int best(int from, int to, int step, IntToDoubleFunction loudness) {
        int best = from;
        double most = -1;
        for (int hz = from; hz <= to; hz += step) {
            double now = loudness.applyAsDouble(hz);
            if (now > most) {
                best = hz;
                most = now;
            }
        }
        return best;
    }

    private static double power(short[] samples, List<Integer> pieces, int length, int hz, int rate) {
        double power = 0;
        for (int from : pieces) {
            double amplitude = amplitude(samples, from, length, hz, rate);
            power += amplitude * amplitude;
        }
        return power;
    }

    private static int level(short[] samples, int from, int length) {
        double energy = 0;
        for (int i = from; i < from + length; i++) {
            energy += (double) samples[i] * samples[i];
        }
        return length == 0 ? 0 : (int) Math.round(Math.sqrt(energy / length));
    }

    private static double amplitude(short[] samples, int from, int length, int hz, int rate) {
        double coefficient = 2 * Math.cos(2 * Math.PI * hz / rate);
        double previous = 0;
        double beforePrevious = 0;
        for (int i = from; i < from + length; i++) {
            double now = samples[i] + coefficient * previous - beforePrevious;
            beforePrevious = previous;
            previous = now;
        }
        double power = previous * previous + beforePrevious * beforePrevious - coefficient * previous * beforePrevious;
        return 2 * Math.sqrt(Math.max(0, power)) / length;
    }
}
