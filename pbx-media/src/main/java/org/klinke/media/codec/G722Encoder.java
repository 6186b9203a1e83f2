package org.klinke.media.codec;

/// One G.722 stream at 64 kbit/s: two samples become a byte.
///
///     x ─▶ mirror filter ─┬─ low ──▶ minus prediction ─▶ 6 bits ┐
///                         └─ high ─▶ minus prediction ─▶ 2 bits ┴─▶ byte
final class G722Encoder implements AudioEncoder {
    private final G722Band low = G722Band.low();
    private final G722Band high = G722Band.high();
    private final int[] line = new int[G722.FILTER_TAPS];

    @Override
    public int sampleRate() {
        return G722.SAMPLE_RATE;
    }

    @Override
    public int encode(short[] pcm, int samples, byte[] out, int offset) {
        int bytes = samples / 2;
        for (int n = 0; n < bytes; n++) {
            System.arraycopy(line, 2, line, 0, G722.FILTER_TAPS - 2);
            line[G722.FILTER_TAPS - 2] = pcm[2 * n];
            line[G722.FILTER_TAPS - 1] = pcm[2 * n + 1];
            int even = 0;
            int odd = 0;
            for (int i = 0; i < G722.FILTER.length; i++) {
                odd += line[2 * i] * G722.FILTER[i];
                even += line[2 * i + 1] * G722.FILTER[G722.FILTER.length - 1 - i];
            }
            out[offset + n] = (byte) ((encodeHigh((even - odd) >> 14) << 6) | encodeLow((even + odd) >> 14));
        }
        return bytes;
    }

    private int encodeLow(int sample) {
        int difference = G722Band.sat(sample - low.s);
        int magnitude = difference >= 0 ? difference : -(difference + 1);
        int level = 0;
        while (level < G722.LOW_LEVELS.length && magnitude >= (G722.LOW_LEVELS[level] * low.scale) >> 12) {
            level++;
        }
        // Codes fall with the magnitude (Table 16); the two smallest negative ones stand apart.
        int code = difference >= 0 ? 61 - level : level < 2 ? 63 - level : 33 - level;
        int upper = code >> 2;
        int quantised = (low.scale * G722.LOW_4_BITS[upper]) >> 15;
        low.rescale(G722.LOW_WEIGHTS[upper]);
        low.predict(quantised);
        return code;
    }

    private int encodeHigh(int sample) {
        int difference = G722Band.sat(sample - high.s);
        int magnitude = difference >= 0 ? difference : -(difference + 1);
        boolean large = magnitude >= (G722.HIGH_LEVEL * high.scale) >> 12;
        int code = (difference < 0 ? 0 : 2) + (large ? 0 : 1);
        int quantised = (high.scale * G722.HIGH_2_BITS[code]) >> 15;
        high.rescale(G722.HIGH_WEIGHTS[code]);
        high.predict(quantised);
        return code;
    }

    @Override
    public void close() {}
}
