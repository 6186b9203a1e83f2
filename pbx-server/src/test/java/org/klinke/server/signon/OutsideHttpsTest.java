package org.klinke.server.signon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.klinke.core.net.Network;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.time.SystemTimers;
import org.klinke.server.phone.TestCertificate;

/// What the server lets itself be sent to.
class OutsideHttpsTest {
    private static final TenantId ACME = new TenantId(new UUID(0, 1));

    private static final int TOO_LONG = 300 * 1024;

    private final TestCertificate certificate = new TestCertificate();
    private final SystemTimers timers = new SystemTimers();
    private final AtomicInteger requests = new AtomicInteger();
    private final HttpsServer server =
            HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);

    OutsideHttpsTest() throws Exception {
        server.setHttpsConfigurator(new HttpsConfigurator(certificate.server()));
        server.createContext("/", exchange -> answer(exchange, 200, 20));
        server.createContext("/elsewhere", exchange -> {
            exchange.getResponseHeaders().set("Location", address("127.0.0.1", "/"));
            answer(exchange, 302, 0);
        });
        server.createContext("/long", exchange -> answer(exchange, 200, TOO_LONG));
        server.start();
    }

    private void answer(HttpExchange exchange, int status, int bytes) throws IOException {
        requests.incrementAndGet();
        exchange.sendResponseHeaders(status, bytes == 0 ? -1 : bytes);
        if (bytes > 0) {
            exchange.getResponseBody().write(new byte[bytes]);
        }
        exchange.close();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        timers.close();
    }

    private String address(String host, String path) {
        return "https://" + host + ":" + server.getAddress().getPort() + path;
    }

    private OutsideHttps reaching(String... networks) {
        return new OutsideHttps(
                certificate::client,
                List.of(networks).stream()
                        .map(text -> Network.parse(text).orElseThrow())
                        .toList(),
                timers);
    }

    @Test
    void noByteIsSaidWhereWeMayNot() {
        for (String host : List.of("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0", "[::1]", "2130706433")) {
            assertThatThrownBy(() -> reaching().get(ACME, URI.create(address(host, "/"))))
                    .as(host)
                    .isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> reaching("10.0.0.0/8")
                        .post(ACME, URI.create(address("localhost", "/")), "x=y", Optional.of("Basic eA==")))
                .hasMessageContaining("open internet");
        assertThatThrownBy(() -> reaching("127.0.0.1")
                        .get(ACME, URI.create(address("127.0.0.1", "/").replace("https:", "http:"))))
                .isInstanceOf(IOException.class);
        assertThat(requests.get()).isZero();
    }

    @Test
    void whoDripsHeadersHoldsNobodyUp() throws IOException {
        try (SSLServerSocket slow = (SSLServerSocket) certificate
                .server()
                .getServerSocketFactory()
                .createServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"))) {
            Thread.ofVirtual().start(() -> drip(slow));
            OutsideHttps https = new OutsideHttps(
                    certificate::client,
                    List.of(Network.parse("127.0.0.1").orElseThrow()),
                    Duration.ofMillis(500),
                    timers);
            assertThatThrownBy(() -> https.get(ACME, URI.create("https://127.0.0.1:" + slow.getLocalPort() + "/")))
                    .hasMessageContaining("takes too long");
        }
    }

    /// A header without end, a letter at a time: no read of it ever waits for long.
    private static void drip(ServerSocket slow) {
        try (Socket socket = slow.accept()) {
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\nX: ".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                socket.getOutputStream().write('x');
                LockSupport.parkNanos(20_000_000);
            }
        } catch (IOException _) {
            // they have had enough
        }
    }

    @Test
    void anAnswerIsNeitherFollowedNorLongNorAnothers() throws IOException {
        OutsideHttps https = reaching("127.0.0.0/8");
        assertThat(https.get(ACME, URI.create(address("127.0.0.1", "/"))).body())
                .hasSize(20);
        assertThat(https.get(ACME, URI.create(address("127.0.0.1", "/elsewhere")))
                        .status())
                .isEqualTo(302);
        assertThat(requests.get()).as("the other place was not asked").isEqualTo(2);
        assertThatThrownBy(() -> https.get(ACME, URI.create(address("127.0.0.1", "/long"))))
                .hasMessageContaining("too long");
        assertThatThrownBy(() -> https.get(ACME, URI.create(address("127.0.0.2", "/"))))
                .as("nobody listens there, or its certificate is for another")
                .isInstanceOf(IOException.class);
        OutsideHttps stranger = new OutsideHttps(
                () -> {
                    try {
                        return SSLContext.getDefault();
                    } catch (NoSuchAlgorithmException e) {
                        throw new IllegalStateException(e);
                    }
                },
                List.of(Network.parse("127.0.0.1").orElseThrow()),
                timers);
        assertThatThrownBy(() -> stranger.get(ACME, URI.create(address("127.0.0.1", "/"))))
                .as("a certificate that nobody has signed")
                .isInstanceOf(IOException.class);
    }
}
