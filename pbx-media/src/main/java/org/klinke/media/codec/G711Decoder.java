package org.klinke.media.codec;

/// One G.711 stream: a table look-up per sample, and [Concealment] for what is lost.
final class G711Decoder implements AudioDecoder {
    private final boolean alaw;
    private final Concealment concealment = new Concealment(G711.SAMPLE_RATE);

    private G711Decoder(boolean alaw) {
        this.alaw = alaw;
    }

    static G711Decoder alaw() {
        return new G711Decoder(true);
    }

    static G711Decoder mulaw() {
        return new G711Decoder(false);
    }

    @Override
    public int sampleRate() {
        return G711.SAMPLE_RATE;
    }

    @Override
    public int decode(byte[] data, int offset, int length, short[] pcm) {
        if (length > pcm.length) {
            return 0;
        }
        for (int i = 0; i < length; i++) {
            byte code = data[offset + i];
            pcm[i] = alaw ? G711.fromAlaw(code) : G711.fromMulaw(code);
        }
        concealment.heard(pcm, length);
        return length;
    }

    @Override
    public int conceal(short[] pcm, int samples) {
        return concealment.conceal(pcm, samples);
    }

    @Override
    public void close() {}
}
