package org.klinke.media.codec;

import static org.klinke.media.codec.G729Tables.LSF_FIRST;
import static org.klinke.media.codec.G729Tables.LSF_SECOND;
import static org.klinke.media.codec.G729Tables.ORDER;
import static org.klinke.media.codec.G729Tables.PREDICTED_FRAMES;

/// The line spectral frequencies of a G.729 frame as four indices (§3.2.4): what remains of them when the last four
/// frames have been taken away is looked up in two stages. One stream's memory, the same at both ends.
final class G729Lsf {
    private static final int FIRST_SIZE = 128;
    private static final int SECOND_SIZE = 32;
    private static final int HALF = ORDER / 2;

    private static final float GAP_FIRST = 0.0012f;
    private static final float GAP_SECOND = 0.0006f;
    private static final float LOWEST = 0.005f;
    private static final float HIGHEST = 3.135f;
    private static final float APART = 0.0391f;

    /// What the tables gave for the last frames, newest first.
    private final float[][] past = new float[PREDICTED_FRAMES][ORDER];
    private final float[] last = new float[ORDER];
    private float[][] lastPredictor = G729Tables.LSF_PREDICTOR[0];

    private final float[] residual = new float[ORDER];
    private final float[] weights = new float[ORDER];
    private final float[] tried = new float[ORDER];

    G729Lsf() {
        for (int i = 0; i < ORDER; i++) {
            last[i] = (float) (Math.PI * (i + 1) / (ORDER + 1));
            for (float[] frame : past) {
                frame[i] = last[i];
            }
        }
    }

    /// @param lsf in radians, rising; on return the quantised ones
    /// @param indices filled with L0, L1, L2, L3 from 0
    void quantise(float[] lsf, int[] indices) {
        weigh(lsf);
        float best = Float.MAX_VALUE;
        for (int mode = 0; mode < 2; mode++) {
            float[][] predictor = G729Tables.LSF_PREDICTOR[mode];
            for (int i = 0; i < ORDER; i++) {
                residual[i] = (lsf[i] - predicted(predictor, i)) / share(predictor, i);
            }
            int first = nearestFirst();
            int low = nearestSecond(first, 0);
            int high = nearestSecond(first, HALF);
            look(first, low, high);
            float distance = 0;
            for (int i = 0; i < ORDER; i++) {
                float off = (tried[i] - residual[i]) * share(predictor, i);
                distance += weights[i] * off * off;
            }
            if (distance < best) {
                best = distance;
                indices[0] = mode;
                indices[1] = first;
                indices[2] = low;
                indices[3] = high;
            }
        }
        decode(indices[0], indices[1], indices[2], indices[3], lsf);
    }

    /// @param lsf filled
    void decode(int mode, int first, int low, int high, float[] lsf) {
        look(first, low, high);
        compose(G729Tables.LSF_PREDICTOR[mode], lsf);
    }

    /// Of a silence descriptor (Annex B).
    void decodeNoise(int mode, int first, int second, float[] lsf) {
        int row = G729Tables.NOISE_FIRST[first];
        for (int i = 0; i < ORDER; i++) {
            tried[i] = LSF_FIRST[row][i] + LSF_SECOND[G729Tables.NOISE_SECOND[i < HALF ? 0 : 1][second]][i];
        }
        spread(GAP_FIRST);
        compose(G729Tables.NOISE_PREDICTOR[mode], lsf);
    }

    /// A lost frame: the last one again; the memory is as if it had been sent (§4.4.1).
    void repeat(float[] lsf) {
        System.arraycopy(last, 0, lsf, 0, ORDER);
        for (int i = 0; i < ORDER; i++) {
            tried[i] = (last[i] - predicted(lastPredictor, i)) / share(lastPredictor, i);
        }
        remember();
    }

