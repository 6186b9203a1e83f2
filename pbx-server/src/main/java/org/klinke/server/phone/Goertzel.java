package org.klinke.server.phone;

/// Finds the strongest frequency in a piece of telephone audio, with Goertzel's filter at each candidate.
public final class Goertzel {
    private static final int RATE_HZ = 8_000;
    private static final int LOWEST_HZ = 100;
    private static final int HIGHEST_HZ = 3_800;
    private static final int COARSE_STEP_HZ = 10;
    private static final int PIECE_SAMPLES = 400;
    /// Root mean square below which a piece counts as silence: comfort noise and idle PCMA (±8) stay below.
    private static final int SILENCE_LEVEL = 60;

    /// @param hz 0 for silence
    /// @param purity 0–1
    /// @param level root mean square, 0–32767
    public record Tone(int hz, double purity, int level) {}

    private Goertzel() {}

    /// @param samples 8 kHz, 16 bit; half a second or more gives 10 Hz and better
    public static Tone strongest(short[] samples) {
        double energy = 0;
        for (short sample : samples) {
            energy += (double) sample * sample;
        }
        int level = samples.length == 0 ? 0 : (int) Math.sqrt(energy / samples.length);
        if (level < SILENCE_LEVEL) {
            return new Tone(0, 0, level);
        }
        int coarse = coarse(samples);
        int fine = coarse;
        for (int hz = coarse - 2 * COARSE_STEP_HZ; hz <= coarse + 2 * COARSE_STEP_HZ; hz++) {
            if (amplitude(samples, 0, samples.length, hz) > amplitude(samples, 0, samples.length, fine)) {
                fine = hz;
            }
        }
        double rms = Math.sqrt(energy / samples.length);
        double share = amplitude(samples, 0, samples.length, fine) / (rms * Math.sqrt(2));
        return new Tone(fine, Math.min(1, share), level);
    }

    /// A second tells frequencies 1 Hz apart and is deaf in between; short pieces are wide enough for coarse steps.
    private static int coarse(short[] samples) {
        int piece = Math.min(PIECE_SAMPLES, samples.length);
        int best = LOWEST_HZ;
        double bestPower = -1;
        for (int hz = LOWEST_HZ; hz <= HIGHEST_HZ; hz += COARSE_STEP_HZ) {
            double power = 0;
            for (int from = 0; from + piece <= samples.length; from += piece) {
                double amplitude = amplitude(samples, from, piece, hz);
                power += amplitude * amplitude;
            }
            if (power > bestPower) {
                best = hz;
                bestPower = power;
            }
        }
        return best;
    }

    private static double amplitude(short[] samples, int from, int length, int hz) {
        double coefficient = 2 * Math.cos(2 * Math.PI * hz / RATE_HZ);
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
