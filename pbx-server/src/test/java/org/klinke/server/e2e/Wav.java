package org.klinke.server.e2e;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Mono 16 bit 8 kHz WAV files: the tones foreign phones send and the recordings they make.
final class Wav {
    private static final int RATE_HZ = 8_000;
    private static final int HEADER_BYTES = 44;

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
        return samples;
    }

    /// The last second before `skip` samples of the end.
    static short[] lastSecond(short[] samples, int skip) {
        int end = Math.max(0, samples.length - skip);
        return Arrays.copyOfRange(samples, Math.max(0, end - RATE_HZ), end);
    }
}
