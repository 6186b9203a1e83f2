package org.klinke.sip.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// IPv4 and IPv6 on real sockets.
class IpVersionsTest {
    private static final InetAddress FOUR = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress SIX = InetAddress.ofLiteral("::1");
    private static final String BYE = "BYE sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP a\r\nContent-Length: 0\r\n\r\n";

    private final Echo echo = new Echo();
    private final SipTransports transports = new SipTransports(1, TransportLimits.DEFAULT, new SecureRandom());

    @BeforeEach
    void thereIsIpv6() {
        assumeTrue(Files.exists(Path.of("/proc/net/if_inet6")));
    }

    @AfterEach
    void close() {
        transports.close();
    }

    @ParameterizedTest
    @CsvSource({"::1, ::1", "::, ::1", "::, 127.0.0.1", "0.0.0.0, 127.0.0.1"})
    void peersReachUsAndSeeOneAddress(String listening, String dialled) throws Exception {
        InetAddress address = InetAddress.ofLiteral(dialled);
        int tcp = transports
                .listenTcp(new InetSocketAddress(InetAddress.ofLiteral(listening), 0), "sip.tcp.port", echo)
                .local()
                .getPort();
        int udp = transports
                .listenUdp(new InetSocketAddress(InetAddress.ofLiteral(listening), 0), "sip.udp.port", echo)
                .local()
                .getPort();

        overTcp(address, tcp);
        assertThat(echo.flow().local()).isEqualTo(new InetSocketAddress(address, tcp));
        try (DatagramSocket phone = new DatagramSocket(new InetSocketAddress(address, 0))) {
            phone.setSoTimeout(10_000);
            phone.send(new DatagramPacket(BYE.getBytes(UTF_8), BYE.length(), address, udp));
            phone.receive(new DatagramPacket(new byte[2_000], 2_000));
            SipFlow flow = echo.flow();
            assertThat(flow.local()).isEqualTo(new InetSocketAddress(address, udp));
            assertThat(flow.remote()).isEqualTo(phone.getLocalSocketAddress());
        }
    }

    @Test
    void bothFamiliesCanShareAPortAndTheIpv4WildcardLeavesIpv6Alone() throws Exception {
        int port = transports
                .listenTcp(new InetSocketAddress("0.0.0.0", 0), "sip.tcp.port", echo)
                .local()
                .getPort();
        assertThatThrownBy(() -> overTcp(SIX, port)).isInstanceOf(ConnectException.class);

        transports.listenTcp(new InetSocketAddress(SIX, port), "sip.tcp.port", echo);
        overTcp(SIX, port);
        overTcp(FOUR, port);
    }

    @Test
    void anIpv6PortInUseIsNamedInBrackets() {
        InetSocketAddress taken = transports
                .listenTcp(new InetSocketAddress(SIX, 0), "sip.tcp.port", echo)
                .local();
        assertThatThrownBy(() -> transports.listenTcp(taken, "sip.tcp.port", echo))
                .hasMessageContaining("cannot listen on [0:0:0:0:0:0:0:1]:" + taken.getPort());
    }

    private static void overTcp(InetAddress address, int port) throws IOException {
        try (Socket phone = new Socket(address, port)) {
            phone.setSoTimeout(10_000);
            phone.getOutputStream().write(BYE.getBytes(UTF_8));
            assertThat(phone.getInputStream().readNBytes(BYE.length())).isEqualTo(BYE.getBytes(UTF_8));
        }
    }
}
