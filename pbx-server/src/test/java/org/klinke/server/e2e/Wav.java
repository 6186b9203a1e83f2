package org.klinke.server.e2e;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.klinke.media.codec.Resampler;

/// 16 bit WAV files: the tones foreign phones send and the recordings they make, heard as mono at 8 kHz.
final class Wav {
    private static final int RATE_HZ = 8_000;
    private static final int HEADER_BYTES = 44;
    private static final int CHANNELS_AT = 22;
    private static final int RATE_AT = 24;

    private Wav() {}

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static void writeTone(Path file, int hz, int seconds) throws IOException {
        int samples = RATE_HZ * seconds;
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + 2 * samples).order(ByteOrder.LITTLE_ENDIAN);
        out.put(ascii("RIFF")).putInt(HEADER_BYTES - 8 + 2 * samples).put(ascii("WAVEfmt "));
        out.putInt(16).putShort((short) 1).putShort((short) 1).putInt(RATE_HZ).putInt(2 * RATE_HZ);
        out.putShort((short) 2).putShort((short) 16).put(ascii("data")).putInt(2 * samples);
        for (int i = 0; i < samples; i++) {
            out.putShort((short) (10_000 * Math.sin(2 * Math.PI * hz * i / RATE_HZ)));
        }
        Files.write(file, out.array());
    }

    /// The samples of a recording that may still be growing: its header is not believed.
    static short[] read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int data = HEADER_BYTES;
        for (int i = 12; i + 8 <= bytes.length; i++) {
            if (bytes[i] == 'd' && bytes[i + 1] == 'a' && bytes[i + 2] == 't' && bytes[i + 3] == 'a') {
                data = i + 8;
                break;
            }
        }
        if (bytes.length <= data) {
            return new short[0];
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, data, bytes.length - data).order(ByteOrder.LITTLE_ENDIAN);
        short[] samples = new short[in.remaining() / 2];
        in.asShortBuffer().get(samples);
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return narrow(samples, header.getShort(CHANNELS_AT), header.getInt(RATE_AT));
    }

    /// The left channel at 8 kHz: a foreign phone records at the rate of its codec.
    private static short[] narrow(short[] interleaved, int channels, int rate) {
        if (channels == 1 && rate == RATE_HZ) {
            return interleaved;
        }
        Resampler resampler = new Resampler(rate, RATE_HZ);
        int frame = rate / 50;
        int frames = interleaved.length / channels / frame;
        short[] left = new short[frame];
        short[] out = new short[resampler.maxOutput(frame)];
        short[] all = new short[frames * out.length];
        int written = 0;
        for (int i = 0; i < frames; i++) {
            for (int n = 0; n < frame; n++) {
                left[n] = interleaved[(i * frame + n) * channels];
            }
            int samples = resampler.resample(left, frame, out);
            System.arraycopy(out, 0, all, written, samples);
            written += samples;
        }
        return Arrays.copyOf(all, written);
    }

    /// The last second before `skip` samples of the end.
    static short[] lastSecond(short[] samples, int skip) {
        int end = Math.max(0, samples.length - skip);
        return Arrays.copyOfRange(samples, Math.max(0, end - RATE_HZ), end);
    }
}
