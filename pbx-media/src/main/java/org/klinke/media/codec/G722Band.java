package org.klinke.media.codec;

/// One band's adaptive predictor and quantiser scale of ITU-T G.722 (§3, the blocks are named as there); encoder and
/// decoder run the same so that both predict alike. All numbers are 16 bit in 32.
///
///     difference d ─▶ r (reconstructed), p (without poles) ─▶ poles a1 a2 (UPPOL), zeros b1..b6 (UPZERO) ─▶ s
/// (FILTEP+Z)
final class G722Band {
    static final int LOW_SCALE_LOG_MAX = 18_432;
    static final int HIGH_SCALE_LOG_MAX = 22_528;
    private static final int LOW_SHIFT = 8;
    private static final int HIGH_SHIFT = 10;

    private static final int ZEROS = 6;
    private static final int POLE2_MAX = 12_288;
    private static final int POLE1_SPAN = 15_360;
    /// 2^(n/32) in 1/2048 (Table 14).
    private static final int[] POWERS = {
        2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834, 2896, 2960,
        3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008
    };

    private final int scaleLogMax;
    private final int shift;

    /// What is predicted for the next sample.
    int s;
    /// The quantiser's scale (DETL, DETH).
    int scale;

    private int scaleLog;
    private int sz;
    private int a1;
    private int a2;
    private int r1;
    private int r2;
    private int p1;
    private int p2;
    private final int[] b = new int[ZEROS];
    private final int[] d = new int[ZEROS];

    private G722Band(int scale, int scaleLogMax, int shift) {
        this.scale = scale;
        this.scaleLogMax = scaleLogMax;
        this.shift = shift;
    }

    static G722Band low() {
        return new G722Band(32, LOW_SCALE_LOG_MAX, LOW_SHIFT);
    }

    static G722Band high() {
        return new G722Band(8, HIGH_SCALE_LOG_MAX, HIGH_SHIFT);
    }

    /// LOGSCL, SCALEL and their like of the upper band: the scale follows how large the codes are.
    void rescale(int weight) {
        scaleLog = Math.clamp(((scaleLog * 127) >> 7) + weight, 0, scaleLogMax);
        int power = POWERS[(scaleLog >> 6) & 31];
        int by = shift - (scaleLog >> 11);
        scale = (by < 0 ? power << -by : power >> by) << 2;
    }

    /// Takes the quantised difference in and predicts the next sample.
    void predict(int difference) {
        int r = sat(s + difference); // RECONS
        int p = sat(sz + difference); // PARREC
        boolean same1 = sign(p) == sign(p1);
        int step = sat(a1 << 2); // UPPOL2
        int wd = Math.min(same1 ? -step : step, Short.MAX_VALUE) >> 7;
        int next2 = Math.clamp(wd + (sign(p) == sign(p2) ? 128 : -128) + ((a2 * 32_512) >> 15), -POLE2_MAX, POLE2_MAX);
        int span = sat(POLE1_SPAN - next2); // UPPOL1
        int next1 = Math.clamp(sat((same1 ? 192 : -192) + ((a1 * 32_640) >> 15)), -span, span);

        int zero = difference == 0 ? 0 : 128; // UPZERO
        int sum = 0;
        for (int i = ZEROS - 1; i >= 0; i--) {
            b[i] = sat((sign(d[i]) == sign(difference) ? zero : -zero) + ((b[i] * 32_640) >> 15));
            d[i] = i == 0 ? difference : d[i - 1]; // DELAYA
            sum += (b[i] * sat(d[i] << 1)) >> 15; // FILTEZ
        }
        sz = sat(sum);
        r2 = r1;
        r1 = r;
        p2 = p1;
        p1 = p;
        a1 = next1;
        a2 = next2;
        int poles = sat(((a1 * sat(r1 << 1)) >> 15) + ((a2 * sat(r2 << 1)) >> 15)); // FILTEP
        s = sat(poles + sz); // PREDIC
    }

    static int sat(int value) {
        return Math.clamp(value, Short.MIN_VALUE, Short.MAX_VALUE);
    }

    private static int sign(int value) {
        return value >> 15;
    }
}
