package org.klinke.media.file;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One page of an Ogg stream (RFC 3533 §6):
///
///     "OggS" | 0 | flags | granule (8) | serial (4) | page number (4) | CRC (4) | segments (1) | lengths | packets
///
/// Little-endian. A packet is as many segments as it takes, all but the last of 255 bytes.
final class OggPage {
    static final int SEGMENTS_MAX = 255;
    static final int FIRST = 2;
    static final int LAST = 4;

    private static final int HEAD_BYTES = 27;
    private static final int CRC_AT = 22;
    private static final int[] CRC = new int[256];

    static {
        for (int i = 0; i < CRC.length; i++) {
            int value = i << 24;
            for (int bit = 0; bit < 8; bit++) {
                value = (value << 1) ^ (value < 0 ? 0x04c1_1db7 : 0);
            }
            CRC[i] = value;
        }
    }

    final long granule;
    final int serial;
    /// Lengths of the segments.
    final byte[] lacing;
    final byte[] file;
    final int bodyAt;
    final int end;

    private OggPage(byte[] file, int at, byte[] lacing, int bodyAt, int end) {
        ByteBuffer head = ByteBuffer.wrap(file, at, HEAD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        this.granule = head.getLong(at + 6);
        this.serial = head.getInt(at + 14);
        this.lacing = lacing;
        this.file = file;
        this.bodyAt = bodyAt;
        this.end = end;
    }

    /// @return how many segments a packet of this length needs
    static int segments(int length) {
        return length / 255 + 1;
    }

    /// @param lacing length of each segment
    static byte[] write(int flags, long granule, int serial, int number, byte[] lacing, byte[] body) {
        byte[] page = ByteBuffer.allocate(HEAD_BYTES + lacing.length + body.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {'O', 'g', 'g', 'S', 0, (byte) flags})
                .putLong(granule)
                .putInt(serial)
                .putInt(number)
                .putInt(0)
                .put((byte) lacing.length)
                .put(lacing)
                .put(body)
                .array();
        ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN).putInt(CRC_AT, crc(page));
        return page;
    }

    /// @return null where no whole page stands: the file was broken off
    /// @throws UnreadableSound if its checksum is wrong
    static @Nullable OggPage read(byte[] file, int at) throws UnreadableSound {
        if (at + HEAD_BYTES > file.length) {
            return null;
        }
        if (file[at] != 'O' || file[at + 1] != 'g' || file[at + 2] != 'g' || file[at + 3] != 'S') {
            throw new UnreadableSound("no Ogg page at byte " + at);
        }
        int bodyAt = at + HEAD_BYTES + (file[at + HEAD_BYTES - 1] & 0xff);
        if (bodyAt > file.length) {
            return null;
        }
        byte[] lacing = Arrays.copyOfRange(file, at + HEAD_BYTES, bodyAt);
        int end = bodyAt;
        for (byte length : lacing) {
            end += length & 0xff;
        }
        if (end > file.length) {
            return null;
        }
        byte[] page = Arrays.copyOfRange(file, at, end);
        ByteBuffer words = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
        int told = words.getInt(CRC_AT);
        words.putInt(CRC_AT, 0);
        if (crc(page) != told) {
            throw new UnreadableSound("the Ogg page at byte " + at + " is damaged");
        }
        return new OggPage(file, at, lacing, bodyAt, end);
    }

    /// Polynomial 0x04c11db7, not reflected, from 0 (RFC 3533 §6).
    private static int crc(byte[] data) {
        int crc = 0;
        for (byte next : data) {
            crc = (crc << 8) ^ CRC[((crc >>> 24) ^ next) & 0xff];
        }
        return crc;
    }

    /// Appends the lacing of a packet.
    static void lace(ByteArrayOutputStream lacing, int length) {
        for (int left = length; left >= 0; left -= 255) {
            lacing.write(Math.min(left, 255));
        }
    }
}
