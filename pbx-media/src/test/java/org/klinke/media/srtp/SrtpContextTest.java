package org.klinke.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.klinke.core.media.SrtpKey;
import org.klinke.core.media.SrtpSuite;
import org.klinke.media.TestPackets;

/// What holds in every suite.
@ParameterizedClass
@EnumSource(SrtpSuite.class)
class SrtpContextTest {
    private final Random random = new Random(7);
    private final SrtpKey key;
    private final SrtpSender sender;
    private final SrtpReceiver receiver;

    SrtpContextTest(SrtpSuite suite) {
        key = TestPackets.key(suite, random);
        sender = new SrtpSender(key);
        receiver = new SrtpReceiver(key);
    }

    @Test
    void anyChangedBitIsRefusedAndChangesNothing() {
        byte[] wire = protect(sender, 100, 1);
        for (int bit = 16; bit < wire.length * 8; bit++) {
            byte[] forged = wire.clone();
            forged[bit / 8] ^= (byte) (1 << bit % 8);
            byte[] before = forged.clone();
            assertThat(receiver.unprotect(forged, forged.length)).isNegative();
            assertThat(forged).isEqualTo(before);
        }
        assertThat(receiver.unprotect(wire, wire.length))
                .isEqualTo(wire.length - key.suite().tagBytes());
    }

    @Test
    void replaysAndPacketsBelowTheWindowAreRefused() {
        byte[] old = protect(sender, 99, 1);
        byte[] first = protect(sender, 100, 1);
        byte[] late = protect(sender, 101, 1);
        byte[] ahead = protect(sender, 100 + 63, 1);
        assertThat(open(first)).isPositive();
        assertThat(open(ahead)).isPositive();
        assertThat(open(first)).isEqualTo(SrtpReceiver.REPLAYED);
        assertThat(open(late)).isPositive();
        assertThat(open(late)).isEqualTo(SrtpReceiver.REPLAYED);
        assertThat(open(old)).isEqualTo(SrtpReceiver.REPLAYED);
    }

    @Test
    void aForgedLeapDoesNotMoveTheRolloverCounter() {
        assertThat(open(protect(sender, 10, 1))).isPositive();
        byte[] forged = protect(new SrtpSender(TestPackets.key(key.suite(), random)), 40_000, 1);
        assertThat(open(forged)).isEqualTo(SrtpReceiver.REPLAYED); // before the first rollover: it cannot be
        byte[] ahead = protect(new SrtpSender(TestPackets.key(key.suite(), random)), 30_000, 1);
        assertThat(open(ahead)).isEqualTo(SrtpReceiver.WRONG_TAG);
        assertThat(open(protect(sender, 11, 1))).isPositive();
    }

    @Test
    void packetsAroundTheWrapMayComeOutOfOrder() {
        assertThat(open(protect(sender, 65_530, 1))).isPositive();
        byte[] last = protect(sender, 65_535, 1);
        byte[] wrapped = protect(sender, 0, 1);
        assertThat(open(wrapped)).isPositive();
        assertThat(open(last)).isPositive();
        assertThat(open(protect(sender, 1, 1))).isPositive();
    }

    @Test
    void aSenderThatWrappedBeforeWeHeardItIsUnderstood() {
        protect(sender, 65_535, 1);
        assertThat(open(protect(sender, 0, 1))).isPositive();
        assertThat(open(protect(sender, 1, 1))).isPositive();
    }

    @Test
    void eachSourceHasItsOwnWindow() {
        SrtpSender other = new SrtpSender(key);
        assertThat(open(protect(sender, 500, 1))).isPositive();
        assertThat(open(protect(other, 400, 2))).isPositive();
        byte[] again = protect(sender, 501, 1);
        assertThat(open(again)).isPositive();
        assertThat(open(again)).isEqualTo(SrtpReceiver.REPLAYED);
    }

    @Test
    void aSenderNeverRepeatsKeystream() {
        protect(sender, 5, 1);
        assertThatThrownBy(() -> protect(sender, 5, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> protect(sender, 6, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aStumpOfAPacketIsRefusedAndChangesNothing() {
        byte[] wire = protect(sender, 100, 1);
        for (int length = 0; length < wire.length; length++) {
            byte[] stump = wire.clone();
            assertThat(receiver.unprotect(stump, length)).isNegative();
            assertThat(stump).isEqualTo(wire);
            assertThat(receiver.unprotect(Arrays.copyOf(wire, length), length)).isNegative();
            assertThat(receiver.unprotectRtcp(Arrays.copyOf(wire, length), length))
                    .isNegative();
        }
        assertThat(open(wire)).isPositive();
    }

    @Test
    void noiseOfAnyLengthIsRefused() {
        for (int i = 0; i < 2_000; i++) {
            byte[] noise = new byte[random.nextInt(120)];
            random.nextBytes(noise);
            if (noise.length > 0 && i % 2 == 0) {
                noise[0] = (byte) (0x80 | (noise[0] & 0x3f));
            }
            assertThat(receiver.unprotect(noise.clone(), noise.length)).isNegative();
            assertThat(receiver.unprotectRtcp(noise.clone(), noise.length)).isNegative();
        }
    }

    @Test
    void controlPacketsAreCheckedLikewise() {
        SrtpSession us = new SrtpSession(key, key);
        byte[] report = TestPackets.receiverReport(1, random);
        byte[] room = Arrays.copyOf(report, report.length + SrtpSender.OVERHEAD_BYTES_MAX);
        byte[] wire = Arrays.copyOf(room, us.protectRtcp(room, report.length));
        for (int at = 0; at < wire.length; at++) {
            byte[] forged = wire.clone();
            forged[at] ^= 0x40;
            assertThat(us.unprotectRtcp(forged, forged.length)).isNegative();
        }
        for (int length = 0; length < wire.length; length++) {
            assertThat(us.unprotectRtcp(wire.clone(), length)).isNegative();
        }
        byte[] copy = wire.clone();
        assertThat(us.unprotectRtcp(wire, wire.length)).isEqualTo(report.length);
        assertThat(Arrays.copyOf(wire, report.length)).isEqualTo(report);
        assertThat(us.unprotectRtcp(copy, copy.length)).isEqualTo(SrtpReceiver.REPLAYED);
    }

    private int open(byte[] wire) {
        byte[] copy = wire.clone();
        return receiver.unprotect(copy, copy.length);
    }

    private static byte[] protect(SrtpSender sender, int sequence, int ssrc) {
        byte[] packet = TestPackets.rtp(0, sequence, 0, ssrc, new byte[40]);
        byte[] room = Arrays.copyOf(packet, packet.length + SrtpSender.OVERHEAD_BYTES_MAX);
        return Arrays.copyOf(room, sender.protect(room, packet.length));
    }
}
