package org.klinke.media.rtcp;

import static org.klinke.media.rtp.RtpPacket.writeInt;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.klinke.core.media.ExtendedReports;
import org.klinke.core.media.FarHearing;
import org.klinke.media.rtp.EModel;
import org.klinke.media.rtp.LossBursts;
import org.klinke.media.rtp.OutgoingStream;
import org.klinke.media.rtp.ReceptionStats;

/// RTCP of one leg: when a report is due, its text, and what the far end's say.
public final class RtcpSession {
    /// Room a report needs: header and sender info, one block, one CNAME, three extended blocks.
    public static final int REPORT_BYTES_MAX = 256;

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
    private int worstFractionLost = -1;

    private ExtendedReports wanted = ExtendedReports.NONE;
    /// Who sends extended reports understands them, whatever was written in descriptions.
    private boolean heardExtended;

    private int lastReference;
    private int lastReferenceSsrc;
    private long lastReferenceNanos;
    private boolean referenceSent;
    private FarHearing hearing = FarHearing.UNKNOWN;

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
        at = writeDescription(packet, at, out.ssrc());
        return writeExtended(packet, at, out.ssrc(), in, nowNanos);
    }

    /// What the far end wants from now on.
    public void agree(ExtendedReports reports) {
        wanted = reports;
    }

    /// Whether this is a compound packet as a whole (RFC 3550 Appendix A.2).
    public static boolean isWellFormed(byte[] data, int length) {
        return RtcpReader.isWellFormed(data, length);
    }

    /// Reads a plain compound packet of the far end.
    ///
    /// @return false if it is malformed
    public boolean onPacket(byte[] data, int length, OutgoingStream out, long nowNanos) {
        return RtcpReader.read(data, length, new RtcpReader.Listener() {
            @Override
            public void onSenderReport(int ssrc, int ntpMiddle) {
                lastSenderReport = ntpMiddle;
                lastSenderReportNanos = nowNanos;
            }

            @Override
            public void onReportBlock(
                    int aboutSsrc,
                    int fractionLost,
                    int cumulativeLost,
                    int jitterTicks,
                    int lastReport,
                    int delaySinceLastReport) {
                if (aboutSsrc == out.ssrc()) {
                    remoteFractionLost = fractionLost;
                    worstFractionLost = Math.max(worstFractionLost, fractionLost);
                    double lost = 100.0 * cumulativeLost / Math.max(1, out.packets());
                    double jitter = (jitterTicks & 0xffff_ffffL) * 1000.0 / out.clockRate();
                    hearing = new FarHearing(Math.clamp(lost, 0, 100), jitter, hearing.discardPercent(), hearing.mos());
                    takeRoundTrip(lastReportSent != 0, lastReport, delaySinceLastReport);
                }
            }

            @Override
            public void onReferenceTime(int ssrc, int ntpMiddle) {
                heardExtended = true;
                lastReference = ntpMiddle;
                lastReferenceSsrc = ssrc;
                lastReferenceNanos = nowNanos;
            }

            @Override
            public void onReferenceTimeBack(int aboutSsrc, int lastReference, int delaySinceLastReference) {
                if (aboutSsrc == out.ssrc()) {
                    takeRoundTrip(referenceSent, lastReference, delaySinceLastReference);
                }
            }

            @Override
            public void onVoipMetrics(VoipMetrics metrics) {
                heardExtended = true;
                if (metrics.about() == out.ssrc()) {
                    hearing = new FarHearing(
                            metrics.lossRate() * 100 / 256.0,
                            hearing.jitterMillis(),
                            metrics.discardRate() * 100 / 256.0,
                            metrics.mos());
                }
            }
        });
    }

    /// How they hear us, by all their reports.
    public FarHearing hearing() {
        return hearing;
    }

    /// By the far end's last report (RFC 3550 §6.4.1), negative if not known.
    public double roundTripMillis() {
        return roundTripMillis;
    }

    /// Loss of what we sent, by the far end's last report: 0–1.
    public double remoteLoss() {
        return remoteFractionLost / 256.0;
    }

    /// Of what we sent since this was last asked: the worst that a report of the far end told, 0–100; negative if it
    /// told nothing.
    public double takeFarLossPercent() {
        double percent = worstFractionLost < 0 ? -1 : worstFractionLost * 100 / 256.0;
        worstFractionLost = -1;
        return percent;
    }

    /// @param sent what `lastReport` is of
    private void takeRoundTrip(boolean sent, int lastReport, int delay) {
        if (lastReport == 0 || !sent) {
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
        writeInt(packet, at + 20, lastSenderReport == 0 ? 0 : delay(nowNanos - lastSenderReportNanos));
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

    /// What of RFC 3611 is wanted: our time for a round trip (§4.4), theirs back (§4.5), how they come through (§4.7).
    private int writeExtended(byte[] packet, int start, int ssrc, ReceptionStats in, long nowNanos) {
        boolean roundTrip = wanted.roundTrip() || heardExtended;
        boolean metrics = (wanted.voipMetrics() || heardExtended) && in.hasSource();
        boolean back = lastReference != 0;
        if (!roundTrip && !metrics && !back) {
            return start;
        }
        int at = writeHead(packet, start, 0, RtcpReader.EXTENDED_REPORT);
        writeInt(packet, at, ssrc);
        at += 4;
        if (roundTrip) {
            Instant now = time.instant();
            at = writeBlockHead(packet, at, RtcpReader.XR_REFERENCE_TIME, RtcpReader.XR_REFERENCE_TIME_BYTES);
            writeInt(packet, at, (int) (now.getEpochSecond() + NTP_UNIX_SECONDS));
            writeInt(packet, at + 4, ntpFraction(now));
            at += 8;
            referenceSent = true;
        }
        if (back) {
            at = writeBlockHead(packet, at, RtcpReader.XR_DELAY, 4 + RtcpReader.XR_DELAY_BYTES);
            writeInt(packet, at, lastReferenceSsrc);
            writeInt(packet, at + 4, lastReference);
            writeInt(packet, at + 8, delay(nowNanos - lastReferenceNanos));
            at += RtcpReader.XR_DELAY_BYTES;
        }
        if (metrics) {
            metrics(in).write(packet, at, LossBursts.GMIN);
            at += VoipMetrics.BYTES;
        }
        writeLength(packet, start, at);
        return at;
    }

    private VoipMetrics metrics(ReceptionStats in) {
        LossBursts bursts = in.bursts();
        double trip = Math.max(0, roundTripMillis);
        double lossPercent = 100 * in.lossShare();
        double listening = EModel.mos(EModel.r(lossPercent, 0, 0));
        double conversational = EModel.r(lossPercent, in.jitterMillis(), trip);
        return new VoipMetrics(
                in.ssrc(),
                share(in.lossShare()),
                0, // what is late for a phone is the phone's to say
                share(bursts.burstDensity()),
                share(bursts.gapDensity()),
                (int) (bursts.burstLength() * in.packetMillis()),
                (int) (bursts.gapLength() * in.packetMillis()),
                (int) trip,
                (int) Math.round(conversational),
                (int) Math.round(10 * listening),
                (int) Math.round(10 * EModel.mos(conversational)));
    }

    private static int share(double of) {
        return (int) Math.min(255, 256 * of);
    }

    private static int writeBlockHead(byte[] packet, int at, int type, int bytes) {
        packet[at] = (byte) type;
        packet[at + 1] = 0;
        packet[at + 2] = 0;
        packet[at + 3] = (byte) (bytes / 4 - 1);
        return at + 4;
    }

    /// In 1/65536 s.
    private static int delay(long nanos) {
        return (int) (nanos / 1000 * 65536 / 1_000_000);
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
