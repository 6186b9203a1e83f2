package org.klinke.media.mix;

/// Keeps a sum of voices within 16 bits: turned down at once where it would clip, turned up again slowly.
final class Limiter {
    private static final int PEAK_MAX = 32_000;
    /// About 1 dB for each frame.
    private static final int RELEASE_PARTS = 8;

    private int gain = Pcm.GAIN_ONE;

    void narrow(int[] sum, short[] pcm, int samples) {
        int peak = Pcm.peak(sum, samples);
        int allowed = peak <= PEAK_MAX ? Pcm.GAIN_ONE : (int) ((long) PEAK_MAX * Pcm.GAIN_ONE / peak);
        gain = Math.min(allowed, gain + Math.max(1, gain / RELEASE_PARTS));
        if (gain >= Pcm.GAIN_ONE) {
            gain = Pcm.GAIN_ONE;
            Pcm.narrow(sum, pcm, samples);
        } else {
            Pcm.narrow(sum, gain, pcm, samples);
        }
    }
}
