package org.klinke.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.klinke.core.media.SrtpKey;
import org.klinke.core.media.SrtpSuite;
import org.klinke.media.TestPackets;
import org.klinke.media.rtp.RtpPacket;

/// What a packet leaves behind on the heap.
class GarbageTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int PACKETS = 20_000;
    private static final int LENGTH = 172;
    /// The JDK's AES-GCM has about 1,000 for each packet and direction, and as much again until it is compiled.
    private static final long GCM_BYTES_PER_PACKET_MAX = 2 * 2_048;
    /// A new source is tried with two rollover counters, and each wrong tag is an exception of the JDK's (4,400 bytes,
    /// 13 µs): therefore the socket tries new sources only so often.
    private static final long GCM_BYTES_PER_FORGED_MAX = 3 * 4_096;

    @ParameterizedTest
    @EnumSource(SrtpSuite.class)
    void nothingButWhatTheCipherLeaves(SrtpSuite suite) {
        SrtpKey key = TestPackets.key(suite, new Random(1));
        SrtpSession session = new SrtpSession(key, key);
        byte[] packet = new byte[LENGTH + SrtpSender.OVERHEAD_BYTES_MAX];
        RtpPacket.writeHeader(packet, false, 8, 0, 0, 4711);
        send(session, packet, 0);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        send(session, packet, PACKETS);
        long perPacket = (THREADS.getCurrentThreadAllocatedBytes() - before) / PACKETS;
        if (suite.isAead()) {
            assertThat(perPacket).isLessThan(GCM_BYTES_PER_PACKET_MAX);
        } else {
            assertThat(perPacket).isZero();
        }
    }

    /// Whoever floods us with packets under a wrong key and ever new sources must not fill the heap either.
    @ParameterizedTest
    @EnumSource(SrtpSuite.class)
    void nothingOfForgedPackets(SrtpSuite suite) {
        SrtpReceiver receiver = new SrtpReceiver(TestPackets.key(suite, new Random(1)));
        byte[] packet = new byte[LENGTH];
        RtpPacket.writeHeader(packet, false, 8, 0, 0, 4711);
        forge(receiver, packet);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        forge(receiver, packet);
        long perPacket = (THREADS.getCurrentThreadAllocatedBytes() - before) / PACKETS;
        assertThat(perPacket)
                .isLessThan(suite.isAead() ? GCM_BYTES_PER_FORGED_MAX : 32); // a look-up by SSRC may box it
    }

    private static void send(SrtpSession session, byte[] packet, int first) {
        for (int i = first; i < first + PACKETS; i++) {
            packet[2] = (byte) (i >> 8);
            packet[3] = (byte) i;
            int length = session.protect(packet, LENGTH);
            if (session.unprotect(packet, length) != LENGTH) {
                throw new AssertionError("packet " + i);
            }
        }
    }

    private static void forge(SrtpReceiver receiver, byte[] packet) {
        for (int i = 0; i < PACKETS; i++) {
            RtpPacket.writeInt(packet, 8, i);
            if (receiver.unprotect(packet, LENGTH) != SrtpReceiver.WRONG_TAG) {
                throw new AssertionError("packet " + i);
            }
        }
    }
}
