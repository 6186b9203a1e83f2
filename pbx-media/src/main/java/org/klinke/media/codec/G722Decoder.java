package org.klinke.media.codec;

/// One G.722 stream at 64 kbit/s: each byte becomes two samples. What is lost is made up by [Concealment].
final class G722Decoder implements AudioDecoder {
    private static final int BAND_MAX = 16_383;

    private final G722Band low = G722Band.low();
    private final G722Band high = G722Band.high();
    private final int[] line = new int[G722.FILTER_TAPS];
    private final Concealment concealment = new Concealment(G722.SAMPLE_RATE);

    @Override
    public int sampleRate() {
        return G722.SAMPLE_RATE;
    }

    @Override
    public int decode(byte[] data, int offset, int length, short[] pcm) {
        if (2 * length > pcm.length) {
            return 0;
        }
        for (int n = 0; n < length; n++) {
            int code = data[offset + n] & 0xff;
            int lower = decodeLow(code & 0x3f);
            int upper = decodeHigh(code >> 6);
            System.arraycopy(line, 2, line, 0, G722.FILTER_TAPS - 2);
            line[G722.FILTER_TAPS - 2] = lower + upper;
            line[G722.FILTER_TAPS - 1] = lower - upper;
            int even = 0;
            int odd = 0;
            for (int i = 0; i < G722.FILTER.length; i++) {
                even += line[2 * i] * G722.FILTER[i];
                odd += line[2 * i + 1] * G722.FILTER[G722.FILTER.length - 1 - i];
            }
            pcm[2 * n] = (short) G722Band.sat(odd >> 11);
            pcm[2 * n + 1] = (short) G722Band.sat(even >> 11);
        }
        concealment.heard(pcm, 2 * length);
        return 2 * length;
    }

    private int decodeLow(int code) {
        int upper = code >> 2;
        int sample = low.s + ((low.scale * G722.LOW_6_BITS[code]) >> 15);
        int quantised = (low.scale * G722.LOW_4_BITS[upper]) >> 15;
        low.rescale(G722.LOW_WEIGHTS[upper]);
        low.predict(quantised);
        return Math.clamp(sample, -BAND_MAX - 1, BAND_MAX);
    }

    private int decodeHigh(int code) {
        int quantised = (high.scale * G722.HIGH_2_BITS[code]) >> 15;
        int sample = high.s + quantised;
        high.rescale(G722.HIGH_WEIGHTS[code]);
        high.predict(quantised);
        return Math.clamp(sample, -BAND_MAX - 1, BAND_MAX);
    }

    @Override
    public int conceal(short[] pcm, int samples) {
        return concealment.conceal(pcm, samples);
    }

    @Override
    public void close() {}
}
