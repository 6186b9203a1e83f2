package org.klinke.media.codec;

import static org.klinke.media.codec.G729Filters.SUBFRAME;
import static org.klinke.media.codec.G729Tables.GAIN_FIRST;
import static org.klinke.media.codec.G729Tables.GAIN_PREDICTOR;
import static org.klinke.media.codec.G729Tables.GAIN_SECOND;

/// The gains of a subframe's pitch and pulses (§3.9): that of the pulses is a factor to what the last four subframes
/// let expect. One stream's memory, the same at both ends.
final class G729Gains {
    /// 30 dB of the recommendation, whose samples are half of ours.
    private static final double MEAN_DB = 36;
    private static final float LEAST_DB = -14;
    private static final float LOST_DB = 4;
    /// Where the far end's excitation could grow without end, the pitch stays below this (§3.9.2).
    private static final float PITCH_TAMED_MAX = 0.9999f;

    private final float[] past = {LEAST_DB, LEAST_DB, LEAST_DB, LEAST_DB};

    float pitch;
    float pulses;

    /// What the pulses' gain will be a multiple of.
    private float expected(float[] code) {
        double energy = 10 * Math.log10(0.01 + G729Filters.dot(code, 0, code, 0)) - 10 * Math.log10(SUBFRAME);
        double decibels = MEAN_DB - energy;
        for (int i = 0; i < past.length; i++) {
            decibels += GAIN_PREDICTOR[i] * past[i];
        }
        return (float) Math.pow(10, decibels / 20);
    }

    void decode(int first, int second, float[] code) {
        take(first, second, expected(code));
    }

    private void take(int first, int second, float expected) {
        float factor = GAIN_FIRST[first][1] + GAIN_SECOND[second][1];
        pitch = GAIN_FIRST[first][0] + GAIN_SECOND[second][0];
        pulses = factor * expected;
        remember((float) (20 * Math.log10(factor)));
    }

    /// Fading, as nothing came (§4.4.2, §4.4.3).
    void lost() {
        pitch = Math.min(0.9f, 0.9f * pitch);
        pulses *= 0.98f;
        float mean = (past[0] + past[1] + past[2] + past[3]) / past.length;
        remember(Math.max(LEAST_DB, mean - LOST_DB));
    }

    /// Finds the two indices with the least error.
    ///
    /// @param target x, filtered pitch y, filtered pulses z: the error is |x - gain·y - gain·z|²
    /// @param indices two are written from `at`
    void quantise(float[] code, float[] target, float[] y, float[] z, boolean tame, int[] indices, int at) {
        float expected = expected(code);
        float yy = G729Filters.dot(y, 0, y, 0);
        float zz = G729Filters.dot(z, 0, z, 0);
        float xy = G729Filters.dot(target, 0, y, 0);
        float xz = G729Filters.dot(target, 0, z, 0);
        float yz = G729Filters.dot(y, 0, z, 0);
        float best = Float.MAX_VALUE;
        for (int first = 0; first < GAIN_FIRST.length; first++) {
            for (int second = 0; second < GAIN_SECOND.length; second++) {
                float gp = GAIN_FIRST[first][0] + GAIN_SECOND[second][0];
                float gc = (GAIN_FIRST[first][1] + GAIN_SECOND[second][1]) * expected;
                float error = gp * gp * yy + gc * gc * zz - 2 * gp * xy - 2 * gc * xz + 2 * gp * gc * yz;
                if (error < best && !(tame && gp >= PITCH_TAMED_MAX)) {
                    best = error;
                    indices[at] = first;
                    indices[at + 1] = second;
                }
            }
        }
        take(indices[at], indices[at + 1], expected);
    }

    private void remember(float decibels) {
        System.arraycopy(past, 0, past, 1, past.length - 1);
        past[0] = decibels;
    }
}
