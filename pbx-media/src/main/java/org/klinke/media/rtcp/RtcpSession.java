package org.klinke.media.rtcp;

import static org.klinke.media.rtp.RtpPacket.writeInt;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.klinke.media.rtp.OutgoingStream;
import org.klinke.media.rtp.ReceptionStats;

/// RTCP of one leg: when a report is due, its text, and what the far end's say.
public final class RtcpSession {
    /// Room a report needs: header and sender info, one block, one CNAME.
    public static final int REPORT_BYTES_MAX = 128;

    /// From the NTP era 1900 to the Unix epoch (RFC 3550 §4).
    private static final long NTP_UNIX_SECONDS = 2_208_988_800L;
    private static final int CNAME_ITEM = 1;
    /// RFC 7022 §5: 96 random bits.
    private static final int CNAME_RANDOM_BYTES = 12;

    private final InstantSource time;
    private final RandomGenerator random;
    private final long intervalNanos;
    private final byte[] cname;

    private long dueNanos;
    private int reportedPackets;
    private int lastSenderReport;
    private long lastSenderReportNanos;
    private int lastReportSent;
    private double roundTripMillis = -1;
    private int remoteFractionLost;

    public RtcpSession(InstantSource time, RandomGenerator random, Duration interval, long nowNanos) {
        this.time = time;
        this.random = random;
        intervalNanos = interval.toNanos();
        byte[] bits = new byte[CNAME_RANDOM_BYTES];
        random.nextBytes(bits);
        cname = java.util.Base64.getEncoder().encodeToString(bits).getBytes(StandardCharsets.US_ASCII);
        // RFC 3550 §6.2: the first report waits for half the interval.
        dueNanos = nowNanos + spread(intervalNanos / 2);
    }

    public boolean isDue(long nowNanos) {
        return nowNanos - dueNanos >= 0;
    }

    /// Writes SR (if we sent since the last report) or RR, with SDES, to the start of `packet`.
    ///
    /// @return its length
    public int report(byte[] packet, OutgoingStream out, ReceptionStats in, long nowNanos) {
        dueNanos = nowNanos + spread(intervalNanos);
        boolean sender = out.packets() != reportedPackets;
        reportedPackets = out.packets();
        int blocks = in.hasSource() ? 1 : 0;
        int at = writeHead(packet, 0, blocks, sender ? RtcpReader.SENDER_REPORT : RtcpReader.RECEIVER_REPORT);
        writeInt(packet, at, out.ssrc());
        at += 4;
        if (sender) {
            at = writeSenderInfo(packet, at, out, nowNanos);
        }
        if (blocks > 0) {
            at = writeBlock(packet, at, in, nowNanos);
        }
        writeLength(packet, 0, at);
        return writeDescription(packet, at, out.ssrc());
    }

    /// Whether this is a compound packet as a whole (RFC 3550 Appendix A.2).
    public static boolean isWellFormed(byte[] data, int length) {
        return RtcpReader.isWellFormed(data, length);
    }

    /// Reads a plain compound packet of the far end.
    ///
    /// @return false if it is malformed
    public boolean onPacket(byte[] data, int length, int ourSsrc, long nowNanos) {
        return RtcpReader.read(data, length, new RtcpReader.Listener() {
            @Override
            public void onSenderReport(int ssrc, int ntpMiddle) {
                lastSenderReport = ntpMiddle;
                lastSenderReportNanos = nowNanos;
            }

            @Override
            public void onReportBlock(int aboutSsrc, int fractionLost, int lastReport, int delaySinceLastReport) {
                if (aboutSsrc == ourSsrc) {
                    remoteFractionLost = fractionLost;
                    takeRoundTrip(lastReport, delaySinceLastReport);
                }
            }
        });
    }

    /// By the far end's last report (RFC 3550 §6.4.1), negative if not known.
    public double roundTripMillis() {
        return roundTripMillis;
    }

    /// Loss of what we sent, by the far end's last report: 0–1.
    public double remoteLoss() {
        return remoteFractionLost / 256.0;
    }

    private void takeRoundTrip(int lastReport, int delay) {
        if (lastReport == 0 || lastReportSent == 0) {
            return;
        }
        int trip = ntpMiddle(time.instant()) - delay - lastReport;
        if (trip >= 0) {
            roundTripMillis = trip * 1000.0 / 65536;
        }
    }

    private int writeSenderInfo(byte[] packet, int at, OutgoingStream out, long nowNanos) {
        Instant now = time.instant();
        lastReportSent = ntpMiddle(now);
        writeInt(packet, at, (int) (now.getEpochSecond() + NTP_UNIX_SECONDS));
        writeInt(packet, at + 4, ntpFraction(now));
        writeInt(packet, at + 8, out.timestampAt(nowNanos));
        writeInt(packet, at + 12, out.packets());
        writeInt(packet, at + 16, out.octets());
        return at + RtcpReader.SENDER_INFO_BYTES;
    }

    private int writeBlock(byte[] packet, int at, ReceptionStats in, long nowNanos) {
        writeInt(packet, at, in.ssrc());
        writeInt(packet, at + 4, in.fractionLost() << 24 | in.cumulativeLost());
        writeInt(packet, at + 8, in.extendedHighest());
        writeInt(packet, at + 12, in.jitterTicks());
        writeInt(packet, at + 16, lastSenderReport);
        long delay = lastSenderReport == 0 ? 0 : (nowNanos - lastSenderReportNanos) / 1000 * 65536 / 1_000_000;
        writeInt(packet, at + 20, (int) delay);
        return at + RtcpReader.REPORT_BLOCK_BYTES;
    }

    /// SDES with one chunk: CNAME, then at least one zero byte up to the next word (RFC 3550 §6.5).
    private int writeDescription(byte[] packet, int start, int ssrc) {
        int at = writeHead(packet, start, 1, RtcpReader.SOURCE_DESCRIPTION);
        writeInt(packet, at, ssrc);
        at += 4;
        packet[at++] = CNAME_ITEM;
        packet[at++] = (byte) cname.length;
        System.arraycopy(cname, 0, packet, at, cname.length);
        at += cname.length;
        do {
            packet[at++] = 0;
        } while ((at - start) % 4 != 0);
        writeLength(packet, start, at);
        return at;
    }

    private static int writeHead(byte[] packet, int at, int count, int type) {
        packet[at] = (byte) (0x80 | count);
        packet[at + 1] = (byte) type;
        return at + RtcpReader.HEADER_BYTES;
    }

    private static void writeLength(byte[] packet, int start, int end) {
        int words = (end - start) / 4 - 1;
        packet[start + 2] = (byte) (words >> 8);
        packet[start + 3] = (byte) words;
    }

    /// RFC 3550 §6.2: 0.5 to 1.5 times the interval, so that reports of many legs do not fall together.
    private long spread(long nanos) {
        return nanos / 2 + (long) (random.nextDouble() * nanos);
    }

    @SuppressWarnings("JavaInstantGetSecondsGetNano") // the fraction of the second is what is wanted
    private static int ntpFraction(Instant now) {
        return (int) (((long) now.getNano() << 32) / 1_000_000_000L);
    }

    private static int ntpMiddle(Instant now) {
        return (int) ((now.getEpochSecond() + NTP_UNIX_SECONDS) << 16) | ntpFraction(now) >>> 16;
    }
}
