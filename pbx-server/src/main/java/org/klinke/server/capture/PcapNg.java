package org.klinke.server.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Arrays;

/// A capture file (draft-ietf-opsawg-pcapng): a section, one interface of raw IP packets, the packets. Each
/// block is its type, its length, what is in it up to a multiple of four, and its length once more.
final class PcapNg {
    private static final int SECTION = 0x0A0D0D0A;
    private static final int INTERFACE = 1;
    private static final int PACKET = 6;
    private static final int MAGIC = 0x1A2B3C4D;
    /// LINKTYPE_RAW: a packet begins with its IPv4 or IPv6 header.
    private static final short RAW_IP = 101;

    private static final int COMMENT = 1;
    private static final int APPLICATION = 4;
    private static final int BLOCK_FRAME_BYTES = 12;
    private static final int COMMENT_BYTES_MAX = 500;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /// @param application that writes it
    PcapNg(String application) {
        byte[] option = option(APPLICATION, application);
        block(
                SECTION,
                little(16 + option.length)
                        .putInt(MAGIC)
                        .putShort((short) 1) // version 1.0
                        .putShort((short) 0)
                        .putLong(-1) // the section's length is not told
                        .put(option)
                        .array());
        // Nothing is cut off.
        block(
                INTERFACE,
                little(8).putShort(RAW_IP).putShort((short) 0).putInt(0).array());
    }

    /// @param packet from its IP header on
    /// @param comment shown with it; "" for none
    void add(Instant at, byte[] packet, String comment) {
        long micros = Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000L), at.getNano() / 1_000);
        byte[] option = comment.isEmpty() ? new byte[0] : option(COMMENT, comment);
        block(
                PACKET,
                little(20 + padded(packet.length) + option.length)
                        .putInt(0) // the only interface
                        .putInt((int) (micros >>> 32))
                        .putInt((int) micros)
                        .putInt(packet.length)
                        .putInt(packet.length)
                        .put(Arrays.copyOf(packet, padded(packet.length)))
                        .put(option)
                        .array());
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    private void block(int type, byte[] content) {
        int length = BLOCK_FRAME_BYTES + content.length;
        out.writeBytes(little(length)
                .putInt(type)
                .putInt(length)
                .put(content)
                .putInt(length)
                .array());
    }

    /// One option, and the end of options.
    private static byte[] option(int code, String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        byte[] value = utf8.length > COMMENT_BYTES_MAX ? Arrays.copyOf(utf8, COMMENT_BYTES_MAX) : utf8;
        return little(8 + padded(value.length))
                .putShort((short) code)
                .putShort((short) value.length)
                .put(Arrays.copyOf(value, padded(value.length)))
                .putInt(0)
                .array();
    }

    private static int padded(int bytes) {
        return (bytes + 3) & ~3;
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
