package org.klinke.media.rtcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.klinke.core.media.ExtendedReports;
import org.klinke.core.media.FarHearing;
import org.klinke.media.TestPackets;
import org.klinke.media.rtp.LossBursts;
import org.klinke.media.rtp.OutgoingStream;
import org.klinke.media.rtp.ReceptionStats;
import org.klinke.media.rtp.RtpPacket;

/// RFC 3611 in both directions, against packets written by hand from its drawings.
class ExtendedReportTest {
    private static final long SECOND = 1_000_000_000L;
    private static final ExtendedReports ALL = new ExtendedReports(true, true);

    /// §2 and §4.7: SSRC 5 says of our SSRC 77: 12.5 % lost, 6.25 % discarded, bursts of 400 ms with a density of one
    /// half, gaps of 9 s, round trip 80 ms, its own delay 60 ms, R 82, MOS-LQ 3.9, MOS-CQ 3.7; jitter buffer 60 ms.
    static final String METRICS =
            "80cf000a 00000005  07000008 0000004d 20108002 01902328 0050003c f1c4ff10 527f2725 b000003c 003c00c8";

    /// §4.4: 1 s and a half after an hour that is no hour's beginning.
    static final String REFERENCE = "80cf0004 00000005  04000002 0000abcd 80000000";
    /// §4.5: two sub-blocks, the second of them about us.
    static final String DELAY = "80cf0008 00000005  05000006 00000006 11112222 00010000 0000004d 33334444 00020000";

    private Instant time = Instant.parse("2026-11-22T12:00:00.500Z");
    private final RtcpSession rtcp = new RtcpSession(() -> time, new Random(1), Duration.ofSeconds(5), 0);
    private final OutgoingStream out = new OutgoingStream(77, 1, 1000, 0);
    private final ReceptionStats in = new ReceptionStats();
    private final byte[] packet = new byte[RtcpSession.REPORT_BYTES_MAX];

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private void heard(String hex, long nowNanos) {
        byte[] theirs = bytes(hex);
        assertThat(rtcp.onPacket(theirs, theirs.length, out, nowNanos)).isTrue();
    }

    /// @return the block of this type in our next report, null if there is none
    private byte[] block(int type, long nowNanos) {
        int length = rtcp.report(packet, out, in, nowNanos);
        assertThat(RtcpReader.isWellFormed(packet, length)).isTrue();
        for (int at = 0; at < length; at += 4 * (RtpPacket.unsignedShort(packet, at + 2) + 1)) {
            if ((packet[at + 1] & 0xff) == RtcpReader.EXTENDED_REPORT) {
                assertThat(RtpPacket.readInt(packet, at + 4)).isEqualTo(77);
                for (int block = at + 8; block < length; ) {
                    int end = block + 4 * (RtpPacket.unsignedShort(packet, block + 2) + 1);
                    if (packet[block] == type) {
                        return Arrays.copyOfRange(packet, block, end);
                    }
                    block = end;
                }
            }
        }
        return null;
    }

    @Test
    void whatThePhoneSaysItHearsIsKept() {
        heard(METRICS, SECOND);
        FarHearing hearing = rtcp.hearing();
        assertThat(hearing.lossPercent()).isEqualTo(12.5);
        assertThat(hearing.discardPercent()).isEqualTo(6.25);
        assertThat(hearing.mos()).isEqualTo(3.9);
        assertThat(hearing.jitterMillis()).isNegative();
    }

    @Test
    void whatIsSaidOfOthersIsNot() {
        heard(METRICS.replace("0000004d", "0000004e"), SECOND);
        assertThat(rtcp.hearing()).isEqualTo(FarHearing.UNKNOWN);
    }

    @Test
    void whatIsNotAvailableIsUnknown() {
        heard(METRICS.replace("2725", "7f7f"), SECOND);
        assertThat(rtcp.hearing().mos()).isNegative();
        heard(METRICS.replace("2725", "7f25"), SECOND);
        assertThat(rtcp.hearing().mos()).isEqualTo(3.7);
    }

    @Test
    void aReportBlockTellsOfLossAndJitterToo() {
        for (int i = 0; i < 200; i++) {
            out.generate(1, 8_000, 160, 0);
            out.sent(160);
        }
        byte[] theirs = TestPackets.receiverReport(5, 77);
        ByteBuffer.wrap(theirs).putInt(12, 10).putInt(20, 80);
        rtcp.onPacket(theirs, theirs.length, out, SECOND);
        assertThat(rtcp.hearing().lossPercent()).isEqualTo(5);
        assertThat(rtcp.hearing().jitterMillis()).isEqualTo(10);
        ByteBuffer.wrap(theirs).putInt(12, 0x00ff_ffff); // one more came than was sent: duplicates
        rtcp.onPacket(theirs, theirs.length, out, SECOND);
        assertThat(rtcp.hearing().lossPercent()).isZero();
    }

