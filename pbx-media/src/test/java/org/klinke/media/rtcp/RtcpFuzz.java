package org.klinke.media.rtcp;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.klinke.media.rtp.OutgoingStream;
import org.klinke.media.rtp.ReceptionStats;

/// Fuzz target: compound RTCP of a far end, extended reports included. Nothing throws, what is read is not written to,
/// and whatever it said, our next report is well formed and says no nonsense.
public final class RtcpFuzz {
    private RtcpFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        RtcpSession rtcp = new RtcpSession(() -> Instant.EPOCH, new Random(1), Duration.ofSeconds(5), 0);
        OutgoingStream out = new OutgoingStream(77, 1, 1000, 0);
        ReceptionStats in = new ReceptionStats();
        in.received(5, 1);
        byte[] before = data.clone();
        boolean read = rtcp.onPacket(data, data.length, out, 1);
        if (!Arrays.equals(before, data)) {
            throw new IllegalStateException("the packet was written to");
        }
        if (read != RtcpSession.isWellFormed(data, data.length)) {
            throw new IllegalStateException("two opinions of one packet");
        }
        if (rtcp.hearing().lossPercent() > 100
                || rtcp.hearing().discardPercent() > 100
                || rtcp.hearing().mos() > 5) {
            throw new IllegalStateException("more than all: " + rtcp.hearing());
        }
        byte[] ours = new byte[RtcpSession.REPORT_BYTES_MAX];
        int length = rtcp.report(ours, out, in, 2);
        if (!RtcpSession.isWellFormed(ours, length)) {
            throw new IllegalStateException("our report is malformed");
        }
    }
}
