package org.klinke.server.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Reads capture files by the letter of draft-ietf-opsawg-pcapng, and the packets in them; checks every length
/// and sum.
public final class PcapReader {
    /// @param from `192.0.2.1:5060`
    public record Packet(Instant at, String from, String to, String text, String comment) {}

    private PcapReader() {}

    public static List<Packet> read(byte[] file) throws UnknownHostException {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        List<Packet> packets = new ArrayList<>();
        int blocks = 0;
        while (in.hasRemaining()) {
            int start = in.position();
            int type = in.getInt();
            int length = in.getInt();
            assertThat(length % 4).isZero();
            ByteBuffer body = in.slice(start + 8, length - 12).order(ByteOrder.LITTLE_ENDIAN);
            assertThat(in.getInt(start + length - 4)).isEqualTo(length);
            in.position(start + length);
            switch (blocks++) {
                case 0 -> {
                    assertThat(type).isEqualTo(0x0A0D0D0A);
                    assertThat(body.getInt()).isEqualTo(0x1A2B3C4D);
                    assertThat(body.getShort()).isEqualTo((short) 1);
                }
                case 1 -> {
                    assertThat(type).isEqualTo(1);
                    assertThat(body.getShort()).as("LINKTYPE_RAW").isEqualTo((short) 101);
                }
                default -> {
                    assertThat(type).isEqualTo(6);
                    packets.add(packet(body));
                }
            }
        }
        return packets;
    }

    private static Packet packet(ByteBuffer body) throws UnknownHostException {
        assertThat(body.getInt()).isZero();
        long micros = (long) body.getInt() << 32 | (body.getInt() & 0xffffffffL);
        int captured = body.getInt();
        assertThat(body.getInt()).isEqualTo(captured);
        byte[] packet = new byte[captured];
        body.get(packet);
        body.position(20 + (captured + 3) / 4 * 4);
        String comment = "";
        if (body.hasRemaining()) {
            assertThat(body.getShort()).isEqualTo((short) 1);
            byte[] text = new byte[body.getShort()];
            body.get(text);
            comment = new String(text, UTF_8);
            body.position(body.position() + (4 - text.length % 4) % 4);
            assertThat(body.getInt()).as("the end of options").isZero();
        }
        assertThat(body.hasRemaining()).isFalse();
        Instant at = Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000);
        return datagram(ByteBuffer.wrap(packet), at, comment);
    }

    private static Packet datagram(ByteBuffer packet, Instant at, String comment) throws UnknownHostException {
        boolean four = packet.get(0) >>> 4 == 4;
        int head = four ? 20 : 40;
        int addresses = four ? 4 : 16;
        int source = four ? 12 : 8;
        assertThat(four ? packet.get(0) & 15 : packet.get(0) >>> 4).isEqualTo(four ? 5 : 6);
        assertThat(packet.get(four ? 9 : 6)).as("UDP").isEqualTo((byte) 17);
        assertThat(packet.getShort(four ? 2 : 4) & 0xffff).isEqualTo(packet.capacity() - (four ? 0 : 40));
        if (four) {
            assertThat(sum(packet, 0, 20)).as("sum of the head").isEqualTo(0xffff);
        }
        int length = packet.getShort(head + 4) & 0xffff;
        assertThat(length).isEqualTo(packet.capacity() - head);
        long pseudo = sum(packet, source, 2 * addresses) + 17 + length + sum(packet, head, length);
        while (pseudo > 0xffff) {
            pseudo = (pseudo & 0xffff) + (pseudo >>> 16);
        }
        assertThat(pseudo).as("sum of the datagram").isEqualTo(0xffff);
        byte[] text = new byte[length - 8];
        packet.get(head + 8, text);
        return new Packet(
                at,
                address(packet, source, addresses) + ":" + (packet.getShort(head) & 0xffff),
                address(packet, source + addresses, addresses) + ":" + (packet.getShort(head + 2) & 0xffff),
                new String(text, UTF_8),
                comment);
    }

    private static String address(ByteBuffer packet, int at, int bytes) throws UnknownHostException {
        byte[] address = new byte[bytes];
        packet.get(at, address);
        return InetAddress.getByAddress(address).getHostAddress();
    }

    /// Of words in ones' complement.
    private static long sum(ByteBuffer packet, int at, int bytes) {
        long sum = 0;
        for (int i = 0; i < bytes; i++) {
            sum += (packet.get(at + i) & 0xff) << (i % 2 == 0 ? 8 : 0);
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }
}
