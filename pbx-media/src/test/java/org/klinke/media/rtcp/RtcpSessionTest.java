package org.klinke.media.rtcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.klinke.media.TestPackets;
import org.klinke.media.rtp.OutgoingStream;
import org.klinke.media.rtp.ReceptionStats;
import org.klinke.media.rtp.RtpPacket;

class RtcpSessionTest {
    private static final long SECOND = 1_000_000_000L;
    private Instant time = Instant.parse("2026-11-22T12:00:00.500Z");
    private final RtcpSession rtcp = new RtcpSession(() -> time, new Random(1), Duration.ofSeconds(5), 0);
    private final OutgoingStream out = new OutgoingStream(77, 1, 1000, 0);
    private final ReceptionStats in = new ReceptionStats();
    private final byte[] packet = new byte[RtcpSession.REPORT_BYTES_MAX];

    @Test
    void reportsAreDueEveryFiveSecondsMoreOrLess() {
        long now = 0;
        for (int i = 0; i < 100; i++) {
            long due = now;
            while (!rtcp.isDue(due)) {
                due += SECOND / 100;
            }
            assertThat((due - now) / 1e9).isBetween(i == 0 ? 1.2 : 2.4, i == 0 ? 3.8 : 7.6);
            now = due;
            rtcp.report(packet, out, in, now);
        }
    }

    @Test
    void whoSentNothingWritesAReceiverReport() {
        int length = rtcp.report(packet, out, in, 0);
        assertThat(packet[1]).isEqualTo((byte) 201);
        assertThat(packet[0]).isEqualTo((byte) 0x80);
        assertThat(packet[9]).isEqualTo((byte) 202);
        assertThat(length % 4).isZero();
        assertThat(RtcpReader.read(packet, length, new Nobody())).isTrue();
    }

    @Test
    void theRoundTripComesFromTheirReportOfOurs() {
        out.generate(1, 8000, 160, 0);
        out.sent(160);
        rtcp.report(packet, out, in, 0);
        int middle = RtpPacket.readInt(packet, 10);
        assertThat(RtpPacket.readInt(packet, 12)).isEqualTo(0x8000_0000); // half a second
        time = time.plusMillis(1_250);
        byte[] theirs = TestPackets.receiverReport(5, 77);
        ByteBuffer.wrap(theirs).putInt(12, 64 << 24).putInt(24, middle).putInt(28, 65_536);
        assertThat(rtcp.onPacket(theirs, theirs.length, out, SECOND)).isTrue();
        assertThat(rtcp.roundTripMillis()).isCloseTo(250, within(1.0));
        assertThat(rtcp.remoteLoss()).isEqualTo(0.25);
    }

    @Test
    void whatTheFarEndLostIsToldOfTheTimeSinceItWasLastAsked() {
        assertThat(rtcp.takeFarLossPercent()).as("no report yet").isNegative();
        for (int fraction : List.of(64, 0)) {
            byte[] theirs = TestPackets.receiverReport(5, 77);
            ByteBuffer.wrap(theirs).putInt(12, fraction << 24 | 500);
            rtcp.onPacket(theirs, theirs.length, out, SECOND);
        }
        assertThat(rtcp.takeFarLossPercent()).as("the worst of two").isEqualTo(25);
        assertThat(rtcp.takeFarLossPercent()).as("nothing new was told").isNegative();
        byte[] theirs = TestPackets.receiverReport(5, 77);
        ByteBuffer.wrap(theirs).putInt(12, 500);
        rtcp.onPacket(theirs, theirs.length, out, SECOND);
        assertThat(rtcp.takeFarLossPercent())
                .as("what was lost long ago is over")
                .isZero();
    }

    @Test
    void theirSenderReportIsGivenBack() {
        byte[] theirs = new byte[28];
        ByteBuffer.wrap(theirs)
                .putInt(0x80c8_0006)
                .putInt(5)
                .putInt(0x0000_abcd)
                .putInt(0x1234_0000);
        assertThat(rtcp.onPacket(theirs, theirs.length, out, SECOND)).isTrue();
        in.received(5, 100);
        rtcp.report(packet, out, in, 3 * SECOND);
        assertThat(RtpPacket.readInt(packet, 24)).isEqualTo(0xabcd_1234);
        assertThat(RtpPacket.readInt(packet, 28)).isEqualTo(2 * 65_536);
    }

    @Test
    void malformedCompoundsAreDroppedWhole() {
        byte[] good = TestPackets.receiverReport(5, 77);
        for (int length = 0; length < good.length; length++) {
            assertThat(RtcpReader.read(good, length, new Nobody())).isFalse();
        }
        Random random = new Random(9);
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = Arrays.copyOf(good, random.nextInt(80));
            for (int j = 0; j < 3 && changed.length > 0; j++) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            RtcpReader.read(changed, changed.length, new Nobody()); // no exception
        }
        byte[] tooManyBlocks = good.clone();
        tooManyBlocks[0] = (byte) 0x82;
        assertThat(rtcp.onPacket(tooManyBlocks, good.length, out, 0)).isFalse();
        assertThat(rtcp.roundTripMillis()).isNegative();
    }

    @Test
    void lossIsCountedAsRfc3550Does() {
        for (int sequence : new int[] {65_534, 65_535, 2, 1, 4}) {
            in.received(5, sequence);
        }
        assertThat(in.cumulativeLost()).isEqualTo(2);
        assertThat(in.extendedHighest()).isEqualTo(65_536 + 4);
        assertThat(in.fractionLost()).isEqualTo(256 * 2 / 7);
        assertThat(in.fractionLost()).isZero();
        in.received(6, 9);
        in.received(6, 9);
        in.received(6, 9);
        assertThat(in.totalLost()).isEqualTo(2);
        assertThat(in.totalReceived()).isEqualTo(8);
    }

    static final class Nobody implements RtcpReader.Listener {
        @Override
        public void onSenderReport(int ssrc, int ntpMiddle) {}

        @Override
        public void onReportBlock(int about, int fraction, int cumulative, int jitter, int last, int delay) {}

        @Override
        public void onReferenceTime(int ssrc, int ntpMiddle) {}

        @Override
        public void onReferenceTimeBack(int about, int last, int delay) {}

        @Override
        public void onVoipMetrics(VoipMetrics metrics) {}
    }
}
