package org.klinke.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.srtp.SrtpPolicy;
import org.jitsi.utils.ByteArrayBuffer;
import org.jitsi.utils.logging2.LoggerImpl;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.klinke.core.media.SrtpKey;
import org.klinke.core.media.SrtpSuite;
import org.klinke.media.TestPackets;

/// Byte for byte the same as an independent implementation, in both directions.
class SrtpAgainstJitsiTest {
    private static final long SEED = 20261122;
    private static final int SSRC = 0x89abcdef;

    @ParameterizedTest
    @EnumSource(SrtpSuite.class)
    void protectsLikeJitsiAcrossTheSequenceWrap(SrtpSuite suite) throws Exception {
        Random random = new Random(SEED);
        SrtpKey key = TestPackets.key(suite, random);
        SrtpSender ours = new SrtpSender(key);
        try (Jitsi jitsi = new Jitsi(key, true)) {
            for (int i = 0; i < 400; i++) {
                byte[] packet = randomPacket(random, 65336 + i, i);
                Buffer theirs = new Buffer(packet);
                assertThat(jitsi.rtp.transformPacket(theirs)).isEqualTo(SrtpErrorStatus.OK);
                assertThat(protect(ours, packet))
                        .as("packet " + i + ", seed " + SEED)
                        .isEqualTo(theirs.bytes());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(SrtpSuite.class)
    void opensWhatJitsiProtected(SrtpSuite suite) throws Exception {
        Random random = new Random(SEED);
        SrtpKey key = TestPackets.key(suite, random);
        SrtpReceiver ours = new SrtpReceiver(key);
        try (Jitsi jitsi = new Jitsi(key, true)) {
            // Two wraps: rollover counter 2.
            for (int i = 0; i < 140_000; i += 37) {
                byte[] packet = randomPacket(random, 65000 + i, i);
                Buffer theirs = new Buffer(packet);
                assertThat(jitsi.rtp.transformPacket(theirs)).isEqualTo(SrtpErrorStatus.OK);
                byte[] wire = theirs.bytes();
                int length = ours.unprotect(wire, wire.length);
                assertThat(Arrays.copyOf(wire, Math.max(0, length)))
                        .as("packet " + i)
                        .isEqualTo(packet);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(SrtpSuite.class)
    void jitsiOpensWhatWeProtected(SrtpSuite suite) throws Exception {
        Random random = new Random(SEED);
        SrtpKey key = TestPackets.key(suite, random);
        SrtpSender ours = new SrtpSender(key);
        try (Jitsi jitsi = new Jitsi(key, false)) {
            for (int i = 0; i < 140_000; i += 37) {
                byte[] packet = randomPacket(random, 65000 + i, i);
                Buffer wire = new Buffer(protect(ours, packet));
                assertThat(jitsi.rtp.reverseTransformPacket(wire, false)).isEqualTo(SrtpErrorStatus.OK);
                assertThat(wire.bytes()).as("packet " + i).isEqualTo(packet);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(SrtpSuite.class)
    void rtcpGoesBothWays(SrtpSuite suite) throws Exception {
        Random random = new Random(SEED);
        SrtpKey key = TestPackets.key(suite, random);
        SrtpSender ours = new SrtpSender(key);
        SrtpReceiver opens = new SrtpReceiver(key);
        try (Jitsi sender = new Jitsi(key, true);
                Jitsi receiver = new Jitsi(key, false)) {
            for (int i = 0; i < 50; i++) {
                byte[] report = TestPackets.receiverReport(SSRC, random);
                byte[] room = Arrays.copyOf(report, report.length + SrtpSender.OVERHEAD_BYTES_MAX);
                byte[] wire = Arrays.copyOf(room, ours.protectRtcp(room, report.length));
                Buffer toJitsi = new Buffer(wire);
                assertThat(receiver.rtcp.reverseTransformPacket(toJitsi)).isEqualTo(SrtpErrorStatus.OK);
                assertThat(toJitsi.bytes()).isEqualTo(report);

                Buffer fromJitsi = new Buffer(report);
                assertThat(sender.rtcp.transformPacket(fromJitsi)).isEqualTo(SrtpErrorStatus.OK);
                byte[] theirs = fromJitsi.bytes();
                int length = opens.unprotectRtcp(theirs, theirs.length);
                assertThat(Arrays.copyOf(theirs, Math.max(0, length))).isEqualTo(report);
            }
        }
    }

    private static byte[] protect(SrtpSender sender, byte[] packet) {
        byte[] room = Arrays.copyOf(packet, packet.length + SrtpSender.OVERHEAD_BYTES_MAX);
        return Arrays.copyOf(room, sender.protect(room, packet.length));
    }

    /// Now and then with contributing sources and a header extension, which stay readable.
    private static byte[] randomPacket(Random random, int sequence, int number) {
        byte[] payload = new byte[1 + random.nextInt(400)];
        random.nextBytes(payload);
        byte[] packet = TestPackets.rtp(random.nextInt(128), sequence & 0xffff, number * 160, SSRC, payload);
        if (number % 3 == 0 && packet.length > 40) {
            packet[0] |= 0x12;
            packet[22] = 0;
            packet[23] = 2;
        }
        return packet;
    }

    private static final class Jitsi implements AutoCloseable {
        private final SrtpContextFactory factory;
        private final SrtpCryptoContext rtp;
        private final SrtcpCryptoContext rtcp;

        Jitsi(SrtpKey key, boolean sender) throws Exception {
            int keyBytes = key.suite().keyBytes();
            factory = new SrtpContextFactory(
                    sender,
                    Arrays.copyOf(key.keySalt(), keyBytes),
                    Arrays.copyOfRange(key.keySalt(), keyBytes, key.keySalt().length),
                    policy(key.suite(), key.suite().tagBytes()),
                    policy(key.suite(), key.suite().rtcpTagBytes()),
                    new LoggerImpl("jitsi"));
            rtp = factory.deriveContext(SSRC, 0);
            rtcp = factory.deriveControlContext(SSRC);
        }

        private static SrtpPolicy policy(SrtpSuite suite, int tagBytes) {
            return suite.isAead()
                    ? new SrtpPolicy(
                            SrtpPolicy.AESGCM_ENCRYPTION,
                            suite.keyBytes(),
                            SrtpPolicy.NULL_AUTHENTICATION,
                            0,
                            tagBytes,
                            suite.saltBytes())
                    : new SrtpPolicy(
                            SrtpPolicy.AESCM_ENCRYPTION,
                            suite.keyBytes(),
                            SrtpPolicy.HMACSHA1_AUTHENTICATION,
                            20,
                            tagBytes,
                            suite.saltBytes());
        }

        @Override
        public void close() {
            factory.close();
        }
    }

    private static final class Buffer implements ByteArrayBuffer {
        private final byte[] buffer;
        private int length;

        Buffer(byte[] content) {
            buffer = Arrays.copyOf(content, content.length + 64);
            length = content.length;
        }

        byte[] bytes() {
            return Arrays.copyOf(buffer, length);
        }

        @Override
        public byte[] getBuffer() {
            return buffer;
        }

        @Override
        public int getOffset() {
            return 0;
        }

        @Override
        public int getLength() {
            return length;
        }

        @Override
        public void setLength(int length) {
            this.length = length;
        }

        @Override
        public void setOffset(int offset) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isInvalid() {
            return false;
        }

        @Override
        public void readRegionToBuff(int offset, int count, byte[] out) {
            System.arraycopy(buffer, offset, out, 0, count);
        }

        @Override
        public void grow(int howMuch) {
            assertThat(length + howMuch).isLessThanOrEqualTo(buffer.length);
        }

        @Override
        public void append(byte[] data, int count) {
            System.arraycopy(data, 0, buffer, length, count);
            length += count;
        }

        @Override
        public void shrink(int count) {
            length -= count;
        }
    }
}
