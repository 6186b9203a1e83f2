package org.klinke.sip.transport;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/// STUN as far as it keeps a phone's NAT open (RFC 5626 §4.4.2 and §8): a Binding request is told the address it came
/// from, or which attributes it must not demand (RFC 8489 §6.3.1), in the smallest answer there is. Nothing else is
/// answered, so nobody is sent much on behalf of a forged address.
final class Stun {
    static final int COOKIE = 0x2112A442; // RFC 8489 §5

    private static final int HEADER_BYTES = 20;
    private static final int REQUEST_BYTES_MAX = 548; // §6.1, IPv4
    private static final int BINDING_REQUEST = 0x0001;
    private static final int BINDING_RESPONSE = 0x0101;
    private static final int BINDING_ERROR = 0x0111;
    private static final int ERROR_CODE = 0x0009;
    private static final int UNKNOWN_ATTRIBUTES = 0x000A;
    private static final int UNKNOWN_ATTRIBUTE = (4 << 8) | 20; // 420 as class and number (§14.8)
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

    /// @return empty for what is no Binding request or is broken
    static Optional<byte[]> answer(byte[] packet, InetSocketAddress sender) {
        ByteBuffer request = ByteBuffer.wrap(packet);
        int length = request.getShort(2) & 0xFFFF;
        if (packet.length > REQUEST_BYTES_MAX
                || request.getShort(0) != BINDING_REQUEST
                || length != packet.length - HEADER_BYTES) {
            return Optional.empty();
        }
        return demanded(request.position(HEADER_BYTES))
                .map(types -> types.isEmpty() ? mapped(packet, sender) : unknown(packet, types));
    }

    private static byte[] mapped(byte[] packet, InetSocketAddress sender) {
        byte[] address = sender.getAddress().getAddress();
        for (int i = 0; i < address.length; i++) {
            address[i] ^= packet[COOKIE_AT + i]; // §14.2: with the cookie, IPv6 with the transaction id too
        }
        int valueBytes = 4 + address.length;
        byte[] answer = new byte[HEADER_BYTES + 4 + valueBytes];
        begin(answer, BINDING_RESPONSE, packet)
                .putShort((short) XOR_MAPPED_ADDRESS)
                .putShort((short) valueBytes)
                .putShort((short) (address.length == 4 ? 1 : 2))
                .putShort((short) (sender.getPort() ^ (COOKIE >>> 16)))
                .put(address);
        return answer;
    }

    /// 420 (§14.8, without a phrase), and what it is about (§14.9).
    private static byte[] unknown(byte[] packet, Set<Integer> types) {
        int listBytes = 2 * types.size();
        byte[] answer = new byte[HEADER_BYTES + 8 + 4 + ((listBytes + 3) & ~3)];
        ByteBuffer list = begin(answer, BINDING_ERROR, packet)
                .putShort((short) ERROR_CODE)
                .putShort((short) 4)
                .putInt(UNKNOWN_ATTRIBUTE)
                .putShort((short) UNKNOWN_ATTRIBUTES)
                .putShort((short) listBytes);
        types.forEach(type -> list.putShort(type.shortValue()));
        return answer;
    }

    private static ByteBuffer begin(byte[] answer, int type, byte[] request) {
        return ByteBuffer.wrap(answer)
                .putShort((short) type)
                .putShort((short) (answer.length - HEADER_BYTES))
                .put(request, COOKIE_AT, HEADER_BYTES - COOKIE_AT);
    }

    /// The attributes that must be understood; we know none. Empty: broken.
    private static Optional<Set<Integer>> demanded(ByteBuffer attributes) {
        Set<Integer> types = new LinkedHashSet<>();
        while (attributes.remaining() >= 4) {
            int type = attributes.getShort() & 0xFFFF;
            int bytes = ((attributes.getShort() & 0xFFFF) + 3) & ~3;
            if (bytes > attributes.remaining()) {
                return Optional.empty();
            }
            if (type < OPTIONAL_ATTRIBUTES) {
                types.add(type);
            }
            attributes.position(attributes.position() + bytes);
        }
        return attributes.hasRemaining() ? Optional.empty() : Optional.of(types);
    }
}
