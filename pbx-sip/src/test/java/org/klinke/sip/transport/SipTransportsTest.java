package org.klinke.sip.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Real sockets on loopback.
class SipTransportsTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final String BYE = "BYE sip:a@b SIP/2.0\r\nVia: SIP/2.0/TLS a\r\nContent-Length: 0\r\n\r\n";
    private static final TestCertificates CERTIFICATES = new TestCertificates("acme.example");

    private final Echo echo = new Echo();
    private SipTransports transports = make(2, TransportLimits.DEFAULT);

    SipTransports make(int loops, TransportLimits limits) {
        return new SipTransports(loops, limits, new SecureRandom());
    }

    @AfterEach
    void close() {
        transports.close();
    }

    private void limits(TransportLimits limits) {
        transports.close();
        transports = make(1, limits);
    }

    private static TransportLimits limits(int perAddress, int strangerSeconds, int messageSeconds, int outboundBytes) {
        return new TransportLimits(
                perAddress, 100, strangerSeconds, strangerSeconds, messageSeconds, 7_200, outboundBytes, 10, 60);
    }

    private InetSocketAddress listen() {
        return transports
                .listenTls(ANY_PORT, "sip.tls.port", sni -> CERTIFICATES.server(), echo)
                .local();
    }

    private static SSLSocket connect(InetSocketAddress server, Optional<String> sni) throws IOException {
        SSLSocket socket = (SSLSocket)
                CERTIFICATES.client().getSocketFactory().createSocket(server.getAddress(), server.getPort());
        socket.setSoTimeout(20_000);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(sni.<List<SNIServerName>>map(name -> List.of(new SNIHostName(name)))
                .orElse(List.of()));
        socket.setSSLParameters(parameters);
        return socket;
    }

    private static String read(Socket socket, int bytes) throws IOException {
        return new String(socket.getInputStream().readNBytes(bytes), UTF_8);
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
        socket.getOutputStream().flush();
    }

    private static void assertClosedByPeer(Socket socket) {
        try {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("still open", e);
        } catch (IOException e) {
            assertThat(e).as("reset is closed too").isNotNull();
        }
    }

    @Test
    void aMessageGoesThereAndBackOverTls() throws Exception {
        try (SSLSocket phone = connect(listen(), Optional.of("ACME.example"))) {
            write(phone, BYE.substring(0, 30));
            write(phone, BYE.substring(30) + "\r\n\r\n");
            assertThat(read(phone, BYE.length() + 2)).isEqualTo(BYE + "\r\n");
            SipFlow flow = echo.flow();
            assertThat(flow.transport()).isEqualTo(SipTransport.TLS);
            assertThat(flow.secure()).isTrue();
            assertThat(flow.sni()).contains("acme.example");
            assertThat(flow.remote().getPort()).isEqualTo(phone.getLocalPort());
            assertThat(flow.local().getPort()).isEqualTo(phone.getPort());
            assertThat(flow.id()).matches("[0-9a-f]{32}");
            assertThat(transports.flows()).isEqualTo(1);
            phone.shutdownOutput(); // close_notify
            assertThat(echo.closed.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(flow.isOpen()).isFalse();
            flow.write(BYE.getBytes(UTF_8));
            CountDownLatch late = new CountDownLatch(1);
            flow.onClose(late::countDown);
            assertThat(late.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aClientWithoutSniIsNormal() throws Exception {
        try (SSLSocket phone = connect(listen(), Optional.empty())) {
            write(phone, BYE);
            assertThat(read(phone, BYE.length())).isEqualTo(BYE);
            assertThat(echo.flow().sni()).isEmpty();
        }
    }

    @Test
    void weHoldOnlyToGoodTls() throws Exception {
        InetSocketAddress server = listen();
        try (SSLSocket old = connect(server, Optional.empty())) {
            old.setEnabledProtocols(new String[] {"TLSv1.2"});
            old.startHandshake();
            assertThat(old.getSession().getCipherSuite()).contains("ECDHE").containsPattern("GCM|CHACHA20");
        }
        try (SSLSocket weak = connect(server, Optional.empty())) {
            weak.setEnabledProtocols(new String[] {"TLSv1.2"});
            weak.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"});
            assertThatThrownBy(weak::startHandshake).isInstanceOf(SSLException.class);
        }
        assertThat(TlsEngines.acceptable("TLS_ECDH_anon_WITH_AES_128_CBC_SHA")).isFalse();
        assertThat(TlsEngines.acceptable("TLS_DH_anon_WITH_AES_128_GCM_SHA256")).isFalse();
        assertThat(TlsEngines.acceptable("TLS_RSA_WITH_AES_128_GCM_SHA256")).isFalse();
        assertThat(TlsEngines.acceptable("TLS_AES_128_GCM_SHA256")).isTrue();
    }

    @Test
    void weConnectToWhomWeTrust() throws Exception {
        InetSocketAddress server = listen();
        Echo own = new Echo();
        SipFlow flow = transports
                .connectTls(server, "acme.example", CERTIFICATES.client(), own)
                .get(10, TimeUnit.SECONDS);
        flow.write(BYE.getBytes(UTF_8));
        assertThat(echo.messages.poll(10, TimeUnit.SECONDS)).isEqualTo(BYE);
        assertThat(own.messages.poll(10, TimeUnit.SECONDS)).isEqualTo(BYE);
        flow.close("test");
        assertThatThrownBy(() -> transports
                        .connectTls(server, "other.example", CERTIFICATES.client(), own)
                        .get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(() -> transports
                        .connectTls(server, "acme.example", new TestCertificates("x").client(), own)
                        .get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class);
    }

    @Test
    void anOversizedMessageIsAnsweredOnceAndTheFlowClosed() throws Exception {
        try (SSLSocket phone = connect(listen(), Optional.empty())) {
            write(phone, BYE.replace("Length: 0", "Length: 40000") + "x".repeat(40_000));
            String answer = "SIP/2.0 513 No\r\n\r\n";
            assertThat(read(phone, answer.length())).isEqualTo(answer);
            assertClosedByPeer(phone);
            assertThat(echo.messages).containsExactly("Body too long");
        }
    }

    @Test
    void aFaultEndsTheFlowAndNothingElse() throws Exception {
        InetSocketAddress server = listen();
        for (int i = 0; i < 4; i++) { // both loops
            try (SSLSocket phone = connect(server, Optional.empty())) {
                write(phone, BYE.replace("BYE", "FAULT"));
                assertClosedByPeer(phone);
            }
        }
        for (int i = 0; i < 4; i++) {
            try (SSLSocket phone = connect(server, Optional.empty())) {
                write(phone, BYE);
                assertThat(read(phone, BYE.length())).isEqualTo(BYE);
            }
        }
    }

    @Test
    void whoNeverFinishesIsClosed() throws Exception {
        limits(limits(10, 2, 2, 1 << 20));
        InetSocketAddress server = listen();
        try (Socket silent = new Socket(server.getAddress(), server.getPort());
                Socket half = new Socket(server.getAddress(), server.getPort());
                SSLSocket stranger = connect(server, Optional.empty());
                SSLSocket slow = connect(server, Optional.empty())) {
            silent.setSoTimeout(20_000);
            half.setSoTimeout(20_000);
            half.getOutputStream().write(new byte[] {22, 3, 1, 0, 100, 1}); // the beginning of a ClientHello
            write(stranger, "\r\n\r\n"); // a keep-alive makes nobody known
            write(slow, BYE);
            read(slow, BYE.length());
            echo.flow().authenticated();
            write(slow, "INVITE sip:half");
            assertClosedByPeer(silent);
            assertClosedByPeer(half);
            assertThat(read(stranger, 2)).isEqualTo("\r\n");
            assertClosedByPeer(stranger);
            assertClosedByPeer(slow);
        }
    }

    @Test
    void aDripOfBytesDoesNotKeepAConnection() throws Exception {
        limits(limits(10, 2, 2, 1 << 20));
        InetSocketAddress server = listen();
        try (Socket hello = new Socket(server.getAddress(), server.getPort());
                SSLSocket message = connect(server, Optional.empty())) {
            hello.setSoTimeout(20_000);
            write(message, BYE);
            read(message, BYE.length());
            echo.flow().authenticated();
            byte[] record = new byte[1_000];
            System.arraycopy(new byte[] {22, 3, 1, 3, (byte) 0xe3, 1, 0, 3, (byte) 0xdf, 3, 3}, 0, record, 0, 11);
            Thread first = drip(hello, record);
            Thread second = drip(message, ("INVITE sip:" + "x".repeat(1_000)).getBytes(UTF_8));
            assertClosedByPeer(hello);
            assertClosedByPeer(message);
            first.join();
            second.join();
        }
    }

    /// One byte each 300 ms, as long as the peer listens.
    private static Thread drip(Socket socket, byte[] bytes) {
        return Thread.ofVirtual().start(() -> {
            try {
                for (int i = 0; i < 200; i++) {
                    socket.getOutputStream().write(bytes[i]);
                    TimeUnit.MILLISECONDS.sleep(300);
                }
            } catch (IOException | InterruptedException _) {
                // closed, as hoped
            }
        });
    }

    @Test
    void anAcceptedFlowOutlivesTheDeadlineOfStrangers() throws Exception {
        limits(limits(10, 1, 1, 1 << 20));
        InetSocketAddress server = listen();
        try (SSLSocket known = connect(server, Optional.empty());
                SSLSocket stranger = connect(server, Optional.empty())) {
            write(known, BYE);
            read(known, BYE.length());
            echo.flow().authenticated();
            stranger.startHandshake(); // later than the known one
            assertClosedByPeer(stranger);
            write(known, BYE);
            assertThat(read(known, BYE.length())).isEqualTo(BYE);
        }
    }

    @Test
    void whoSaysNothingForLongIsClosedThoughHeIsKnown() throws Exception {
        limits(new TransportLimits(10, 100, 30, 30, 30, 1, 1 << 20, 10, 60));
        try (SSLSocket idle = connect(listen(), Optional.empty())) {
            write(idle, BYE);
            read(idle, BYE.length());
            echo.flow().authenticated();
            assertClosedByPeer(idle);
        }
    }

    @Test
    void aLoopKnowsHowLateItIs() throws Exception {
        try (SSLSocket socket = connect(listen(), Optional.empty())) {
            write(socket, BYE);
            read(socket, BYE.length());
            SipLoop loop = echo.flow().loop();
            CountDownLatch late = new CountDownLatch(1);
            loop.execute(() -> {
                LockSupport.parkNanos(Duration.ofSeconds(1).toNanos()); // somebody blocks it
                loop.timers().after(Duration.ofMillis(150), () -> {
                    if (loop.lagMillis() > 20) {
                        late.countDown();
                    }
                });
            });
            assertThat(late.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void oneAddressHasOnlySoManyStrangers() throws Exception {
        limits(limits(2, 30, 30, 1 << 20));
        InetSocketAddress server = listen();
        try (SSLSocket first = connect(server, Optional.empty());
                SSLSocket second = connect(server, Optional.empty())) {
            first.startHandshake();
            second.startHandshake();
            try (SSLSocket third = connect(server, Optional.empty())) {
                assertThatThrownBy(third::startHandshake).isInstanceOf(IOException.class);
            }
            write(first, BYE);
            read(first, BYE.length());
            echo.flow().authenticated();
            try (SSLSocket third = connect(server, Optional.empty())) {
                third.startHandshake();
            }
        }
    }

    @Test
    void whoDoesNotReadLosesTheFlow() throws Exception {
        limits(limits(10, 30, 30, 64 * 1024));
        try (SSLSocket deaf = connect(listen(), Optional.empty())) {
            write(deaf, BYE);
            SipFlow flow = echo.flow();
            byte[] large = new byte[16 * 1024];
            for (int i = 0; i < 100_000 && flow.isOpen(); i++) {
                flow.write(large);
            }
            assertThat(flow.isOpen()).isFalse();
        }
    }

    @Test
    void aPortInUseIsNamedWithItsKey() {
        InetSocketAddress taken = listen();
        assertThatThrownBy(() -> transports.listenTls(taken, "sip.tls.port", sni -> CERTIFICATES.server(), echo))
                .isInstanceOf(ListenException.class)
                .hasMessageContaining("sip.tls.port: cannot listen on")
                .hasMessageContaining(":" + taken.getPort())
                .hasMessageContaining("another program has this port");
        assertThatThrownBy(() -> transports.listenUdp(new InetSocketAddress("192.0.2.1", 5060), "sip.udp.port", echo))
                .hasMessageContaining("sip.udp.port: cannot listen on 192.0.2.1:5060")
                .hasMessageContaining("sip.address");
    }

    @Test
    void datagramsHaveOneFlowPerPeer() throws Exception {
        InetSocketAddress server =
                transports.listenUdp(ANY_PORT, "sip.udp.port", echo).local();
        List<SipFlow> flows = new ArrayList<>();
        try (DatagramSocket one = new DatagramSocket(ANY_PORT);
                DatagramSocket two = new DatagramSocket(ANY_PORT)) {
            for (DatagramSocket phone : List.of(one, one, two)) {
                phone.setSoTimeout(10_000);
                byte[] bytes = BYE.getBytes(UTF_8);
                phone.send(new DatagramPacket(bytes, bytes.length, server));
                DatagramPacket answer = new DatagramPacket(new byte[2_000], 2_000);
                phone.receive(answer);
                assertThat(new String(answer.getData(), 0, answer.getLength(), UTF_8))
                        .isEqualTo(BYE);
                flows.add(echo.flow());
                flows.getLast().authenticated();
            }
        }
        assertThat(flows.get(0)).isSameAs(flows.get(1)).isNotSameAs(flows.get(2));
        assertThat(flows.getLast().transport()).isEqualTo(SipTransport.UDP);
        assertThat(flows.getLast().local()).isEqualTo(server);
        transports.close();
        assertThat(echo.closed.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(flows.getFirst().isOpen()).isFalse();
    }

    @Test
    void closingSendsWhatWasWritten() throws Exception {
        try (SSLSocket phone = connect(listen(), Optional.empty())) {
            write(phone, BYE);
            SipFlow flow = echo.flow();
            flow.write("last words".getBytes(UTF_8));
            transports.close();
            assertThat(read(phone, BYE.length() + 10)).isEqualTo(BYE + "last words");
            assertClosedByPeer(phone);
        }
    }
}
