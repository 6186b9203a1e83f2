package org.klinke.media.rtp;

/// What people would think of how speech comes through (mean opinion score), by the E-model (ITU-T G.107) with its
/// default values, of which only network effects vary:
///
///     R = 93.2 − Id (delay) − Ie,eff (loss)          MOS = 1 + 0.035·R + 7·10⁻⁶·R·(R − 60)·(100 − R)
///
/// The model is one of narrow-band speech: 4.4 is its best, and a codec's bandwidth earns nothing.
public final class EModel {
    private static final double R_BEST = 93.2;
    /// Robustness against random loss: G.711 with concealment (ITU-T G.113 Appendix I).
    private static final double LOSS_ROBUSTNESS = 25.1;
    private static final double LOSS_IMPAIRMENT_MAX = 95;
    /// From here on delay disturbs a dialogue.
    private static final double DELAY_KNEE_MILLIS = 177.3;
    /// One packet's length, which its sender gathers first.
    private static final double PACKET_MILLIS = 20;
    private static final double MOS_MIN = 1;
    private static final double MOS_MAX = 4.5;

    private EModel() {}

    /// @param lossPercent 0–100
    /// @param jitterMillis of RFC 3550; a jitter buffer holds about twice as much
    /// @param roundTripMillis 0 if unknown
    /// @return 1 (bad) to 4.5
    static double mos(double lossPercent, double jitterMillis, double roundTripMillis) {
        return mos(r(lossPercent, jitterMillis, roundTripMillis));
    }

    /// The transmission rating: 0–93.2; as [#mos(double, double, double)].
    public static double r(double lossPercent, double jitterMillis, double roundTripMillis) {
        double delay = roundTripMillis / 2 + 2 * jitterMillis + PACKET_MILLIS;
        double delayImpairment = 0.024 * delay + 0.11 * Math.max(0, delay - DELAY_KNEE_MILLIS);
        double lossImpairment = LOSS_IMPAIRMENT_MAX * lossPercent / (lossPercent + LOSS_ROBUSTNESS);
        return Math.clamp(R_BEST - delayImpairment - lossImpairment, 0, 100);
    }

    /// What people would say of a rating: 1–4.5.
    public static double mos(double r) {
        return Math.clamp(1 + 0.035 * r + 7e-6 * r * (r - 60) * (100 - r), MOS_MIN, MOS_MAX);
    }
}
