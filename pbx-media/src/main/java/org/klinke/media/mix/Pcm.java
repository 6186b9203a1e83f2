package org.klinke.media.mix;

/// The loops over samples; each is written so that C2 makes vector instructions of it: int accumulators, one array
/// index, no branch.
final class Pcm {
    /// Gains are fractions of this.
    static final int GAIN_ONE = 1 << 12;

    private static final int GAIN_BITS = 12;

    private Pcm() {}

    /// Mean of the absolute values: 0–32768.
    static int level(short[] pcm, int samples) {
        int sum = 0;
        for (int i = 0; i < samples; i++) {
            sum += Math.abs(pcm[i]);
        }
        return sum / samples;
    }

    /// @param gain up to 8 · [#GAIN_ONE]
    static void amplify(short[] pcm, int gain, int[] voice, int samples) {
        for (int i = 0; i < samples; i++) {
            voice[i] = (pcm[i] * gain) >> GAIN_BITS;
        }
    }

    static void add(int[] voice, int[] sum, int samples) {
        for (int i = 0; i < samples; i++) {
            sum[i] += voice[i];
        }
    }

    static void subtract(int[] sum, int[] voice, int[] rest, int samples) {
        for (int i = 0; i < samples; i++) {
            rest[i] = sum[i] - voice[i];
        }
    }

    static int peak(int[] sum, int samples) {
        int peak = 0;
        for (int i = 0; i < samples; i++) {
            peak = Math.max(peak, Math.abs(sum[i]));
        }
        return peak;
    }

    static void narrow(int[] sum, short[] pcm, int samples) {
        for (int i = 0; i < samples; i++) {
            pcm[i] = (short) sum[i];
        }
    }

    /// @param gain at most [#GAIN_ONE]; what it does not tame is cut off
    static void narrow(int[] sum, int gain, short[] pcm, int samples) {
        for (int i = 0; i < samples; i++) {
            // Sums of many voices times the gain would leave 32 bits: the gain is of 7 bits here.
            int value = (sum[i] * (gain >> 5)) >> (GAIN_BITS - 5);
            pcm[i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, value));
        }
    }
}