    /// A far end that only receives sends no sender reports: its time comes by §4.4, and ours goes back by §4.5.
    @Test
    void theirReferenceTimeIsGivenBack() {
        heard(REFERENCE, SECOND);
        assertThat(block(RtcpReader.XR_DELAY, 3 * SECOND)).isEqualTo(bytes("05000003 00000005 abcd8000 00020000"));
    }

    @Test
    void theRoundTripComesFromOurReferenceTime() {
        rtcp.agree(new ExtendedReports(false, true));
        byte[] reference = block(RtcpReader.XR_REFERENCE_TIME, 0);
        assertThat(reference).hasSize(12);
        assertThat(RtpPacket.readInt(reference, 8)).isEqualTo(0x8000_0000);
        byte[] theirs = bytes(DELAY);
        ByteBuffer.wrap(theirs).putInt(28, RtpPacket.readInt(reference, 6));
        time = time.plusMillis(2_250);
        assertThat(rtcp.onPacket(theirs, theirs.length, out, SECOND)).isTrue();
        assertThat(rtcp.roundTripMillis()).isCloseTo(250, within(1.0));
    }

    @Test
    void whatIsSaidOfAReferenceTimeWeNeverSentIsNothing() {
        heard(DELAY, SECOND);
        assertThat(rtcp.roundTripMillis()).isNegative();
    }

    /// 400 packets, of which 40 to 59 every second one and 200 alone are lost.
    @Test
    void howTheyComeThroughIsToldInBurstsAndGaps() {
        rtcp.agree(new ExtendedReports(true, false));
        for (int i = 0; i < 400; i++) {
            if (!(i >= 40 && i < 60 && i % 2 == 0) && i != 200) {
                in.received(5, i);
                in.arrived(160 * i, 8_000, (1 + i) * 20_000_000L);
            }
        }
        byte[] block = block(RtcpReader.XR_VOIP_METRICS, 0);
        VoipMetrics metrics = VoipMetrics.read(block, 0);
        assertThat(metrics.about()).isEqualTo(5);
        assertThat(metrics.lossRate()).isEqualTo(256 * 11 / 400);
        assertThat(metrics.discardRate()).isZero();
        // From 40 to 58: 19 packets, 10 of them lost.
        assertThat(metrics.burstDensity()).isEqualTo(256 * 10 / 19);
        assertThat(metrics.burstMillis()).isBetween(375, 385);
        // What remains, in two gaps: 381 packets, one of them lost.
        assertThat(metrics.gapDensity()).isEqualTo(256 / 381);
        assertThat(metrics.gapMillis()).isBetween(3_800, 3_820);
        assertThat(metrics.roundTripMillis()).isZero();
        assertThat(metrics.r()).isBetween(80, 90);
        assertThat(metrics.mos()).isBetween(4.0, 4.4);
        assertThat(block[23]).isEqualTo((byte) LossBursts.GMIN);
        assertThat(block(RtcpReader.XR_REFERENCE_TIME, 0)).isNull();
    }

    @Test
    void whoWantsNoneGetsNoneUntilHeSendsThem() {
        in.received(5, 1);
        assertThat(block(RtcpReader.XR_VOIP_METRICS, 0)).isNull();
        heard(METRICS, SECOND);
        assertThat(block(RtcpReader.XR_VOIP_METRICS, 0)).hasSize(VoipMetrics.BYTES);
        assertThat(block(RtcpReader.XR_REFERENCE_TIME, 0)).hasSize(RtcpReader.XR_REFERENCE_TIME_BYTES);
    }

    @Test
    void theLongestReportFits() {
        rtcp.agree(ALL);
        in.received(5, 1);
        out.generate(1, 8_000, 160, 0);
        out.sent(160);
        heard(REFERENCE, SECOND);
        assertThat(block(RtcpReader.XR_VOIP_METRICS, 2 * SECOND)).isNotNull();
        assertThat(packet[1]).isEqualTo((byte) RtcpReader.SENDER_REPORT);
    }

    @Test
    void cutOrSpoiltExtendedReportsNeverThrow() {
        Random random = new Random(3);
        for (String good : new String[] {METRICS, REFERENCE, DELAY}) {
            byte[] whole = bytes(good);
            for (int i = 0; i < 20_000; i++) {
                byte[] spoilt = Arrays.copyOf(whole, random.nextInt(whole.length + 8));
                for (int j = random.nextInt(4); j > 0 && spoilt.length > 0; j--) {
                    spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt();
                }
                rtcp.onPacket(spoilt, spoilt.length, out, SECOND);
                int words = spoilt.length / 4 - 1;
                if (words > 0) { // the length fits, whatever the blocks within say
                    spoilt[0] = (byte) 0x80;
                    spoilt[1] = (byte) RtcpReader.EXTENDED_REPORT;
                    spoilt[2] = 0;
                    spoilt[3] = (byte) words;
                    rtcp.onPacket(spoilt, 4 * (words + 1), out, SECOND);
                }
                rtcp.report(packet, out, in, SECOND);
            }
        }
    }
}
