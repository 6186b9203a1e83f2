package org.klinke.media.rtp;

/// Reads and writes the fields of an RTP packet (RFC 3550 §5.1) that lies at the start of a byte array. Functions on
/// the array rather than an object, so that the packet path makes no garbage. Callers check with [#headerLength]
/// first.
public final class RtpPacket {
    /// Header without contributing sources and extension: what we always send.
    public static final int HEADER_BYTES = 12;

    private static final int VERSION_2 = 0x80;

    private RtpPacket() {}

    /// Length of the header with contributing sources and extension, or -1 if this is no RTP packet: wrong version, or
    /// shorter than its header says.
    public static int headerLength(byte[] packet, int length) {
        if (length < HEADER_BYTES || (packet[0] & 0xc0) != VERSION_2) {
            return -1;
        }
        int header = HEADER_BYTES + 4 * (packet[0] & 0x0f);
        if ((packet[0] & 0x10) != 0) {
            // RFC 3550 §5.3.1: profile word, then the number of 32 bit words that follow.
            if (length < header + 4) {
                return -1;
            }
            header += 4 + 4 * unsignedShort(packet, header + 2);
        }
        return header <= length ? header : -1;
    }

    /// Where the payload ends, padding taken off (RFC 3550 §5.1 "P"), or -1 if the padding is longer than the payload.
    public static int payloadEnd(byte[] packet, int headerLength, int length) {
        if ((packet[0] & 0x20) == 0) {
            return length;
        }
        int padding = packet[length - 1] & 0xff;
        int end = length - padding;
        return padding == 0 || end < headerLength ? -1 : end;
    }

    /// RFC 5761 §4: on a port shared by both, second bytes 192–223 are RTCP packet types (RTP payload types 64–95 with
    /// the marker bit, which nobody may use then).
    public static boolean looksLikeRtcp(byte[] packet, int length) {
        return length >= 2 && (packet[1] & 0xe0) == 0xc0;
    }

    public static boolean marker(byte[] packet) {
        return (packet[1] & 0x80) != 0;
    }

    /// 0–127.
    public static int payloadType(byte[] packet) {
        return packet[1] & 0x7f;
    }

    /// 0–65535.
    public static int sequence(byte[] packet) {
        return unsignedShort(packet, 2);
    }

    public static int timestamp(byte[] packet) {
        return readInt(packet, 4);
    }

    public static int ssrc(byte[] packet) {
        return readInt(packet, 8);
    }

    /// Writes a plain header of [#HEADER_BYTES] bytes.
    public static void writeHeader(
            byte[] packet, boolean marker, int payloadType, int sequence, int timestamp, int ssrc) {
        packet[0] = (byte) VERSION_2;
        packet[1] = (byte) ((marker ? 0x80 : 0) | (payloadType & 0x7f));
        packet[2] = (byte) (sequence >> 8);
        packet[3] = (byte) sequence;
        writeInt(packet, 4, timestamp);
        writeInt(packet, 8, ssrc);
    }

    public static int unsignedShort(byte[] data, int offset) {
        return (data[offset] & 0xff) << 8 | (data[offset + 1] & 0xff);
    }

    public static int readInt(byte[] data, int offset) {
        return (data[offset] & 0xff) << 24
                | (data[offset + 1] & 0xff) << 16
                | (data[offset + 2] & 0xff) << 8
                | (data[offset + 3] & 0xff);
    }

    public static long readLong(byte[] data, int offset) {
        return (long) readInt(data, offset) << 32 | (readInt(data, offset + 4) & 0xffff_ffffL);
    }

    public static void writeInt(byte[] data, int offset, int value) {
        data[offset] = (byte) (value >> 24);
        data[offset + 1] = (byte) (value >> 16);
        data[offset + 2] = (byte) (value >> 8);
        data[offset + 3] = (byte) value;
    }
}
