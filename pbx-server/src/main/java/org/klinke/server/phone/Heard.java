package org.klinke.server.phone;

import java.util.Locale;

/// What a phone heard since it began to listen.
///
/// @param hz strongest frequency of the last second, 0 if all was silent
/// @param purity share of that frequency in the whole, 0–1: a clean tone has more than 0.95
/// @param level root mean square of the last second, 0–32767
/// @param packets RTP packets that came and could be opened
/// @param lost by their sequence numbers
/// @param rejected packets that failed SRTP authentication or were no RTP
/// @param jitterMillis interarrival jitter (RFC 3550 §6.4.1)
/// @param firstPacketMillis from the agreement on media to the first packet; -1 if none came
/// @param ssrc of the last packet, as unsigned 32 bits; 0 if none came
/// @param rtcpPackets that came beside the RTP
public record Heard(
        int hz,
        double purity,
        int level,
        long packets,
        long lost,
        long rejected,
        double jitterMillis,
        long firstPacketMillis,
        long ssrc,
        long rtcpPackets) {
    private static final int TOLERANCE_HZ = 8;
    private static final double PURITY_MIN = 0.9;

    /// One clean tone of this frequency and nothing else.
    public boolean isTone(int expectedHz) {
        return Math.abs(hz - expectedHz) <= TOLERANCE_HZ && purity >= PURITY_MIN;
    }

    public boolean isSilent() {
        return hz == 0;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d Hz, purity %.2f, level %d, %d packets, %d lost, %d rejected, jitter %.1f ms, first after %d ms",
                hz,
                purity,
                level,
                packets,
                lost,
                rejected,
                jitterMillis,
                firstPacketMillis);
    }
}
