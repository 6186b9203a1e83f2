package org.klinke.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.klinke.core.net.Network;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.time.SystemTimers;
import org.klinke.core.webhook.WebhookAddresses;
import org.klinke.core.webhook.WebhookOutlet.Answer;
import org.klinke.server.phone.TestCertificate;

/// Against receivers on real sockets, with names that mean what the test says.
class HttpOutletTest {
    private static final TenantId ACME = new TenantId(UUID.randomUUID());
    private static final byte[] BODY = "{\"event\":\"call\"}".getBytes(StandardCharsets.UTF_8);
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress PUBLIC = InetAddress.ofLiteral("93.184.216.34");
    private static final WebhookAddresses OPENED =
            new WebhookAddresses(List.of(Network.parse("127.0.0.1").orElseThrow()), _ -> false);
    private static final WebhookAddresses CLOSED = new WebhookAddresses(List.of(), _ -> false);

    private final SystemTimers timers = new SystemTimers();
    private final AtomicInteger lookups = new AtomicInteger();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        timers.close();
    }

    /// Takes requests and answers each as it is told.
    private final class Receiver implements AutoCloseable {
        private final ServerSocket socket;
        private final List<String> taken = new CopyOnWriteArrayList<>();

        Receiver(Optional<SSLContext> tls, String answer) throws IOException {
            socket = tls.isPresent()
                    ? tls.get().getServerSocketFactory().createServerSocket(0, 5, LOOPBACK)
                    : new ServerSocket(0, 5, LOOPBACK);
            open.add(this);
            Thread.ofVirtual().start(() -> {
                while (!socket.isClosed()) {
                    try (Socket one = socket.accept()) {
                        answer(one, answer);
                    } catch (IOException _) {
                        // who does not trust us goes, with or without a word
                    }
                }
            });
        }

        private void answer(Socket one, String answer) throws IOException {
            InputStream in = one.getInputStream();
            StringBuilder request = new StringBuilder();
            while (!request.toString().endsWith(new String(BODY, StandardCharsets.UTF_8))) {
                int next = in.read();
                if (next < 0) {
                    return;
                }
                request.append((char) next);
            }
            taken.add(request.toString());
            one.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
        }

        URI url(String scheme, String host, String path) {
            return URI.create(scheme + "://" + host + ":" + socket.getLocalPort() + path);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private Answer post(WebhookAddresses rule, SSLContext trust, URI url, InetAddress... meanings) {
        HttpOutlet outlet = new HttpOutlet(
                rule,
                (_, name) -> {
                    lookups.incrementAndGet();
                    if (meanings.length == 0) {
                        throw new UnknownHostException(name);
                    }
                    return meanings;
                },
                () -> trust,
                timers);
        return outlet.post(ACME, url, Map.of("Klinke-Event", "call"), BODY);
    }

    @Test
    void goesToTheAddressThatTheNameMeansAndAsksForThatName() throws Exception {
        Receiver receiver =
                new Receiver(Optional.empty(), "HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\nok, more");
        Answer answer =
                post(OPENED, SSLContext.getDefault(), receiver.url("http", "crm.nowhere.example", "/a?b=c"), LOOPBACK);

        assertThat(answer).isEqualTo(new Answer(Optional.of(202), "", "ok"));
        assertThat(receiver.taken.getFirst())
                .startsWith("POST /a?b=c HTTP/1.1\r\nHost: crm.nowhere.example:")
                .contains("\r\nKlinke-Event: call\r\n", "Content-Length: " + BODY.length);
    }

    @Test
    void row24ANameThatComesToMeanAnAddressInsideLeadsNowhere() throws Exception {
        Receiver receiver = new Receiver(Optional.empty(), "HTTP/1.1 200 OK\r\n\r\n");
        URI url = receiver.url("https", "rebinds.example", "/");
        for (String inside : List.of(
                "127.0.0.1",
                "169.254.169.254",
                "10.0.0.1",
                "192.168.1.1",
                "0.0.0.0",
                "::1",
                "fd00::1",
                "64:ff9b::7f00:1")) {
            InetAddress address = InetAddress.ofLiteral(inside);
            assertThat(post(CLOSED, SSLContext.getDefault(), url, address))
                    .as(inside)
                    .isEqualTo(post(CLOSED, SSLContext.getDefault(), url)); // no more than of a name there is none of
            assertThat(post(CLOSED, SSLContext.getDefault(), url, PUBLIC, address)
                            .status())
                    .as(inside + " beside one outside")
                    .isEmpty();
        }
        assertThat(receiver.taken).isEmpty();
    }

    @Test
    void row24ANameIsLookedUpOnceForEachRequest() throws Exception {
        Receiver receiver = new Receiver(Optional.empty(), "HTTP/1.1 200 OK\r\n\r\n");
        post(OPENED, SSLContext.getDefault(), receiver.url("http", "crm.example", "/"), LOOPBACK);
        assertThat(receiver.taken).hasSize(1);
        assertThat(lookups).hasValue(1);
    }

    @Test
    void row24NobodyIsSentElsewhere() throws Exception {
        Receiver other = new Receiver(Optional.empty(), "HTTP/1.1 200 OK\r\n\r\n");
        Receiver first = new Receiver(
                Optional.empty(),
                "HTTP/1.1 307 Go\r\nContent-Length: 0\r\nLocation: " + other.url("http", "127.0.0.1", "/")
                        + "\r\n\r\n");
        Answer answer = post(OPENED, SSLContext.getDefault(), first.url("http", "crm.example", "/"), LOOPBACK);

        assertThat(answer.status()).contains(307);
        assertThat(other.taken).isEmpty();
    }

    @Test
    void row24WithoutTlsNothingLeavesTheHouse() throws Exception {
        Answer answer = post(OPENED, SSLContext.getDefault(), URI.create("http://crm.example/"), PUBLIC);
        assertThat(answer.status()).isEmpty();
        assertThat(answer.reason()).contains("leads where no webhook is sent to");
    }

    @Test
    void theCertificateMustBearTheName() throws Exception {
        TestCertificate certificate = new TestCertificate();
        Receiver receiver = new Receiver(Optional.of(certificate.server()), "HTTP/1.1 204 No Content\r\n\r\n");

        assertThat(post(OPENED, certificate.client(), receiver.url("https", "localhost", "/"), LOOPBACK)
                        .status())
                .contains(204);
        for (Answer none : List.of(
                post(OPENED, certificate.client(), receiver.url("https", "crm.example", "/"), LOOPBACK),
                post(OPENED, SSLContext.getDefault(), receiver.url("https", "localhost", "/"), LOOPBACK))) {
            assertThat(none.reason()).contains("certificate");
        }
        assertThat(receiver.taken).hasSize(1);
    }

    @Test
    void whatIsNoAnswerIsNone() throws Exception {
        for (String nonsense : List.of("", "SSH-2.0-x\r\n\r\n", "HTTP/1.1 99 x\r\n\r\n", "HTTP/1.1 200 OK\r\n")) {
            Receiver receiver = new Receiver(Optional.empty(), nonsense);
            Answer answer = post(OPENED, SSLContext.getDefault(), receiver.url("http", "crm.example", "/"), LOOPBACK);
            assertThat(answer.status()).as(nonsense).isEmpty();
            assertThat(answer.reason()).as(nonsense).isNotEmpty();
        }
        Receiver endless = new Receiver(Optional.empty(), "HTTP/1.1 200 OK\r\nX: " + "x".repeat(20_000) + "\r\n\r\n");
        assertThat(post(OPENED, SSLContext.getDefault(), endless.url("http", "crm.example", "/"), LOOPBACK)
                        .status())
                .isEmpty();
        Receiver chunks = new Receiver(
                Optional.empty(), "HTTP/1.1 500 Oh\r\nTransfer-Encoding: chunked\r\n\r\n4\r\noh no\r\n0\r\n\r\n");
        assertThat(post(OPENED, SSLContext.getDefault(), chunks.url("http", "crm.example", "/"), LOOPBACK)
                        .begin())
                .startsWith("oh no");
    }
}
