package org.klinke.server.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// A text as one UDP datagram (RFC 768) in one packet of IPv4 (RFC 791 §3.1) or IPv6 (RFC 8200 §3).
final class UdpPacket {
    private static final int IP4_HEAD_BYTES = 20;
    private static final int IP6_HEAD_BYTES = 40;
    private static final int UDP_HEAD_BYTES = 8;
    private static final int UDP = 17;
    private static final int HOPS = 64;
    /// Less than IPv4 has room for.
    private static final int TEXT_BYTES_MAX = 65_000;

    private UdpPacket() {}

    /// What is longer than a packet is cut.
    static byte[] of(InetSocketAddress from, InetSocketAddress to, String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        byte[] payload = utf8.length > TEXT_BYTES_MAX ? Arrays.copyOf(utf8, TEXT_BYTES_MAX) : utf8;
        InetAddress source = from.getAddress();
        InetAddress target = to.getAddress();
        boolean four = source instanceof Inet4Address && target instanceof Inet4Address;
        byte[] datagram = datagram(
                four ? source.getAddress() : six(source),
                four ? target.getAddress() : six(target),
                from.getPort(),
                to.getPort(),
                payload);
        return four ? inIp4(source, target, datagram) : inIp6(source, target, datagram);
    }

    private static byte[] datagram(byte[] source, byte[] target, int fromPort, int toPort, byte[] payload) {
        int length = UDP_HEAD_BYTES + payload.length;
        ByteBuffer datagram = ByteBuffer.allocate(length)
                .putShort((short) fromPort)
                .putShort((short) toPort)
                .putShort((short) length)
                .putShort((short) 0)
                .put(payload);
        long pseudoHeader = sum(source) + sum(target) + UDP + length;
        int checksum = folded(pseudoHeader + sum(datagram.array()));
        datagram.putShort(6, (short) (checksum == 0 ? 0xffff : checksum)); // 0 would say that there is none
        return datagram.array();
    }

    private static byte[] inIp4(InetAddress source, InetAddress target, byte[] datagram) {
        ByteBuffer packet = ByteBuffer.allocate(IP4_HEAD_BYTES + datagram.length)
                .put((byte) 0x45) // version 4, a head of five words
                .put((byte) 0)
                .putShort((short) (IP4_HEAD_BYTES + datagram.length))
                .putInt(0) // not a fragment
                .put((byte) HOPS)
                .put((byte) UDP)
                .putShort((short) 0)
                .put(source.getAddress())
                .put(target.getAddress());
        packet.putShort(10, (short) folded(sum(Arrays.copyOf(packet.array(), IP4_HEAD_BYTES))));
        return packet.put(datagram).array();
    }

    private static byte[] inIp6(InetAddress source, InetAddress target, byte[] datagram) {
        return ByteBuffer.allocate(IP6_HEAD_BYTES + datagram.length)
                .putInt(6 << 28)
                .putShort((short) datagram.length)
                .put((byte) UDP)
                .put((byte) HOPS)
                .put(six(source))
                .put(six(target))
                .put(datagram)
                .array();
    }

    /// Between the two families: ::ffff:a.b.c.d (RFC 4291 §2.5.5.2).
    private static byte[] six(InetAddress address) {
        if (address instanceof Inet6Address) {
            return address.getAddress();
        }
        return ByteBuffer.allocate(16)
                .putLong(0)
                .putInt(0xffff)
                .put(address.getAddress())
                .array();
    }

    /// RFC 1071 §4.1.
    private static long sum(byte[] bytes) {
        long sum = 0;
        for (int i = 0; i < bytes.length; i += 2) {
            sum += (bytes[i] & 0xff) << 8 | (i + 1 < bytes.length ? bytes[i + 1] & 0xff : 0);
        }
        return sum;
    }

    private static int folded(long sum) {
        long folded = sum;
        while (folded > 0xffff) {
            folded = (folded & 0xffff) + (folded >>> 16);
        }
        return (int) ~folded & 0xffff;
    }
}
