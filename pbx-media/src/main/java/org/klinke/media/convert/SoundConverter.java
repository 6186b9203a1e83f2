package org.klinke.media.convert;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.klinke.media.file.Sound;
import org.klinke.media.file.SoundFile;
import org.klinke.media.file.UnreadableSound;
import org.klinke.media.file.Wav;

/// Reads what people upload: WAV and Ogg/Opus by itself, all else by ffmpeg. Thread-safe.
public final class SoundConverter {
    /// Of what is read; ten minutes of music.
    public static final int BYTES_MAX = 12 << 20;

    static final int RATE = 16_000;
    private static final int RIFF_LENGTH_AT = 4;
    private static final int DATA_LENGTH_AT = 40;

    private final Optional<Ffmpeg> ffmpeg;

    public SoundConverter() {
        this(Ffmpeg.find());
    }

    SoundConverter(Optional<Ffmpeg> ffmpeg) {
        this.ffmpeg = ffmpeg;
    }

    /// Whether it reads more than WAV and Ogg/Opus.
    public boolean readsAll() {
        return ffmpeg.isPresent();
    }

    /// @param file as it was brought, up to [#BYTES_MAX]
    /// @return a WAV file
    /// @throws UnreadableSound saying what is wrong with it, and what would do
    public byte[] wav(byte[] file, int secondsMax) throws UnreadableSound {
        if (file.length == 0) {
            throw new UnreadableSound("it is empty");
        }
        if (file.length > BYTES_MAX) {
            throw new UnreadableSound("it is larger than " + (BYTES_MAX >> 20) + " MB");
        }
        byte[] samples = samples(file, secondsMax);
        if (samples.length < RATE / 10 * Short.BYTES) {
            throw new UnreadableSound("it holds no sound");
        }
        return ByteBuffer.allocate(Wav.HEAD_BYTES + samples.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(Wav.head(RATE, 1))
                .put(samples)
                .putInt(RIFF_LENGTH_AT, Wav.HEAD_BYTES - 8 + samples.length)
                .putInt(DATA_LENGTH_AT, samples.length)
                .array();
    }

    private byte[] samples(byte[] file, int secondsMax) throws UnreadableSound {
        try {
            return bytes(SoundFile.read(file, secondsMax));
        } catch (UnreadableSound ours) {
            if (ffmpeg.isEmpty()) {
                throw new UnreadableSound(ours.getMessage()
                        + "; without ffmpeg this server reads WAV and Ogg/Opus only: convert it, or let the operator"
                        + " install ffmpeg");
            }
            return ffmpeg.get().samples(file, secondsMax);
        } catch (RuntimeException e) { // an edge: what somebody from outside has made may be broken in any way
            throw new UnreadableSound("it is damaged");
        }
    }

    private static byte[] bytes(Sound sound) {
        short[] samples = sound.mono(RATE);
        ByteBuffer bytes = ByteBuffer.allocate(samples.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asShortBuffer().put(samples);
        return bytes.array();
    }
}
