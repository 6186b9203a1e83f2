package org.klinke.media.codec;

/// ITU-T G.722 at 64 kbit/s: the tables that encoder and decoder share. Two bands of 8 kHz each, split by a quadrature
/// mirror filter; the lower has 6 bits, the upper 2. Its RTP clock says 8000 though there are 16000 samples per second
/// (RFC 3551 §4.5.2).
final class G722 {
    static final int SAMPLE_RATE = 16_000;

    /// Half of the mirror filter (Table 11); the other half is the same backwards.
    static final int[] FILTER = {3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11};

    static final int FILTER_TAPS = 24;

    /// Decision levels of the lower band (Table 14); a difference of level n or more, times the scale, is coded beyond
    /// n.
    static final int[] LOW_LEVELS = {
        35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023, 1121, 1219, 1339,
        1458, 1612, 1765, 1980, 2195, 2557, 2919
    };

    /// Output of the lower band's quantiser by 6 bit code, and by its upper 4 bits, which alone steer the prediction.
    static final int[] LOW_6_BITS = {
        -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360, -8576,
        -7856, -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360, -1040,
        -728, 24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456,
        4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136
    };

    static final int[] LOW_4_BITS = {
        0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0
    };

    /// How much the lower band's scale grows with each 4 bit code.
    static final int[] LOW_WEIGHTS = {-60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60};

    static final int[] HIGH_2_BITS = {-7408, -1616, 7408, 1616};
    static final int[] HIGH_WEIGHTS = {798, -214, 798, -214};
    static final int HIGH_LEVEL = 564;

    private G722() {}
}
