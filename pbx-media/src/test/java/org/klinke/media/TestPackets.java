package org.klinke.media;

import java.nio.ByteBuffer;
import java.util.Random;
import org.klinke.core.media.SrtpKey;
import org.klinke.core.media.SrtpSuite;
import org.klinke.media.rtp.RtpPacket;

/// Packets and keys for tests.
public final class TestPackets {
    private TestPackets() {}

    public static SrtpKey key(SrtpSuite suite, Random random) {
        byte[] keySalt = new byte[suite.keyBytes() + suite.saltBytes()];
        random.nextBytes(keySalt);
        return new SrtpKey(suite, keySalt);
    }

    public static byte[] rtp(int payloadType, int sequence, int timestamp, int ssrc, byte[] payload) {
        byte[] packet = new byte[RtpPacket.HEADER_BYTES + payload.length];
        RtpPacket.writeHeader(packet, false, payloadType, sequence, timestamp, ssrc);
        System.arraycopy(payload, 0, packet, RtpPacket.HEADER_BYTES, payload.length);
        return packet;
    }

    /// One report block about a random SSRC.
    public static byte[] receiverReport(int ssrc, Random random) {
        return receiverReport(ssrc, random.nextInt());
    }

    public static byte[] receiverReport(int ssrc, int about) {
        return ByteBuffer.allocate(32)
                .put((byte) 0x81)
                .put((byte) 201)
                .putShort((short) 7)
                .putInt(ssrc)
                .putInt(about)
                .putInt(0x10000001)
                .putInt(1000)
                .putInt(7)
                .putInt(0)
                .putInt(0)
                .array();
    }
}
