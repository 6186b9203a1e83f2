package org.klinke.media.ice;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Writes one STUN message, attribute by attribute; [#finish] signs it and makes it whole.
public final class StunWriter {
    private static final int BYTES_MAX = 600;
    private static final int FAMILY_IPV4 = 1;
    private static final int FAMILY_IPV6 = 2;

    private final ByteBuffer out = ByteBuffer.allocate(BYTES_MAX);

    /// @param transaction 12 bytes, those of the request in an answer
    public StunWriter(int type, byte[] transaction) {
        out.putShort((short) type)
                .putShort((short) 0)
                .putInt(StunMessage.MAGIC_COOKIE)
                .put(transaction);
    }

    public StunWriter username(String text) {
        return attribute(StunMessage.USERNAME, text.getBytes(UTF_8));
    }

    /// A check of the controlling side: PRIORITY and ICE-CONTROLLING (RFC 8445 §7.1).
    public StunWriter controlling(int priority, long tieBreaker) {
        attribute(StunMessage.PRIORITY, ByteBuffer.allocate(4).putInt(priority).array());
        return attribute(
                StunMessage.ICE_CONTROLLING,
                ByteBuffer.allocate(8).putLong(tieBreaker).array());
    }

    public StunWriter useCandidate() {
        return attribute(StunMessage.USE_CANDIDATE, new byte[0]);
    }

    /// XOR-MAPPED-ADDRESS (RFC 8489 §14.2).
    StunWriter mapped(InetSocketAddress address) {
        byte[] ip = address.getAddress().getAddress();
        byte[] mask = Arrays.copyOfRange(out.array(), 4, StunMessage.HEADER_BYTES);
        ByteBuffer value = ByteBuffer.allocate(4 + ip.length)
                .putShort((short) (ip.length == 4 ? FAMILY_IPV4 : FAMILY_IPV6))
                .putShort((short) (address.getPort() ^ StunMessage.MAGIC_COOKIE >>> 16));
        for (int i = 0; i < ip.length; i++) {
            value.put((byte) (ip[i] ^ mask[i]));
        }
        return attribute(StunMessage.XOR_MAPPED_ADDRESS, value.array());
    }

    /// ERROR-CODE (RFC 8489 §14.8).
    StunWriter error(int code, String reason) {
        byte[] text = reason.getBytes(UTF_8);
        ByteBuffer value = ByteBuffer.allocate(4 + text.length)
                .putInt((code / 100) << 8 | code % 100)
                .put(text);
        return attribute(StunMessage.ERROR_CODE, value.array());
    }

    StunWriter attribute(int type, byte[] value) {
        out.putShort((short) type).putShort((short) value.length).put(value);
        out.position((out.position() + 3) / 4 * 4);
        return this;
    }

    /// @param password MESSAGE-INTEGRITY is made with it
    /// @return the whole message with FINGERPRINT at its end
    public byte[] finish(byte[] password) {
        attribute(StunMessage.MESSAGE_INTEGRITY, StunMessage.integrity(out.array(), out.position(), password));
        int end = out.position();
        out.putShort(2, (short) (end + 8 - StunMessage.HEADER_BYTES));
        attribute(
                StunMessage.FINGERPRINT,
                ByteBuffer.allocate(4)
                        .putInt(StunMessage.fingerprint(out.array(), end))
                        .array());
        return Arrays.copyOf(out.array(), out.position());
    }
}
