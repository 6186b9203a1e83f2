package org.klinke.sip.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Fuzz target: STUN over UDP. What is no STUN is left alone; an answer is small, belongs to its request, and names the
/// address it came from, or the attributes that were too much.
public final class StunFuzz {
    private static final int HEADER_BYTES = 20;

    private StunFuzz() {}

    /// @param data the packet; its length says from which kind of address
    public static void fuzzerTestOneInput(byte[] data) throws UnknownHostException {
        if (!Stun.is(data)) {
            return;
        }
        byte[] from = data.length % 8 == 0
                ? new byte[] {(byte) 192, 0, 2, data[data.length - 1]}
                : Arrays.copyOf(new byte[] {0x20, 0x01, 0x0d, (byte) 0xb8}, 16);
        InetSocketAddress sender = new InetSocketAddress(InetAddress.getByAddress(from), 1 + (data[8] & 0xFF) * 256);
        byte[] before = data.clone();
        Stun.answer(data, sender).ifPresent(answer -> check(before, sender, answer));
        if (!Arrays.equals(before, data)) {
            throw new IllegalStateException("the request was written to");
        }
    }

    private static void check(byte[] request, InetSocketAddress sender, byte[] answer) {
        ByteBuffer read = ByteBuffer.wrap(answer);
        int type = read.getShort();
        boolean head = read.getShort() == answer.length - HEADER_BYTES && answer.length <= request.length + 24;
        boolean same = Arrays.equals(answer, 4, HEADER_BYTES, request, 4, HEADER_BYTES);
        read.position(HEADER_BYTES);
        boolean body = switch (type) {
            case 0x0101 -> tells(sender, request, read);
            case 0x0111 -> names(request, read);
            default -> false;
        };
        if (!head || !same || !body || read.hasRemaining()) {
            throw new IllegalStateException("answer " + Arrays.toString(answer));
        }
    }

    /// XOR-MAPPED-ADDRESS (RFC 8489 §14.2).
    private static boolean tells(InetSocketAddress sender, byte[] request, ByteBuffer read) {
        byte[] address = sender.getAddress().getAddress();
        boolean attribute = read.getShort() == 0x0020
                && read.getShort() == 4 + address.length
                && read.getShort() == (address.length == 4 ? 1 : 2)
                && (read.getShort() ^ 0x2112) == (short) sender.getPort();
        for (int i = 0; i < address.length; i++) {
            attribute &= (read.get() ^ request[4 + i]) == address[i];
        }
        return attribute;
    }

    /// 420 and UNKNOWN-ATTRIBUTES (§14.8, §14.9): types that must be understood, each of them in the request.
    private static boolean names(byte[] request, ByteBuffer read) {
        boolean right = read.getInt() == 0x0009_0004 && read.getInt() == 0x0414 && read.getShort() == 0x000A;
        int types = read.getShort() / 2;
        right &= types > 0;
        for (int i = 0; i < types; i++) {
            short type = read.getShort();
            right &= type >= 0 && holds(request, type);
        }
        read.position(read.position() + (types % 2) * 2); // padding
        return right;
    }

    private static boolean holds(byte[] request, short type) {
        ByteBuffer read = ByteBuffer.wrap(request);
        for (int at = HEADER_BYTES; at + 2 <= request.length; at += 2) {
            if (read.getShort(at) == type) {
                return true;
            }
        }
        return false;
    }
}
