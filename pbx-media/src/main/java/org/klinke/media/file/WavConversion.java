package org.klinke.media.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.klinke.core.media.Codec;
import org.klinke.media.codec.AudioCodecs;
import org.klinke.media.codec.AudioDecoder;

/// Writes an Ogg/Opus file as WAV, packet by packet: hours of sound never lie decoded in the heap. A WAV file stays
/// as it is. Computes without waiting: not for a thread that calls share.
public final class WavConversion {
    private static final int RATE = 16_000;
    /// Lengths are written in 32 bits without sign.
    private static final long DATA_BYTES_MAX = 0xffff_ffffL - Wav.HEAD_BYTES;

    private WavConversion() {}

    /// @param secondsMax a longer one is refused
    /// @throws UnreadableSound if it is neither, or a WAV file cannot be as long
    public static void write(byte[] file, int secondsMax, OutputStream out) throws IOException, UnreadableSound {
        if (Wav.isWav(file)) {
            out.write(file);
            return;
        }
        if (!OggOpus.isOgg(file)) {
            throw new UnreadableSound("neither a WAV nor an Ogg/Opus file");
        }
        OggOpus opus = OggOpus.read(file, secondsMax);
        List<AudioDecoder> decoders = new ArrayList<>();
        try {
            for (int channel = 0; channel < opus.channels(); channel++) {
                AudioDecoder decoder = AudioCodecs.decoder(Codec.OPUS, RATE);
                if (decoder == null) {
                    throw new UnreadableSound("there is no Opus decoder on this machine");
                }
                decoders.add(decoder);
            }
            write(opus, decoders, out);
        } finally {
            decoders.forEach(AudioDecoder::close);
        }
    }

    /// How many bytes [#write] writes.
    ///
    /// @throws UnreadableSound likewise
    public static long length(byte[] file, int secondsMax) throws UnreadableSound {
        if (Wav.isWav(file)) {
            return file.length;
        }
        if (!OggOpus.isOgg(file)) {
            throw new UnreadableSound("neither a WAV nor an Ogg/Opus file");
        }
        OggOpus opus = OggOpus.read(file, secondsMax);
        return Wav.HEAD_BYTES + opus.samples() / (OggOpusWriter.GRANULE_RATE / RATE) * opus.channels() * Short.BYTES;
    }

    private static void write(OggOpus opus, List<AudioDecoder> decoders, OutputStream out)
            throws IOException, UnreadableSound {
        int channels = decoders.size();
        int rate = decoders.getFirst().sampleRate();
        long scale = OggOpusWriter.GRANULE_RATE / rate;
        long wanted = opus.samples() / scale;
        long dataBytes = wanted * channels * Short.BYTES;
        if (dataBytes > DATA_BYTES_MAX) {
            throw new UnreadableSound("lasts too long for a WAV file");
        }
        out.write(Wav.head(rate, channels, dataBytes));
        long skip = opus.preSkip() / scale;
        short[][] decoded = new short[channels][AudioDecoder.PACKET_SAMPLES_MAX];
        for (byte[][] packet : opus.packets()) {
            int samples = 0;
            for (int channel = 0; channel < channels; channel++) {
                byte[] bytes = packet[channel];
                samples = decoders.get(channel).decode(bytes, 0, bytes.length, decoded[channel]);
            }
            int from = (int) Math.min(skip, samples);
            skip -= from;
            int taken = (int) Math.min(samples - from, wanted);
            wanted -= taken;
            out.write(interleaved(decoded, from, taken));
        }
        out.write(new byte[(int) Math.min(wanted * channels * Short.BYTES, rate)]); // what a last packet lacks
    }

    private static byte[] interleaved(short[][] decoded, int from, int samples) {
        ByteBuffer bytes =
                ByteBuffer.allocate(samples * decoded.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = from; i < from + samples; i++) {
            for (short[] channel : decoded) {
                bytes.putShort(channel[i]);
            }
        }
        return bytes.array();
    }
}
