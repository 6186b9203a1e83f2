package org.klinke.media.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.klinke.media.codec.G711;

/// RIFF/WAVE files (Microsoft and IBM, "Multimedia Programming Interface and Data Specifications 1.0", 1991): PCM of 8
/// or 16 bits, A-law and μ-law; one or two channels.
public final class Wav {
    /// Of what [#head] returns.
    public static final int HEAD_BYTES = 44;

    private static final int PCM = 1;
    private static final int RIFF_LENGTH_AT = 4;
    private static final int DATA_LENGTH_AT = 40;
    private static final int ALAW = 6;
    private static final int MULAW = 7;
    private static final int EXTENSIBLE = 0xfffe;
    private static final Set<Integer> RATES = Set.of(8_000, 16_000, 32_000, 44_100, 48_000);

    private Wav() {}

    /// The head of a file of 16 bit PCM whose length is not known yet, as it is not while recording: the length fields
    /// hold their largest value, which programs that read streams take for "up to the end".
    public static byte[] head(int sampleRate, int channels) {
        return ByteBuffer.allocate(HEAD_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(ascii("RIFF"))
                .putInt(-1)
                .put(ascii("WAVEfmt "))
                .putInt(16)
                .putShort((short) PCM)
                .putShort((short) channels)
                .putInt(sampleRate)
                .putInt(sampleRate * channels * Short.BYTES)
                .putShort((short) (channels * Short.BYTES))
                .putShort((short) Short.SIZE)
                .put(ascii("data"))
                .putInt(-1)
                .array();
    }

    /// The head of a file of so many bytes of samples; of more than fit into 32 bits it says the most there are.
    public static byte[] head(int sampleRate, int channels, long dataBytes) {
        return ByteBuffer.wrap(head(sampleRate, channels))
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(RIFF_LENGTH_AT, (int) Math.min(dataBytes + HEAD_BYTES - 8, 0xffff_ffffL))
                .putInt(DATA_LENGTH_AT, (int) Math.min(dataBytes, 0xffff_ffffL))
                .array();
    }

    static boolean isWav(byte[] file) {
        return file.length >= 12 && tag(file, 0).equals("RIFF") && tag(file, 8).equals("WAVE");
    }

    /// Reads up to the end of the file, whatever its head says.
    ///
    /// @param secondsMax a longer one is refused before anything is decoded
    static Sound read(byte[] file, int secondsMax) throws UnreadableSound {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        Layout layout = null;
        int at = 12;
        while (at + 8 <= file.length) {
            String tag = tag(file, at);
            long length = in.getInt(at + 4) & 0xffff_ffffL;
            int from = at + 8;
            int end = (int) Math.min(file.length, from + length);
            if (tag.equals("fmt ")) {
                layout = layout(in, from, end);
            } else if (tag.equals("data")) {
                if (layout == null) {
                    break;
                }
                return samples(in, from, end, layout, secondsMax);
            }
            if (from + length + (length & 1) > file.length) {
                break;
            }
            at = (int) (from + length + (length & 1));
        }
        throw new UnreadableSound("a WAV file without samples, or with its parts in the wrong order");
    }

    private record Layout(int format, int channels, int sampleRate, int bits) {}

    private static Layout layout(ByteBuffer in, int from, int end) throws UnreadableSound {
        if (end - from < 16) {
            throw new UnreadableSound("a WAV file whose format is cut off");
        }
        int format = in.getShort(from) & 0xffff;
        int channels = in.getShort(from + 2) & 0xffff;
        int sampleRate = in.getInt(from + 4);
        int bits = in.getShort(from + 14) & 0xffff;
        if (format == EXTENSIBLE && end - from >= 26) {
            format = in.getShort(from + 24) & 0xffff; // the first half word of the sub-format's GUID
        }
        boolean known =
                (format == PCM && (bits == 8 || bits == 16)) || ((format == ALAW || format == MULAW) && bits == 8);
        if (!known || channels < 1 || channels > 2 || !RATES.contains(sampleRate)) {
            throw new UnreadableSound("WAV format " + format + " with " + channels + " channels of " + bits
                    + " bits at " + sampleRate + " Hz: needed are PCM of 8 or 16 bits, A-law or µ-law,"
                    + " one or two channels, at 8, 16, 32, 44.1 or 48 kHz");
        }
        return new Layout(format, channels, sampleRate, bits);
    }

    private static Sound samples(ByteBuffer in, int from, int end, Layout layout, int secondsMax)
            throws UnreadableSound {
        int bytes = layout.bits / 8;
        int length = (end - from) / (bytes * layout.channels);
        SoundFile.checkLength((double) length / layout.sampleRate, secondsMax);
        short[][] channels = new short[layout.channels][length];
        int at = from;
        for (int i = 0; i < length; i++) {
            for (short[] channel : channels) {
                channel[i] = sample(in, at, layout);
                at += bytes;
            }
        }
        return new Sound(layout.sampleRate, channels);
    }

    private static short sample(ByteBuffer in, int at, Layout layout) {
        if (layout.bits == 16) {
            return in.getShort(at);
        }
        byte value = in.get(at);
        return switch (layout.format) {
            case ALAW -> G711.fromAlaw(value);
            case MULAW -> G711.fromMulaw(value);
            default -> (short) (((value & 0xff) - 128) << 8);
        };
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String tag(byte[] file, int at) {
        return new String(file, at, 4, StandardCharsets.US_ASCII);
    }
}
