package org.klinke.media.record;

import java.io.ByteArrayOutputStream;
import org.klinke.media.file.Wav;

/// Linear samples, side by side.
final class WavWriter implements SoundWriter {
    private final int sampleRate;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    WavWriter(int sampleRate, int channels) {
        this.sampleRate = sampleRate;
        bytes.writeBytes(Wav.head(sampleRate, channels));
    }

    @Override
    public int sampleRate() {
        return sampleRate;
    }

    @Override
    public void frame(short[][] channels, int samples) {
        for (int i = 0; i < samples; i++) {
            for (short[] channel : channels) {
                bytes.write(channel[i]);
                bytes.write(channel[i] >> 8);
            }
        }
    }

    @Override
    public byte[] take(boolean last) {
        byte[] taken = bytes.toByteArray();
        bytes.reset();
        return taken;
    }

    @Override
    public void close() {
        // holds nothing but memory
    }
}
