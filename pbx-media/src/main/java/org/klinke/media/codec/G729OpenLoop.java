package org.klinke.media.codec;

import static org.klinke.media.codec.G729Filters.LAG_MAX;
import static org.klinke.media.codec.G729Filters.LAG_MIN;

/// The pitch of a G.729 frame, roughly (§A.3.4): where the weighted speech is most like itself, a short lag being
/// preferred to its multiples. Every second sample is looked at.
final class G729OpenLoop {
    static final int PAST = LAG_MAX;

    private static final int SAMPLES = G729Decoder.FRAME_SAMPLES;
    private static final int[] RANGES = {LAG_MIN, 40, 80, LAG_MAX + 1};

    /// Past and present, filled by the encoder.
    final float[] samples = new float[PAST + SAMPLES];

    private final int[] lags = new int[RANGES.length - 1];
    private final float[] scores = new float[RANGES.length - 1];

    int lag() {
        for (int range = 0; range < lags.length; range++) {
            search(range);
        }
        prefer(1, 2, 0.25f, 2, 5);
        prefer(1, 2, 0.25f, 3, 7);
        prefer(0, 1, 0.2f, 2, 5);
        prefer(0, 1, 0.2f, 3, 7);
        int best = 0;
        for (int range = 1; range < lags.length; range++) {
            best = scores[range] > scores[best] ? range : best;
        }
        return lags[best];
    }

    void next() {
        System.arraycopy(samples, SAMPLES, samples, 0, PAST);
    }

    private void search(int range) {
        boolean coarse = range == RANGES.length - 2;
        int best = RANGES[range];
        float most = Float.NEGATIVE_INFINITY;
        for (int lag = RANGES[range]; lag < RANGES[range + 1]; lag += coarse ? 2 : 1) {
            float product = product(0, lag);
            if (product > most) {
                most = product;
                best = lag;
            }
        }
        if (coarse) {
            int middle = best;
            for (int lag = middle - 1; lag <= Math.min(middle + 1, LAG_MAX); lag += 2) {
                float product = product(0, lag);
                if (product > most) {
                    most = product;
                    best = lag;
                }
            }
        }
        lags[range] = best;
        scores[range] = most / (float) Math.sqrt(0.01f + product(best, best));
    }

    private float product(int earlier, int lag) {
        float sum = 0;
        float other = 0;
        for (int n = PAST; n < PAST + SAMPLES; n += 4) {
            sum += samples[n - earlier] * samples[n - lag];
            other += samples[n + 2 - earlier] * samples[n + 2 - lag];
        }
        return sum + other;
    }

    /// If one lag is about that multiple of the other, the shorter gains.
    private void prefer(int shorter, int longer, float by, int multiple, int within) {
        if (Math.abs(lags[shorter] * multiple - lags[longer]) < within) {
            scores[shorter] += by * scores[longer];
        }
    }
}
