package org.klinke.media.record;

import org.klinke.core.media.RecordingFormat;
import org.klinke.core.media.RecordingFormat.Channels;

/// Makes a file of samples, piece by piece. Used by one thread.
interface SoundWriter extends AutoCloseable {
    static SoundWriter of(RecordingFormat format, int serial) {
        int channels = format.channels() == Channels.SIDES ? 2 : 1;
        return switch (format.kind()) {
            case WAV_8K -> new WavWriter(8_000, channels);
            case WAV_16K -> new WavWriter(16_000, channels);
            case OPUS -> new OpusWriter(serial, channels);
        };
    }

    int sampleRate();

    /// @param channels as many as the format has, each with at least `samples` samples, which are 20 ms
    void frame(short[][] channels, int samples);

    /// All that is to be appended to the file since the last time.
    ///
    /// @param last the file ends with it
    byte[] take(boolean last);

    @Override
    void close();
}
