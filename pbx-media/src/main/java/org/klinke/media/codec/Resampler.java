package org.klinke.media.codec;

/// Changes the sample rate of one stream of linear samples: a polyphase low pass (sinc under a Kaiser window), in whole
/// numbers. Passes up to 0.85 of the lower rate's half, weakens images and aliases by more than 60 dB; delays by
/// [#delaySamples]. Of one thread; allocates nothing after construction. Equal rates are copied.
///
///     rate × up ──▶ low pass ──▶ every down-th sample, of which only those that are wanted are computed
public final class Resampler {
    /// The most samples that one call may bring: 120 ms at 48 kHz.
    public static final int FRAME_SAMPLES_MAX = 5760;

    /// Length of the filter in samples of the lower rate.
    private static final int WIDTH = 32;
    /// Middle of the transition, in parts of the lower rate's half.
    private static final double CUTOFF = 0.96;
    private static final double KAISER_BETA = 5.6;
    /// Coefficients are 14 bit fractions: sums of products stay within 32 bits.
    private static final int FRACTION_BITS = 14;

    private final int up;
    private final int down;
    private final int taps;
    /// `taps` coefficients for each of the `up` phases, oldest sample first.
    private final int[] coefficients;
    /// `taps - 1` old samples, then the new ones. Both are ints, as only then the compiler makes vector instructions of
    /// their products: a quarter of the time.
    private final int[] line;
    /// Position of the next output in units of 1/up input samples after the first new one.
    private int position;

    /// @param fromHz 8000, 16000, 48000; others whose ratio is of numbers up to 640 do too (44100)
    public Resampler(int fromHz, int toHz) {
        int divisor = gcd(fromHz, toHz);
        up = toHz / divisor;
        down = fromHz / divisor;
        if (up > 640 || down > 640) {
            throw new IllegalArgumentException("no resampling from " + fromHz + " Hz to " + toHz + " Hz");
        }
        taps = up >= down ? WIDTH : (WIDTH * down + up - 1) / up;
        coefficients = up == down ? new int[0] : design();
        line = up == down ? new int[0] : new int[taps - 1 + FRAME_SAMPLES_MAX];
    }

    /// @param in `samples` from 0, at most [#FRAME_SAMPLES_MAX]
    /// @param out filled from 0; [#maxOutput] are enough
    /// @return samples written
    public int resample(short[] in, int samples, short[] out) {
        if (up == down) {
            System.arraycopy(in, 0, out, 0, samples);
            return samples;
        }
        for (int i = 0; i < samples; i++) {
            line[taps - 1 + i] = in[i];
        }
        int written = 0;
        int at = position;
        for (; at < samples * up; at += down) {
            out[written++] = sample(at / up, at % up * taps);
        }
        position = at - samples * up;
        System.arraycopy(line, samples, line, 0, taps - 1);
        return written;
    }

    /// The most that [#resample] may write for so many samples.
    public int maxOutput(int samples) {
        return (samples * up + down - 1) / down + 1;
    }

    /// How much later a sound leaves than it came, in samples of the incoming rate.
    public int delaySamples() {
        return up == down ? 0 : taps / 2;
    }

    private short sample(int from, int phase) {
        int sum = 1 << (FRACTION_BITS - 1);
        for (int i = 0; i < taps; i++) {
            sum += line[from + i] * coefficients[phase + i];
        }
        return (short) Math.clamp(sum >> FRACTION_BITS, Short.MIN_VALUE, Short.MAX_VALUE);
    }

    private int[] design() {
        int[] all = new int[up * taps];
        // In input samples; the filter belongs to the lower of the two rates.
        double bandwidth = CUTOFF * Math.min(1, (double) up / down);
        double[] phase = new double[taps];
        for (int p = 0; p < up; p++) {
            double sum = 0;
            for (int i = 0; i < taps; i++) {
                double x = i - (taps / 2 - 1) - (double) p / up;
                double window = kaiser(x / (taps / 2.0));
                phase[i] = sinc(x * bandwidth) * window;
                sum += phase[i];
            }
            for (int i = 0; i < taps; i++) {
                all[p * taps + i] = (int) Math.round(phase[i] / sum * (1 << FRACTION_BITS));
            }
        }
        return all;
    }

    private static double sinc(double x) {
        return Math.abs(x) < 1e-9 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    }

    private static double kaiser(double x) {
        return Math.abs(x) > 1 ? 0 : bessel(KAISER_BETA * Math.sqrt(1 - x * x)) / bessel(KAISER_BETA);
    }

    /// The modified Bessel function of order zero, by its series.
    private static double bessel(double x) {
        double sum = 1;
        double term = 1;
        for (int k = 1; term > 1e-12 * sum; k++) {
            term *= x * x / (4.0 * k * k);
            sum += term;
        }
        return sum;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
