package org.klinke.media.transcode;

/// Noise in place of silence that was not sent (RFC 3389): white, as loud as the payload says; its optional spectrum
/// is not used.
final class ComfortNoise {
    /// The level of a payload, -dBov in 7 bits (RFC 3389 §3.1).
    private static final int LEVEL_MASK = 0x7f;
    /// The amplitude of evenly distributed noise of 0 dBov: its root mean square is the root of a third of it.
    private static final double FULL = Short.MAX_VALUE * Math.sqrt(3);

    private int amplitude;
    private int random = 1;

    /// @param payload one byte at least, else it is silence
    void set(byte[] payload, int length) {
        int level = length == 0 ? LEVEL_MASK : payload[0] & LEVEL_MASK;
        amplitude = (int) Math.min(Short.MAX_VALUE, FULL * Math.pow(10, -level / 20.0));
    }

    void fill(short[] pcm, int samples) {
        for (int i = 0; i < samples; i++) {
            random = random * 1_664_525 + 1_013_904_223; // any noise will do
            pcm[i] = (short) (((random >> 16) * amplitude) >> 15);
        }
    }
}
