package org.klinke.media.codec;

import static org.klinke.media.codec.G729Filters.SUBFRAME;

/// The four pulses of a G.729 subframe (§3.8), each of ±1 on a track of its own:
///
///     0: 0 5 10 … 35     1: 1 6 11 … 36     2: 2 7 12 … 37     3: 3 8 13 … 38 or 4 9 14 … 39
final class G729Pulses {
    private static final int TRACKS = 4;
    private static final int STEP = 5;
    private static final int PLACES = 8;
    /// What of the difference between the mean and the best three pulses together must be exceeded before a fourth is
    /// tried (§3.8.1).
    private static final float FOCUS = 0.4f;

    private final float[] likeness = new float[SUBFRAME];
    private final float[] sign = new float[SUBFRAME];
    /// Products of the impulse response with itself, moved: energy of two pulses together, with the signs.
    private final float[][] together = new float[SUBFRAME][SUBFRAME];

    private final int[] places = new int[TRACKS];

    /// @param code filled
    static void decode(int places, int signs, float[] code) {
        java.util.Arrays.fill(code, 0);
        for (int track = 0; track < TRACKS; track++) {
            int index = places >> (3 * track);
            int place = track < 3 ? (index & 7) * STEP + track : (index >> 1 & 7) * STEP + 3 + (index & 1);
            code[place] = (signs >> track & 1) == 1 ? 1 : -1;
        }
    }

    /// Where the pitch is shorter than a subframe, it is heard in the pulses too: code[n] += by · code[n - lag].
    static void sharpen(float[] code, int lag, float by) {
        for (int n = lag; n < SUBFRAME; n++) {
            code[n] += by * code[n - lag];
        }
    }

    /// Finds the pulses that, filtered by h, are most like the target.
    ///
    /// @param indices the places are written at `at`, the signs behind
    /// @param code filled with the pulses
    void search(float[] target, float[] h, float[] code, int[] indices, int at) {
        prepare(target, h);
        float mean = 0;
        float best = 0;
        for (int track = 0; track < 3; track++) {
            float most = 0;
            for (int i = track; i < SUBFRAME; i += STEP) {
                mean += likeness[i] / PLACES;
                most = Math.max(most, likeness[i]);
            }
            best += most;
        }
        search(mean + FOCUS * (best - mean));
        java.util.Arrays.fill(code, 0);
        int signs = 0;
        for (int track = 0; track < TRACKS; track++) {
            code[places[track]] = sign[places[track]];
            signs |= sign[places[track]] > 0 ? 1 << track : 0;
        }
        int fourth = 2 * (places[3] / STEP) + (places[3] % STEP - 3);
        indices[at] = (places[0] / STEP) | ((places[1] / STEP) << 3) | ((places[2] / STEP) << 6) | (fourth << 9);
        indices[at + 1] = signs;
    }

    private void prepare(float[] target, float[] h) {
        G729Filters.correlate(target, h, likeness);
        for (int i = 0; i < SUBFRAME; i++) {
            sign[i] = likeness[i] < 0 ? -1 : 1;
            likeness[i] = Math.abs(likeness[i]);
        }
        for (int apart = 0; apart < SUBFRAME; apart++) {
            float sum = 0;
            for (int n = 0; n + apart < SUBFRAME; n++) { // from the end of the subframe, where least of h is left
                sum += h[n] * h[n + apart];
                int j = SUBFRAME - 1 - n;
                int i = j - apart;
                together[i][j] = sum * sign[i] * sign[j];
                together[j][i] = together[i][j];
            }
        }
    }

    private void search(float threshold) {
        float bestSquare = -1;
        float bestEnergy = 1;
        for (int i0 = 0; i0 < SUBFRAME; i0 += STEP) {
            float[] with0 = together[i0];
            for (int i1 = 1; i1 < SUBFRAME; i1 += STEP) {
                float[] with1 = together[i1];
                float like1 = likeness[i0] + likeness[i1];
                float energy1 = with0[i0] + with1[i1] + 2 * with0[i1];
                for (int i2 = 2; i2 < SUBFRAME; i2 += STEP) {
                    float like2 = like1 + likeness[i2];
                    if (like2 < threshold) {
                        continue;
                    }
                    float[] with2 = together[i2];
                    float energy2 = energy1 + with2[i2] + 2 * (with0[i2] + with1[i2]);
                    for (int i3 = 3; i3 < SUBFRAME; i3 += i3 % STEP == 3 ? 1 : STEP - 1) {
                        float like = like2 + likeness[i3];
                        float energy = energy2 + together[i3][i3] + 2 * (with0[i3] + with1[i3] + with2[i3]);
                        float square = like * like;
                        if (square * bestEnergy > bestSquare * energy) {
                            bestSquare = square;
                            bestEnergy = energy;
                            places[0] = i0;
                            places[1] = i1;
                            places[2] = i2;
                            places[3] = i3;
                        }
                    }
                }
            }
        }
    }
}
