package org.klinke.media.file;

import java.util.Arrays;
import org.klinke.core.media.Codec;
import org.klinke.media.codec.AudioCodecs;
import org.klinke.media.codec.AudioDecoder;

/// Reads a whole audio file of either kind into linear samples.
public final class SoundFile {
    /// What Opus is decoded to: wide band is all that telephones hear of it, and a third of the memory.
    private static final int OPUS_RATE = 16_000;

    private SoundFile() {}

    /// @param secondsMax a longer one is refused before it fills the memory
    /// @throws UnreadableSound if it is none that we can read; the message says what would do
    public static Sound read(byte[] file, int secondsMax) throws UnreadableSound {
        if (Wav.isWav(file)) {
            return Wav.read(file, secondsMax);
        }
        if (OggOpus.isOgg(file)) {
            OggOpus opus = OggOpus.read(file, secondsMax);
            checkLength((double) opus.samples() / OggOpusWriter.GRANULE_RATE, secondsMax);
            return decode(opus);
        }
        throw new UnreadableSound("neither a WAV nor an Ogg/Opus file");
    }

    static void checkLength(double seconds, int secondsMax) throws UnreadableSound {
        if (seconds > secondsMax) {
            throw new UnreadableSound("lasts " + Math.round(seconds) + " s; " + secondsMax + " s are allowed");
        }
    }

    private static Sound decode(OggOpus opus) {
        short[][] channels = new short[opus.channels()][];
        int rate = 0;
        for (int channel = 0; channel < channels.length; channel++) {
            try (AudioDecoder decoder = AudioCodecs.decoder(Codec.OPUS, OPUS_RATE)) {
                if (decoder == null) {
                    throw new IllegalStateException("there is no Opus decoder");
                }
                rate = decoder.sampleRate();
                channels[channel] = decode(opus, channel, decoder);
            }
        }
        return new Sound(rate, channels);
    }

    private static short[] decode(OggOpus opus, int channel, AudioDecoder decoder) {
        long scale = OggOpusWriter.GRANULE_RATE / decoder.sampleRate();
        int skip = (int) (opus.preSkip() / scale);
        short[] samples = new short[skip + Math.toIntExact(opus.samples() / scale)];
        short[] packet = new short[AudioDecoder.PACKET_SAMPLES_MAX];
        int at = 0;
        for (byte[][] streams : opus.packets()) {
            byte[] bytes = streams[channel];
            int decoded = decoder.decode(bytes, 0, bytes.length, packet);
            int taken = Math.min(decoded, samples.length - at);
            System.arraycopy(packet, 0, samples, at, taken);
            at += taken;
        }
        return Arrays.copyOfRange(samples, skip, samples.length);
    }
}