    private void look(int first, int low, int high) {
        for (int i = 0; i < ORDER; i++) {
            tried[i] = LSF_FIRST[first][i] + LSF_SECOND[i < HALF ? low : high][i];
        }
        spread(GAP_FIRST);
        spread(GAP_SECOND);
    }

    /// Neighbours are kept apart, so that the filter rings little.
    private void spread(float gap) {
        for (int i = 1; i < ORDER; i++) {
            float excess = (tried[i - 1] - tried[i] + gap) / 2;
            if (excess > 0) {
                tried[i - 1] -= excess;
                tried[i] += excess;
            }
        }
    }

    private void compose(float[][] predictor, float[] lsf) {
        for (int i = 0; i < ORDER; i++) {
            lsf[i] = share(predictor, i) * tried[i] + predicted(predictor, i);
        }
        remember();
        lastPredictor = predictor;
        for (int i = 1; i < ORDER; i++) { // in order, and apart: the filter is stable
            if (lsf[i] < lsf[i - 1]) {
                float swapped = lsf[i];
                lsf[i] = lsf[i - 1];
                lsf[i - 1] = swapped;
            }
        }
        lsf[0] = Math.max(lsf[0], LOWEST);
        for (int i = 1; i < ORDER; i++) {
            lsf[i] = Math.max(lsf[i], lsf[i - 1] + APART);
        }
        if (lsf[ORDER - 1] > HIGHEST) {
            lsf[ORDER - 1] = HIGHEST;
            for (int i = ORDER - 2; i >= 0 && lsf[i] > lsf[i + 1] - APART / 2; i--) {
                lsf[i] = lsf[i + 1] - APART / 2;
            }
        }
        System.arraycopy(lsf, 0, last, 0, ORDER);
    }

    private void remember() {
        float[] oldest = past[PREDICTED_FRAMES - 1];
        System.arraycopy(past, 0, past, 1, PREDICTED_FRAMES - 1);
        past[0] = oldest;
        System.arraycopy(tried, 0, oldest, 0, ORDER);
    }

    private float predicted(float[][] predictor, int i) {
        float sum = 0;
        for (int k = 0; k < PREDICTED_FRAMES; k++) {
            sum += predictor[k][i] * past[k][i];
        }
        return sum;
    }

    /// What of a frame is new.
    private static float share(float[][] predictor, int i) {
        float share = 1;
        for (int k = 0; k < PREDICTED_FRAMES; k++) {
            share -= predictor[k][i];
        }
        return share;
    }

    /// Errors count more where frequencies are close together, at a peak of the spectrum (§3.2.4).
    private void weigh(float[] lsf) {
        for (int i = 0; i < ORDER; i++) {
            float below = i == 0 ? 0.04f * (float) Math.PI : lsf[i - 1];
            float above = i == ORDER - 1 ? 0.92f * (float) Math.PI : lsf[i + 1];
            float close = above - below - 1;
            weights[i] = close > 0 ? 1 : 10 * close * close + 1;
        }
        weights[HALF - 1] *= 1.2f;
        weights[HALF] *= 1.2f;
    }

    private int nearestFirst() {
        int nearest = 0;
        float best = Float.MAX_VALUE;
        for (int row = 0; row < FIRST_SIZE; row++) {
            float[] vector = LSF_FIRST[row];
            float distance = 0;
            for (int i = 0; i < ORDER; i++) {
                float off = residual[i] - vector[i];
                distance += off * off;
            }
            if (distance < best) {
                best = distance;
                nearest = row;
            }
        }
        return nearest;
    }

    private int nearestSecond(int first, int from) {
        int nearest = 0;
        float best = Float.MAX_VALUE;
        for (int row = 0; row < SECOND_SIZE; row++) {
            float distance = 0;
            for (int i = from; i < from + HALF; i++) {
                float off = residual[i] - LSF_FIRST[first][i] - LSF_SECOND[row][i];
                distance += weights[i] * off * off;
            }
            if (distance < best) {
                best = distance;
                nearest = row;
            }
        }
        return nearest;
    }
}
