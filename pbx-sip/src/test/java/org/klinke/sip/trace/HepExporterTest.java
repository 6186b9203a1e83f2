package org.klinke.sip.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.klinke.core.call.LegEvent;
import org.klinke.core.id.CallId;
import org.klinke.core.id.LegId;
import org.klinke.core.trace.MessageText;

/// Read back by a decoder of its own, over real sockets.
class HepExporterTest {
    private static final CallId CALL = new CallId(UUID.fromString("01990000-0000-7000-8000-000000000001"));
    private static final LegId LEG = new LegId(UUID.fromString("01990000-0000-7000-8000-000000000002"));
    private static final Instant AT = Instant.parse("2026-11-25T10:00:00.123456Z");

    @Test
    void sendsEveryMessageByUdp() throws IOException {
        try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                HepExporter exporter = exporter(server.getLocalPort(), false)) {
            exporter.onMessage(
                    CALL, wire(false, "192.0.2.7", "192.0.2.1", "TLS", "INVITE sip:101@acme.example SIP/2.0"));
            Map<Integer, byte[]> chunks = receive(server);
            assertThat(chunks.get(0x01)).containsExactly(2);
            assertThat(chunks.get(0x02)).containsExactly(6);
            assertThat(chunks.get(0x03)).containsExactly(192, 0, 2, 7);
            assertThat(chunks.get(0x04)).containsExactly(192, 0, 2, 1);
            assertThat(number(chunks.get(0x07))).isEqualTo(40_000);
            assertThat(number(chunks.get(0x08))).isEqualTo(5_061);
            assertThat(number(chunks.get(0x09))).isEqualTo(AT.getEpochSecond());
            assertThat(number(chunks.get(0x0a))).isEqualTo(123_456);
            assertThat(chunks.get(0x0b)).containsExactly(1);
            assertThat(number(chunks.get(0x0c))).isEqualTo(7);
            assertThat(new String(chunks.get(0x0e), UTF_8)).isEqualTo("myHep");
            assertThat(new String(chunks.get(0x0f), UTF_8)).isEqualTo("INVITE sip:101@acme.example SIP/2.0");
            assertThat(new String(chunks.get(0x11), UTF_8)).isEqualTo(CALL.toString());
            assertThat(new String(chunks.get(0x13), UTF_8)).isEqualTo("n1");

            exporter.onMessage(CALL, wire(true, "2001:db8::7", "2001:db8::1", "UDP", "SIP/2.0 200 OK"));
            Map<Integer, byte[]> six = receive(server);
            assertThat(six.get(0x01)).containsExactly(10);
            assertThat(six.get(0x02)).containsExactly(17);
            assertThat(six.get(0x05))
                    .isEqualTo(InetAddress.getByName("2001:db8::1").getAddress());
            assertThat(six.get(0x06))
                    .isEqualTo(InetAddress.getByName("2001:db8::7").getAddress());
            assertThat(six).doesNotContainKeys(0x03, 0x04);
        }
    }

    @Test
    void comesBackToATcpServerThatWasAway() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (HepExporter exporter = exporter(port, true)) {
            exporter.onMessage(CALL, wire(false, "192.0.2.7", "192.0.2.1", "TLS", "lost"));
            while (exporter.dropped() == 0) {
                LockSupport.parkNanos(5_000_000);
            }
            try (ServerSocket server = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                    Socket connection = server.accept()) {
                exporter.onMessage(CALL, wire(false, "192.0.2.7", "192.0.2.1", "TLS", "BYE"));
                exporter.onMessage(CALL, wire(true, "192.0.2.7", "192.0.2.1", "TLS", "200"));
                DataInputStream in = new DataInputStream(connection.getInputStream());
                assertThat(new String(read(in).get(0x0f), UTF_8)).isEqualTo("BYE");
                assertThat(new String(read(in).get(0x0f), UTF_8)).isEqualTo("200");
            }
        }
    }

    @Test
    void aFullQueueDropsAndCounts() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                HepExporter exporter = exporter(silent.getLocalPort(), true)) {
            String large = "x".repeat(16_000);
            while (exporter.dropped() == 0) { // nobody reads: socket buffers fill, then the queue
                exporter.onMessage(CALL, wire(false, "192.0.2.7", "192.0.2.1", "TLS", large));
            }
        }
    }

    private static HepExporter exporter(int port, boolean tcp) {
        return new HepExporter(new HepExporter.Settings("127.0.0.1", port, tcp, 7, "myHep", "n1"));
    }

    private static LegEvent.Wire wire(boolean sent, String remote, String local, String transport, String text) {
        return new LegEvent.Wire(
                LEG,
                AT,
                sent,
                false,
                new LegEvent.Way(
                        new InetSocketAddress(InetAddress.ofLiteral(local), 5_061),
                        new InetSocketAddress(InetAddress.ofLiteral(remote), 40_000),
                        transport),
                "",
                MessageText.of(text));
    }

    private static Map<Integer, byte[]> receive(DatagramSocket server) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        server.receive(packet);
        return decode(Arrays.copyOf(packet.getData(), packet.getLength()));
    }

    private static Map<Integer, byte[]> read(DataInputStream in) throws IOException {
        byte[] head = in.readNBytes(6);
        byte[] rest = in.readNBytes(ByteBuffer.wrap(head).getShort(4) - 6);
        return decode(ByteBuffer.allocate(6 + rest.length).put(head).put(rest).array());
    }

    private static Map<Integer, byte[]> decode(byte[] packet) {
        ByteBuffer in = ByteBuffer.wrap(packet);
        byte[] magic = new byte[4];
        in.get(magic);
        assertThat(new String(magic, UTF_8)).isEqualTo("HEP3");
        assertThat(in.getShort() & 0xffff).isEqualTo(packet.length);
        Map<Integer, byte[]> chunks = new TreeMap<>();
        while (in.hasRemaining()) {
            assertThat(in.getShort()).isZero();
            int type = in.getShort();
            byte[] value = new byte[(in.getShort() & 0xffff) - 6];
            in.get(value);
            chunks.put(type, value);
        }
        return chunks;
    }

    private static long number(byte[] bytes) {
        long value = 0;
        for (byte b : bytes) {
            value = value << 8 | (b & 0xff);
        }
        return value;
    }
}
