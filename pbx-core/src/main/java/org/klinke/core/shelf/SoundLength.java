package org.klinke.core.shelf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.klinke.core.blob.SealedReader;
import org.klinke.core.media.PacketSpan;
import org.klinke.core.media.RecordingFormat;
import org.klinke.core.media.RecordingFormat.Channels;
import org.klinke.core.secret.SecretUnavailable;

/// How long a recording sounds, as its own bytes say: those of a WAV file are all of one length, each page of an Ogg
/// file tells how many samples have sounded at its end (RFC 3533 §6, RFC 7845 §4), and packets are kept with their
/// times.
final class SoundLength {
    private static final int WAV_HEAD_BYTES = 44;
    private static final int BYTES_PER_SAMPLE = 2;
    private static final int OPUS_RATE = 48_000;
    private static final byte[] PAGE = "OggS\0".getBytes(StandardCharsets.US_ASCII);
    private static final int PAGE_HEAD_BYTES = 27;
    private static final int PAGE_BYTES_MAX = PAGE_HEAD_BYTES + 255 + 255 * 255;
    private static final int GRANULE_AT = 6;
    private static final int SERIAL_AT = 14;
    /// In the first page, which has one segment: the samples to leave out at the beginning.
    private static final int PRE_SKIP_AT = PAGE_HEAD_BYTES + 1 + 10;
    /// More than the page of half a second needs.
    private static final int TAIL_BYTES = 8 << 10;

    private SoundLength() {}

    /// @return 0 where the sound does not say it, being damaged
    static double seconds(SealedReader sound, RecordingFormat format) throws IOException {
        return switch (format.kind()) {
            case WAV_8K -> wav(sound, format, 8_000);
            case WAV_16K -> wav(sound, format, 16_000);
            case OPUS -> opus(sound);
            case PACKETS -> packets(sound);
        };
    }

    private static double wav(SealedReader sound, RecordingFormat format, int rate) {
        long channels = format.channels() == Channels.SIDES ? 2 : 1;
        long frames = Math.max(0, sound.length() - WAV_HEAD_BYTES) / (BYTES_PER_SAMPLE * channels);
        return (double) frames / rate;
    }

    private static double packets(SealedReader sound) throws IOException {
        try {
            int parts = sound.parts();
            return parts == 0
                    ? 0
                    : (double) PacketSpan.parse(ByteBuffer.wrap(sound.part(parts - 1)))
                                    .until()
                            / PacketSpan.TICKS_PER_SECOND;
        } catch (SecretUnavailable | IllegalArgumentException e) {
            return 0;
        }
    }

    private static double opus(SealedReader sound) throws IOException {
        try {
            ByteBuffer first = bytes(sound, 0, PRE_SKIP_AT + Short.BYTES);
            if (first.remaining() < PRE_SKIP_AT + Short.BYTES || !isPage(first, 0)) {
                return 0;
            }
            int preSkip = first.getShort(PRE_SKIP_AT) & 0xffff;
            long granule = lastGranule(sound, first.getInt(SERIAL_AT));
            return (double) Math.max(0, granule - preSkip) / OPUS_RATE;
        } catch (SecretUnavailable e) {
            return 0; // damaged there; it is listed all the same
        }
    }

    /// Of a file that was broken off the last page may be half a page, and the one before as long as a page can be.
    private static long lastGranule(SealedReader sound, int serial) throws IOException {
        for (int tail = TAIL_BYTES; ; tail = 2 * PAGE_BYTES_MAX) {
            ByteBuffer bytes = bytes(sound, Math.max(0, sound.length() - tail), tail);
            for (int at = bytes.limit() - PAGE_HEAD_BYTES; at >= 0; at--) {
                if (isPage(bytes, at)
                        && bytes.getInt(at + SERIAL_AT) == serial
                        && bytes.getLong(at + GRANULE_AT) >= 0
                        && end(bytes, at) <= bytes.limit()) {
                    return bytes.getLong(at + GRANULE_AT);
                }
            }
            if (tail > TAIL_BYTES) {
                return 0;
            }
        }
    }

    private static boolean isPage(ByteBuffer bytes, int at) {
        return bytes.slice(at, PAGE.length).equals(ByteBuffer.wrap(PAGE));
    }

    private static int end(ByteBuffer bytes, int at) {
        int segments = bytes.get(at + PAGE_HEAD_BYTES - 1) & 0xff;
        int body = at + PAGE_HEAD_BYTES + segments;
        int end = body;
        for (int i = at + PAGE_HEAD_BYTES; i < Math.min(body, bytes.limit()); i++) {
            end += bytes.get(i) & 0xff;
        }
        return end;
    }

    private static ByteBuffer bytes(SealedReader sound, long position, int length) throws IOException {
        byte[] into = new byte[length];
        return ByteBuffer.wrap(into, 0, sound.read(position, into, 0, length)).order(ByteOrder.LITTLE_ENDIAN);
    }
}
