package org.klinke.media.rtcp;

import static org.klinke.media.rtp.RtpPacket.readInt;
import static org.klinke.media.rtp.RtpPacket.unsignedShort;
import static org.klinke.media.rtp.RtpPacket.writeInt;

/// A VoIP metrics report block (RFC 3611 §4.7): how one stream comes through to who reports.
///
/// @param about SSRC of the stream
/// @param lossRate in 1/256, since it began
/// @param discardRate in 1/256: came, but not in time to be played
/// @param burstDensity share of packets lost within bursts, in 1/256
/// @param gapDensity the same between them
/// @param burstMillis mean length of a burst
/// @param gapMillis mean length between bursts
/// @param roundTripMillis between the two ends' RTP, 0 if unknown
/// @param r R factor of the segment, 0–100; [#UNAVAILABLE] if unknown
/// @param mosListening MOS-LQ in tenths, 10–50; [#UNAVAILABLE] if unknown
/// @param mosConversational MOS-CQ likewise
record VoipMetrics(
        int about,
        int lossRate,
        int discardRate,
        int burstDensity,
        int gapDensity,
        int burstMillis,
        int gapMillis,
        int roundTripMillis,
        int r,
        int mosListening,
        int mosConversational) {
    static final int BYTES = 36;
    /// What levels, R and MOS say where they are not known.
    static final int UNAVAILABLE = 127;

    private static final int MOS_TENTHS_MIN = 10;
    private static final int MOS_TENTHS_MAX = 50;
    private static final int SHORT_MAX = 0xffff;

    /// @param at of the block's first byte; [#BYTES] are there
    static VoipMetrics read(byte[] data, int at) {
        return new VoipMetrics(
                readInt(data, at + 4),
                data[at + 8] & 0xff,
                data[at + 9] & 0xff,
                data[at + 10] & 0xff,
                data[at + 11] & 0xff,
                unsignedShort(data, at + 12),
                unsignedShort(data, at + 14),
                unsignedShort(data, at + 16),
                data[at + 24] & 0xff,
                data[at + 26] & 0xff,
                data[at + 27] & 0xff);
    }

    /// Levels, echo and jitter buffer are not ours to tell: we pass on what comes.
    ///
    /// @param gmin as `burstDensity` was counted
    void write(byte[] data, int at, int gmin) {
        data[at] = RtcpReader.XR_VOIP_METRICS;
        data[at + 1] = 0;
        data[at + 2] = 0;
        data[at + 3] = BYTES / 4 - 1;
        writeInt(data, at + 4, about);
        writeInt(data, at + 8, lossRate << 24 | discardRate << 16 | burstDensity << 8 | gapDensity);
        writeInt(data, at + 12, Math.min(SHORT_MAX, burstMillis) << 16 | Math.min(SHORT_MAX, gapMillis));
        writeInt(data, at + 16, Math.min(SHORT_MAX, roundTripMillis) << 16);
        writeInt(data, at + 20, UNAVAILABLE << 24 | UNAVAILABLE << 16 | UNAVAILABLE << 8 | gmin);
        writeInt(data, at + 24, r << 24 | UNAVAILABLE << 16 | mosListening << 8 | mosConversational);
        writeInt(data, at + 28, 0);
        writeInt(data, at + 32, 0);
    }

    /// 1–5, negative if it does not say.
    double mos() {
        int tenths = isMos(mosListening) ? mosListening : mosConversational;
        return isMos(tenths) ? tenths / 10.0 : -1;
    }

    private static boolean isMos(int tenths) {
        return tenths >= MOS_TENTHS_MIN && tenths <= MOS_TENTHS_MAX;
    }
}
