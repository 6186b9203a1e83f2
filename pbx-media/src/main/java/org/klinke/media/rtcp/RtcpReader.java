package org.klinke.media.rtcp;

import static org.klinke.media.rtp.RtpPacket.readInt;
import static org.klinke.media.rtp.RtpPacket.unsignedShort;

/// Reads compound RTCP packets. A compound with any flaw is dropped whole (RFC 3550 Appendix A.2), silently: it is not
/// worth more than the counter.
final class RtcpReader {
    static final int SENDER_REPORT = 200;
    static final int RECEIVER_REPORT = 201;
    static final int SOURCE_DESCRIPTION = 202;

    static final int HEADER_BYTES = 4;
    static final int SENDER_INFO_BYTES = 20;
    static final int REPORT_BLOCK_BYTES = 24;

    private RtcpReader() {}

    /// What a compound holds of interest.
    interface Listener {
        /// @param ntpMiddle the middle 32 bits of the sender's NTP timestamp, which our reports give back
        void onSenderReport(int ssrc, int ntpMiddle);

        /// @param fractionLost in 1/256
        /// @param lastReport `ntpMiddle` of our report they heard last, 0 if none
        /// @param delaySinceLastReport in 1/65536 s
        void onReportBlock(int aboutSsrc, int fractionLost, int lastReport, int delaySinceLastReport);
    }

    /// @return false if it is malformed; the listener heard nothing then
    static boolean read(byte[] data, int length, Listener listener) {
        if (!isWellFormed(data, length)) {
            return false;
        }
        for (int at = 0; at < length; at += packetBytes(data, at)) {
            int type = data[at + 1] & 0xff;
            if (type == SENDER_REPORT) {
                listener.onSenderReport(readInt(data, at + 4), readInt(data, at + 10));
            }
            int blocks = blocksAt(type);
            for (int i = 0; blocks > 0 && i < (data[at] & 0x1f); i++) {
                int block = at + blocks + i * REPORT_BLOCK_BYTES;
                listener.onReportBlock(
                        readInt(data, block),
                        data[block + 4] & 0xff,
                        readInt(data, block + 16),
                        readInt(data, block + 20));
            }
        }
        return true;
    }

    static boolean isWellFormed(byte[] data, int length) {
        if (length < HEADER_BYTES + 4) {
            return false;
        }
        int at = 0;
        while (at < length) {
            if (length - at < HEADER_BYTES || (data[at] & 0xc0) != 0x80) {
                return false;
            }
            int bytes = packetBytes(data, at);
            int blocks = blocksAt(data[at + 1] & 0xff);
            if (bytes > length - at || (blocks > 0 && bytes < blocks + (data[at] & 0x1f) * REPORT_BLOCK_BYTES)) {
                return false;
            }
            at += bytes;
        }
        return true;
    }

    private static int packetBytes(byte[] data, int at) {
        return 4 * (unsignedShort(data, at + 2) + 1);
    }

    /// Where report blocks start in a packet of this type, 0 if it has none.
    private static int blocksAt(int type) {
        return switch (type) {
            case SENDER_REPORT -> HEADER_BYTES + 4 + SENDER_INFO_BYTES;
            case RECEIVER_REPORT -> HEADER_BYTES + 4;
            default -> 0;
        };
    }
}
