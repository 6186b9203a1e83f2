package org.klinke.sip.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;

/// One SIP message as HEP version 3 carries it (the encapsulation of the Homer capture server): `HEP3`, the length of
/// the whole, then chunks of vendor (2 bytes, 0), type (2), length with these six bytes (2), value; all in network
/// order.
final class HepMessage {
    private static final byte[] MAGIC = {'H', 'E', 'P', '3'};
    private static final int HEAD_BYTES = 6;
    private static final int CHUNK_HEAD_BYTES = 6;
    private static final int PAYLOAD_BYTES_MAX = 60_000;
    private static final int CORRELATION_ID = 0x11;
    private static final int NODE_NAME = 0x13;

    private HepMessage() {}

    /// @param agent number by which the capture server knows this node
    /// @param password the capture server's; empty: none
    /// @param correlation names the call: the same on all its legs
    static byte[] encode(
            InetSocketAddress from,
            InetSocketAddress to,
            boolean datagram,
            Instant at,
            int agent,
            String password,
            String node,
            String correlation,
            String sip) {
        ByteArrayOutputStream chunks = new ByteArrayOutputStream();
        boolean four = from.getAddress() instanceof Inet4Address;
        chunk(chunks, 0x01, new byte[] {(byte) (four ? 2 : 10)}); // address family
        chunk(chunks, 0x02, new byte[] {(byte) (datagram ? 17 : 6)}); // IP protocol
        chunk(chunks, four ? 0x03 : 0x05, address(from));
        chunk(chunks, four ? 0x04 : 0x06, address(to));
        chunk(chunks, 0x07, number(2, from.getPort()));
        chunk(chunks, 0x08, number(2, to.getPort()));
        chunk(chunks, 0x09, number(4, at.getEpochSecond()));
        chunk(chunks, 0x0a, number(4, at.getNano() / 1_000)); // microseconds
        chunk(chunks, 0x0b, new byte[] {1}); // SIP
        chunk(chunks, 0x0c, number(4, agent));
        if (!password.isEmpty()) {
            chunk(chunks, 0x0e, password.getBytes(UTF_8));
        }
        byte[] payload = sip.getBytes(UTF_8);
        chunk(chunks, 0x0f, payload.length > PAYLOAD_BYTES_MAX ? cut(payload) : payload);
        chunk(chunks, CORRELATION_ID, correlation.getBytes(UTF_8));
        chunk(chunks, NODE_NAME, node.getBytes(UTF_8));
        return ByteBuffer.allocate(HEAD_BYTES + chunks.size())
                .put(MAGIC)
                .putShort((short) (HEAD_BYTES + chunks.size()))
                .put(chunks.toByteArray())
                .array();
    }

    private static byte[] cut(byte[] payload) {
        return Arrays.copyOf(payload, PAYLOAD_BYTES_MAX);
    }

    private static byte[] address(InetSocketAddress socket) {
        InetAddress address = socket.getAddress();
        return address.getAddress();
    }

    private static byte[] number(int bytes, long value) {
        byte[] out = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            out[i] = (byte) (value >>> (8 * (bytes - 1 - i)));
        }
        return out;
    }

    private static void chunk(ByteArrayOutputStream out, int type, byte[] value) {
        out.writeBytes(number(2, 0));
        out.writeBytes(number(2, type));
        out.writeBytes(number(2, CHUNK_HEAD_BYTES + value.length));
        out.writeBytes(value);
    }
}
