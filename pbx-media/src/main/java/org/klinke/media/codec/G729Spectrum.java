package org.klinke.media.codec;

import static org.klinke.media.codec.G729Tables.ORDER;

/// Where a G.729 frame's prediction filter comes from (§3.2): speech → autocorrelation → predictor → line spectrum, and
/// back from the line spectrum, which is what is sent. Only scratch memory; of one thread.
final class G729Spectrum {
    /// 30 ms: 15 past, the frame, 5 ahead.
    static final int WINDOW = 240;

    private static final int WINDOW_RISING = 200;
    private static final float[] WINDOW_SHAPE = new float[WINDOW];
    /// 60 Hz wider, and white noise 40 dB below (§3.2.1).
    private static final double[] LAG_SHAPE = new double[ORDER + 1];

    private static final int GRID = 100;
    private static final double[] GRID_COSINES = new double[GRID + 1];
    private static final int BISECTIONS = 4;
    private static final int HALF = ORDER / 2;

    static {
        for (int n = 0; n < WINDOW; n++) {
            WINDOW_SHAPE[n] = (float)
                    (n < WINDOW_RISING
                            ? 0.54 - 0.46 * Math.cos(2 * Math.PI * n / 399)
                            : Math.cos(2 * Math.PI * (n - WINDOW_RISING) / 159));
        }
        LAG_SHAPE[0] = 1.0001;
        for (int k = 1; k <= ORDER; k++) {
            double x = 2 * Math.PI * 60 * k / 8000;
            LAG_SHAPE[k] = Math.exp(-0.5 * x * x);
        }
        for (int i = 0; i <= GRID; i++) {
            GRID_COSINES[i] = Math.cos(Math.PI * i / GRID);
        }
    }

    private final float[] windowed = new float[WINDOW];
    private final double[] correlation = new double[ORDER + 1];
    private final double[] a = new double[ORDER + 1];
    private final double[] before = new double[ORDER + 1];
    private final double[] sum = new double[HALF + 1];
    private final double[] difference = new double[HALF + 1];

    /// The line spectrum of what is heard.
    ///
    /// @param speech WINDOW samples from 0
    /// @param lsp cosines of the frequencies, falling; left as it is where none can be found
    void listen(float[] speech, float[] lsp) {
        correlate(speech);
        levinson();
        lineSpectrum(lsp);
    }

    private void correlate(float[] speech) {
        for (int n = 0; n < WINDOW; n++) {
            windowed[n] = speech[n] * WINDOW_SHAPE[n];
        }
        for (int k = 0; k <= ORDER; k++) {
            double even = 0;
            double odd = 0;
            for (int n = k; n < WINDOW - 1; n += 2) {
                even += windowed[n] * windowed[n - k];
                odd += windowed[n + 1] * windowed[n + 1 - k];
            }
            if (k % 2 == 1) {
                even += windowed[WINDOW - 1] * windowed[WINDOW - 1 - k];
            }
            double product = even + odd;
            correlation[k] = (k == 0 ? Math.max(product, 1) : product) * LAG_SHAPE[k];
        }
    }

    private void levinson() {
        java.util.Arrays.fill(a, 0);
        a[0] = 1;
        double error = correlation[0];
        for (int i = 1; i <= ORDER; i++) {
            double product = correlation[i];
            for (int j = 1; j < i; j++) {
                product += a[j] * correlation[i - j];
            }
            double reflection = -product / error;
            System.arraycopy(a, 0, before, 0, i);
            for (int j = 1; j < i; j++) {
                a[j] += reflection * before[i - j];
            }
            a[i] = reflection;
            error *= 1 - reflection * reflection;
            if (error <= 0) {
                return;
            }
        }
    }

    /// Where two polynomials made of A change their sign, by turns (§3.2.3).
    private void lineSpectrum(float[] lsp) {
        sum[0] = 1;
        difference[0] = 1;
        for (int i = 0; i < HALF; i++) {
            sum[i + 1] = a[i + 1] + a[ORDER - i] - sum[i];
            difference[i + 1] = a[i + 1] - a[ORDER - i] + difference[i];
        }
        double x = 1;
        double y = chebyshev(x, sum);
        int found = 0;
        int step = 1;
        while (step <= GRID && found < ORDER) {
            double[] polynomial = found % 2 == 0 ? sum : difference;
            double next = GRID_COSINES[step];
            double nextY = next < x ? chebyshev(next, polynomial) : y;
            if (next >= x || y * nextY > 0) {
                x = Math.min(x, next);
                y = nextY;
                step++;
                continue;
            }
            x = root(x, y, next, nextY, polynomial);
            before[found++] = x;
            y = chebyshev(x, found % 2 == 0 ? sum : difference);
        }
        if (found == ORDER) {
            for (int i = 0; i < ORDER; i++) {
                lsp[i] = (float) before[i];
            }
        }
    }

    private static double root(double high, double highY, double low, double lowY, double[] polynomial) {
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (high + low) / 2;
            double middleY = chebyshev(middle, polynomial);
            if (highY * middleY <= 0) {
                low = middle;
                lowY = middleY;
            } else {
                high = middle;
                highY = middleY;
            }
        }
        return highY == lowY ? low : low - lowY * (high - low) / (highY - lowY);
    }

    private static double chebyshev(double x, double[] f) {
        double b2 = 1;
        double b1 = 2 * x + f[1];
        for (int i = 2; i < HALF; i++) {
            double b0 = 2 * x * b1 - b2 + f[i];
            b2 = b1;
            b1 = b0;
        }
        return x * b1 - b2 + 0.5 * f[HALF];
    }

    /// The prediction filter of a line spectrum (§3.2.6).
    ///
    /// @param lsp cosines of the frequencies
    /// @param filter ORDER + 1 coefficients, filled
    void predictor(float[] lsp, float[] filter) {
        product(lsp, 0, sum);
        product(lsp, 1, difference);
        filter[0] = 1;
        for (int i = 1; i <= HALF; i++) {
            double even = sum[i] + sum[i - 1];
            double odd = difference[i] - difference[i - 1];
            filter[i] = (float) (0.5 * (even + odd));
            filter[ORDER + 1 - i] = (float) (0.5 * (even - odd));
        }
    }

    private static void product(float[] lsp, int from, double[] f) {
        f[0] = 1;
        f[1] = -2.0 * lsp[from];
        for (int i = 2; i <= HALF; i++) {
            double b = -2.0 * lsp[2 * i - 2 + from];
            f[i] = b * f[i - 1] + 2 * f[i - 2];
            for (int j = i - 1; j > 1; j--) {
                f[j] += b * f[j - 1] + f[j - 2];
            }
            f[1] += b;
        }
    }
}
