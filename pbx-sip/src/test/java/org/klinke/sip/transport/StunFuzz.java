package org.klinke.sip.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Fuzz target: STUN over UDP. What is no STUN is left alone; an answer is small, belongs to its request, and names the
/// address it came from.
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
        byte[] address = sender.getAddress().getAddress();
        boolean head = read.getShort() == 0x0101 && read.getShort() == answer.length - HEADER_BYTES;
        boolean same = Arrays.equals(answer, 4, HEADER_BYTES, request, 4, HEADER_BYTES);
        read.position(HEADER_BYTES);
        boolean attribute = read.getShort() == 0x0020
                && read.getShort() == 4 + address.length
                && read.getShort() == (address.length == 4 ? 1 : 2)
                && (read.getShort() ^ 0x2112) == (short) sender.getPort();
        for (byte each : address) {
            attribute &= (read.get() ^ request[4 + read.position() - HEADER_BYTES - 9]) == each;
        }
        if (!head || !same || !attribute || read.hasRemaining()) {
            throw new IllegalStateException("answer " + Arrays.toString(answer));
        }
    }
}
