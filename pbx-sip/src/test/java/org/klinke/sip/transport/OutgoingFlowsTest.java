package org.klinke.sip.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Flows that we begin, and what keeps flows alive; real sockets on loopback.
class OutgoingFlowsTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final String BYE = "BYE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP a\r\nContent-Length: 0\r\n\r\n";

    private final Echo echo = new Echo();
    private final Echo own = new Echo();
    private final SipTransports transports = new SipTransports(2, TransportLimits.DEFAULT, new SecureRandom());

    @AfterEach
    void close() {
        transports.close();
    }

    private static DatagramPacket packet(byte[] bytes, InetSocketAddress to) {
        return new DatagramPacket(bytes, bytes.length, to);
    }

    private static byte[] receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
        socket.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    @Test
    void weConnectOverTcp() throws Exception {
        InetSocketAddress server =
                transports.listenTcp(ANY_PORT, "sip.tcp.port", echo).local();
        SipFlow flow = transports.connectTcp(server, own).get(10, TimeUnit.SECONDS);
        assertThat(flow.transport()).isEqualTo(SipTransport.TCP);
        assertThat(flow.remote()).isEqualTo(server);
        flow.write(BYE.getBytes(UTF_8));
        assertThat(echo.messages.poll(10, TimeUnit.SECONDS)).isEqualTo(BYE);
        assertThat(own.messages.poll(10, TimeUnit.SECONDS)).isEqualTo(BYE);
    }

    @Test
    void nobodyAtTheOtherEndIsSaid() throws Exception {
        InetSocketAddress nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = (InetSocketAddress) socket.getLocalSocketAddress();
        }
        assertThatThrownBy(() -> transports.connectTcp(nobody, own).get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IOException.class)
                .hasMessageContaining("cannot connect to");
    }

    @Test
    void datagramsLeaveFromTheListeningSocketAndAnswersComeOnTheSameFlow() throws Exception {
        SipServerSocket socket = transports.listenUdp(ANY_PORT, "sip.udp.port", echo);
        try (DatagramSocket carrier = new DatagramSocket(ANY_PORT)) {
            carrier.setSoTimeout(10_000);
            InetSocketAddress there = (InetSocketAddress) carrier.getLocalSocketAddress();
            SipFlow flow = transports.flowTo(socket, there).get(10, TimeUnit.SECONDS);
            assertThat(transports.flowTo(socket, there).get(10, TimeUnit.SECONDS))
                    .isSameAs(flow);
            flow.write("OPTIONS".getBytes(UTF_8));
            DatagramPacket first = new DatagramPacket(new byte[100], 100);
            carrier.receive(first);
            assertThat(first.getSocketAddress()).isEqualTo(socket.local());

            carrier.send(packet(BYE.getBytes(UTF_8), socket.local()));
            assertThat(echo.flow()).isSameAs(flow);
            flow.close("test");
            assertThat(transports.flowTo(socket, there).get(10, TimeUnit.SECONDS))
                    .isNotSameAs(flow);
        }
        socket.close();
        assertThatThrownBy(() -> transports.flowTo(socket, ANY_PORT).get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(IOException.class);
        SipServerSocket tcp = transports.listenTcp(ANY_PORT, "sip.tcp.port", echo);
        assertThatThrownBy(() -> transports.flowTo(tcp, ANY_PORT)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keepAlivesOverUdpAreAnsweredBesideSip() throws Exception {
        InetSocketAddress server =
                transports.listenUdp(ANY_PORT, "sip.udp.port", echo).local();
        try (DatagramSocket phone = new DatagramSocket(ANY_PORT)) {
            phone.setSoTimeout(10_000);
            byte[] request = HexFormat.of().parseHex("000100002112a442b7e7a701bc34d686fa87dfae");
            phone.send(packet("\r\n\r\n".getBytes(UTF_8), server)); // opens NATs, asks for nothing
            phone.send(packet(request, server));
            byte[] answer = receive(phone);
            assertThat(answer).hasSize(32).startsWith(1, 1, 0, 12);
            assertThat(Arrays.copyOfRange(answer, 4, 20)).isEqualTo(Arrays.copyOfRange(request, 4, 20));
            int port = ((answer[26] & 0xFF) << 8 | (answer[27] & 0xFF)) ^ (Stun.COOKIE >>> 16);
            assertThat(port).isEqualTo(phone.getLocalPort());

            phone.send(packet(BYE.getBytes(UTF_8), server));
            assertThat(new String(receive(phone), UTF_8)).isEqualTo(BYE);
            assertThat(echo.messages).containsExactly(BYE);
        }
    }
}
