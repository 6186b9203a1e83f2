package org.klinke.media.codec;

import static org.klinke.media.codec.G729Filters.LAG_MAX;
import static org.klinke.media.codec.G729Filters.SUBFRAME;
import static org.klinke.media.codec.G729Tables.ORDER;

/// What makes decoded speech sound cleaner (§4.2, as simplified by Annex A §A.4.2): noise between the harmonics and
/// between the formants is lowered, the level kept.
///
///     speech ─▶ A(z/0.55) ─▶ pitch ─▶ tilt ─▶ 1/A(z/0.7) ─▶ level ─▶ out
final class G729PostFilter {
    private static final float NUMERATOR = 0.55f;
    private static final float DENOMINATOR = 0.7f;
    private static final float PITCH_SHARE = 0.5f;
    /// 3 dB.
    private static final float PITCH_LIKENESS_MIN = 0.5f;
    private static final int LAG_AROUND = 3;
    private static final float TILT = 0.8f;
    private static final int TILT_SAMPLES = 22;
    private static final float LEVEL_KEPT = 0.9f;

    private final float[] numerator = new float[ORDER + 1];
    private final float[] denominator = new float[ORDER + 1];
    /// Past and present of A(z/0.55) applied to the speech.
    private final float[] residual = new float[LAG_MAX + SUBFRAME];
    private final float[] harmonic = new float[SUBFRAME];
    private final float[] filtered = new float[ORDER + SUBFRAME];
    private final float[] response = new float[ORDER + SUBFRAME];
    private final float[] impulse = new float[SUBFRAME];
    private float beforeTilt;
    private float level = 1;
    private boolean voiced;

    /// @param speech a subframe from `at`, with ten earlier samples before
    /// @param lag of this subframe
    /// @param out filled from `to`
    void run(float[] a, float[] speech, int at, int lag, float[] out, int to) {
        G729Filters.widen(a, NUMERATOR, numerator);
        G729Filters.widen(a, DENOMINATOR, denominator);
        G729Filters.analyse(numerator, speech, at, residual, LAG_MAX);
        sharpenPitch(lag);
        tilt();
        System.arraycopy(filtered, SUBFRAME, filtered, 0, ORDER);
        G729Filters.synthesise(denominator, harmonic, 0, filtered, ORDER);
        keepLevel(speech, at, out, to);
        System.arraycopy(residual, SUBFRAME, residual, 0, LAG_MAX);
    }

    /// Whether the last subframe had a pitch.
    boolean voiced() {
        return voiced;
    }

    private void sharpenPitch(int lag) {
        int to = Math.min(lag + LAG_AROUND, LAG_MAX);
        int best = to;
        float most = Float.NEGATIVE_INFINITY;
        for (int t = to - 2 * LAG_AROUND; t <= to; t++) {
            float product = G729Filters.dot(residual, LAG_MAX, residual, LAG_MAX - t);
            if (product > most) {
                most = product;
                best = t;
            }
        }
        float past = G729Filters.dot(residual, LAG_MAX - best, residual, LAG_MAX - best);
        float energy = G729Filters.dot(residual, LAG_MAX, residual, LAG_MAX);
        voiced = most > 0 && most * most >= PITCH_LIKENESS_MIN * past * energy;
        float share = voiced ? PITCH_SHARE * Math.min(1, most / past) : 0;
        for (int n = 0; n < SUBFRAME; n++) {
            harmonic[n] = (residual[LAG_MAX + n] + share * residual[LAG_MAX + n - best]) / (1 + share);
        }
    }

    /// Undoes the low-pass that the formants' filter is.
    private void tilt() {
        java.util.Arrays.fill(impulse, 0);
        System.arraycopy(numerator, 0, impulse, 0, ORDER + 1);
        G729Filters.synthesise(denominator, impulse, 0, response, ORDER);
        float energy = 0;
        float next = 0;
        for (int n = 0; n < TILT_SAMPLES; n++) {
            energy += response[ORDER + n] * response[ORDER + n];
            next += n + 1 < TILT_SAMPLES ? response[ORDER + n] * response[ORDER + n + 1] : 0;
        }
        float tilt = next > 0 ? TILT * next / energy : 0;
        for (int n = 0; n < SUBFRAME; n++) {
            float now = harmonic[n];
            harmonic[n] = now - tilt * beforeTilt;
            beforeTilt = now;
        }
    }

    private void keepLevel(float[] speech, int at, float[] out, int to) {
        float wanted = G729Filters.dot(speech, at, speech, at);
        float is = G729Filters.dot(filtered, ORDER, filtered, ORDER);
        float step = is > 0 ? (1 - LEVEL_KEPT) * (float) Math.sqrt(wanted / is) : 0;
        for (int n = 0; n < SUBFRAME; n++) {
            level = LEVEL_KEPT * level + step;
            out[to + n] = level * filtered[ORDER + n];
        }
    }
}
