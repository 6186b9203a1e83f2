package org.klinke.media.rtcp;

import static org.klinke.media.rtp.RtpPacket.readInt;
import static org.klinke.media.rtp.RtpPacket.unsignedShort;

/// Reads compound RTCP packets. A compound with any flaw is dropped whole (RFC 3550 Appendix A.2), silently: it is not
/// worth more than the counter.
final class RtcpReader {
    static final int SENDER_REPORT = 200;
    static final int RECEIVER_REPORT = 201;
    static final int SOURCE_DESCRIPTION = 202;
    static final int EXTENDED_REPORT = 207;

    /// Block types of RFC 3611 §4.4, §4.5, §4.7.
    static final int XR_REFERENCE_TIME = 4;

    static final int XR_DELAY = 5;
    static final int XR_VOIP_METRICS = 7;
    static final int XR_REFERENCE_TIME_BYTES = 12;
    static final int XR_DELAY_BYTES = 12;

    static final int HEADER_BYTES = 4;
    static final int SENDER_INFO_BYTES = 20;
    static final int REPORT_BLOCK_BYTES = 24;

    private RtcpReader() {}

    /// What a compound holds of interest.
    interface Listener {
        /// @param ntpMiddle the middle 32 bits of the sender's NTP timestamp, which our reports give back
        void onSenderReport(int ssrc, int ntpMiddle);

        /// @param fractionLost in 1/256
        /// @param cumulativeLost negative if there were duplicates
        /// @param jitterTicks of the stream's clock
        /// @param lastReport `ntpMiddle` of our report they heard last, 0 if none
        /// @param delaySinceLastReport in 1/65536 s
        void onReportBlock(
                int aboutSsrc,
                int fractionLost,
                int cumulativeLost,
                int jitterTicks,
                int lastReport,
                int delaySinceLastReport);

        /// They want to know the round-trip time too (RFC 3611 §4.4).
        ///
        /// @param ntpMiddle which our reports give back
        void onReferenceTime(int ssrc, int ntpMiddle);

        /// Ours given back (RFC 3611 §4.5); as for report blocks.
        void onReferenceTimeBack(int aboutSsrc, int lastReference, int delaySinceLastReference);

        void onVoipMetrics(VoipMetrics metrics);
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
            if (type == EXTENDED_REPORT) {
                readExtended(data, at, at + packetBytes(data, at), listener);
            }
            int blocks = blocksAt(type);
            for (int i = 0; blocks > 0 && i < (data[at] & 0x1f); i++) {
                int block = at + blocks + i * REPORT_BLOCK_BYTES;
                listener.onReportBlock(
                        readInt(data, block),
                        data[block + 4] & 0xff,
                        readInt(data, block + 4) << 8 >> 8,
                        readInt(data, block + 12),
                        readInt(data, block + 16),
                        readInt(data, block + 20));
            }
        }
        return true;
    }

    /// Block after block (RFC 3611 §3); those we do not know are passed over, and what does not fit ends the packet.
    private static void readExtended(byte[] data, int start, int end, Listener listener) {
        int at = start + HEADER_BYTES + 4;
        while (end - at >= 4) {
            int type = data[at] & 0xff;
            int bytes = 4 * (unsignedShort(data, at + 2) + 1);
            if (bytes > end - at) {
                return;
            }
            if (type == XR_REFERENCE_TIME && bytes == XR_REFERENCE_TIME_BYTES) {
                listener.onReferenceTime(readInt(data, start + 4), readInt(data, at + 6));
            } else if (type == XR_DELAY) {
                for (int i = at + 4; i + XR_DELAY_BYTES <= at + bytes; i += XR_DELAY_BYTES) {
                    listener.onReferenceTimeBack(readInt(data, i), readInt(data, i + 4), readInt(data, i + 8));
                }
            } else if (type == XR_VOIP_METRICS && bytes == VoipMetrics.BYTES) {
                listener.onVoipMetrics(VoipMetrics.read(data, at));
            }
            at += bytes;
        }
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
