package org.klinke.media.codec;

/// One G.711 stream; stateless but for its law.
final class G711Encoder implements AudioEncoder {
    private final boolean alaw;

    private G711Encoder(boolean alaw) {
        this.alaw = alaw;
    }

    static G711Encoder alaw() {
        return new G711Encoder(true);
    }

    static G711Encoder mulaw() {
        return new G711Encoder(false);
    }

    @Override
    public int sampleRate() {
        return G711.SAMPLE_RATE;
    }

    @Override
    public int encode(short[] pcm, int samples, byte[] out, int offset) {
        for (int i = 0; i < samples; i++) {
            out[offset + i] = alaw ? G711.toAlaw(pcm[i]) : G711.toMulaw(pcm[i]);
        }
        return samples;
    }

    @Override
    public void close() {}
}
