package org.klinke.media.codec;

import static org.klinke.media.codec.G729Tables.ORDER;
import static org.klinke.media.codec.G729Tables.THIRDS;

/// ITU-T G.729: what is done with the prediction filter A(z) = 1 + Σ aᵢ z⁻ⁱ and with the pitch. Samples are floats of
/// full scale (±32768); arrays of coefficients have ORDER + 1 entries, the first 1.
final class G729Filters {
    static final int SUBFRAME = 40;
    static final int LAG_MIN = 20;
    static final int LAG_MAX = 143;
    /// The excitation of the past that the longest lag reaches, with its interpolation.
    static final int EXCITATION_PAST = LAG_MAX + 11;

    /// Far beyond full scale; the limit keeps a hostile stream from growing without end.
    static final float LIMIT = 1_000_000;

    private G729Filters() {}

    /// A(z/gamma).
    static void widen(float[] a, float gamma, float[] out) {
        float factor = 1;
        for (int i = 0; i <= ORDER; i++) {
            out[i] = a[i] * factor;
            factor *= gamma;
        }
    }

    /// out = A(z) in; `in` has ten earlier samples before `from`.
    static void analyse(float[] a, float[] in, int from, float[] out, int to) {
        for (int n = 0; n < SUBFRAME; n++) {
            float sum = in[from + n];
            for (int i = 1; i <= ORDER; i++) {
                sum += a[i] * in[from + n - i];
            }
            out[to + n] = sum;
        }
    }

    /// out = in / A(z); `out` has ten earlier samples before `to`, the filter's memory.
    static void synthesise(float[] a, float[] in, int from, float[] out, int to) {
        for (int n = 0; n < SUBFRAME; n++) {
            float sum = in[from + n];
            for (int i = ORDER; i > 0; i--) { // the newest last: only it has to be waited for
                sum -= a[i] * out[to + n - i];
            }
            out[to + n] = Math.clamp(sum, -LIMIT, LIMIT);
        }
    }

    /// out = in * h, both from sample 0 on.
    static void convolve(float[] in, int from, float[] h, float[] out) {
        java.util.Arrays.fill(out, 0, SUBFRAME, 0);
        for (int i = 0; i < SUBFRAME; i++) { // this way round the loop inside becomes vector instructions
            float pulse = in[from + i];
            for (int n = i; n < SUBFRAME; n++) {
                out[n] += pulse * h[n - i];
            }
        }
    }

    /// out[n] = Σ in[i] h[i - n]: how much a pulse at n is like `in` once it is filtered by h.
    static void correlate(float[] in, float[] h, float[] out) {
        java.util.Arrays.fill(out, 0, SUBFRAME, 0);
        for (int k = 0; k < SUBFRAME; k++) {
            float heard = h[k];
            for (int n = 0; n < SUBFRAME - k; n++) {
                out[n] += in[n + k] * heard;
            }
        }
    }

    /// Over a subframe. Four sums, as none has to wait for the other.
    static float dot(float[] x, int xAt, float[] y, int yAt) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        for (int i = 0; i < SUBFRAME; i += 4) {
            s0 += x[xAt + i] * y[yAt + i];
            s1 += x[xAt + i + 1] * y[yAt + i + 1];
            s2 += x[xAt + i + 2] * y[yAt + i + 2];
            s3 += x[xAt + i + 3] * y[yAt + i + 3];
        }
        return s0 + s1 + (s2 + s3);
    }

    /// The excitation of a lag ago goes on (§3.7.1); where the lag is shorter than a subframe, what is written here
    /// is read again.
    ///
    /// @param third -1, 0 or 1: the lag is that many thirds longer
    static void continuePitch(float[] excitation, int at, int lag, int third) {
        int phase = third > 0 ? 3 - third : -third;
        int from = at - lag - (third > 0 ? 1 : 0);
        for (int n = 0; n < SUBFRAME; n++) {
            float sum = 0;
            for (int i = 0; i < 10; i++) {
                sum += excitation[from + n - i] * THIRDS[phase + 3 * i];
                sum += excitation[from + n + 1 + i] * THIRDS[3 - phase + 3 * i];
            }
            excitation[at + n] = sum;
        }
    }
}
