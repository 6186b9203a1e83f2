package org.klinke.sip.transport;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/// STUN as far as it keeps a phone's NAT open (RFC 5626 §4.4.2 and §8): a Binding request is told the address it came
/// from, in the smallest answer there is. Nothing else is answered, so nobody is sent much on behalf of a forged
/// address.
final class Stun {
    static final int COOKIE = 0x2112A442; // RFC 5389 §6

    private static final int HEADER_BYTES = 20;
    private static final int REQUEST_BYTES_MAX = 548; // §7.1, IPv4
    private static final int BINDING_REQUEST = 0x0001;
    private static final int BINDING_RESPONSE = 0x0101;
    private static final int XOR_MAPPED_ADDRESS = 0x0020;
    private static final int OPTIONAL_ATTRIBUTES = 0x8000;
    private static final int COOKIE_AT = 4;

    private Stun() {}

    /// Whether this is STUN and no SIP: no SIP message has such bytes after its first four.
    static boolean is(byte[] packet) {
        return packet.length >= HEADER_BYTES
                && (packet[0] & 0xC0) == 0
                && ByteBuffer.wrap(packet).getInt(COOKIE_AT) == COOKIE;
    }

    /// @return empty for what is no Binding request, is broken, or demands what we do not know
    static Optional<byte[]> answer(byte[] packet, InetSocketAddress sender) {
        ByteBuffer request = ByteBuffer.wrap(packet);
        int length = request.getShort(2) & 0xFFFF;
        if (packet.length > REQUEST_BYTES_MAX
                || request.getShort(0) != BINDING_REQUEST
                || length != packet.length - HEADER_BYTES
                || !allOptional(request.position(HEADER_BYTES))) {
            return Optional.empty();
        }
        byte[] address = sender.getAddress().getAddress();
        for (int i = 0; i < address.length; i++) {
            address[i] ^= packet[COOKIE_AT + i]; // §15.2: with the cookie, IPv6 with the transaction id too
        }
        int valueBytes = 4 + address.length;
        return Optional.of(ByteBuffer.allocate(HEADER_BYTES + 4 + valueBytes)
                .putShort((short) BINDING_RESPONSE)
                .putShort((short) (4 + valueBytes))
                .put(packet, COOKIE_AT, HEADER_BYTES - COOKIE_AT)
                .putShort((short) XOR_MAPPED_ADDRESS)
                .putShort((short) valueBytes)
                .putShort((short) (address.length == 4 ? 1 : 2))
                .putShort((short) (sender.getPort() ^ (COOKIE >>> 16)))
                .put(address)
                .array());
    }

    private static boolean allOptional(ByteBuffer attributes) {
        while (attributes.remaining() >= 4) {
            int type = attributes.getShort() & 0xFFFF;
            int bytes = ((attributes.getShort() & 0xFFFF) + 3) & ~3;
            if (type < OPTIONAL_ATTRIBUTES || bytes > attributes.remaining()) {
                return false;
            }
            attributes.position(attributes.position() + bytes);
        }
        return !attributes.hasRemaining();
    }
}
