package org.klinke.server.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.net.Network;
import org.klinke.server.tls.PinnedTrust;
import org.klinke.server.tls.ServerTls;
import org.klinke.web.ControlRoute;
import org.klinke.web.Health;
import org.klinke.web.HttpsEndpoint;
import org.klinke.web.Problem;

class HttpsEndpointTest {
    private static final String TOKEN = "the-right-token";

    @TempDir
    private Path dir;

    private volatile Health.Report health =
            new Health.Report(true, Map.of("database", new Health.Component(true, "answers")));

    @SuppressWarnings("NullAway.Init")
    private ServerTls tls;

    @SuppressWarnings("NullAway.Init")
    private HttpsEndpoint endpoint;

    @BeforeEach
    void listen() throws Exception {
        tls = ServerTls.open(
                dir,
                InstantSource.system(),
                new SecureRandom(),
                new ServerTls.Names(List.of("localhost"), List.of()),
                Optional.empty());
        endpoint = start(InetAddress.getLoopbackAddress(), 0);
        assertThat(endpoint.port()).isPositive();
    }

    @AfterEach
    void stop() {
        endpoint.close();
    }

    @Test
    void healthIsUpDegradedOrDown() throws Exception {
        assertThat(get("/health", "").statusCode()).isEqualTo(200);
        assertThat(get("/health", "").body()).contains("\"status\":\"up\"");

        health = new Health.Report(true, Map.of("database", new Health.Component(false, "does not answer")));
        assertThat(get("/health", "").statusCode()).isEqualTo(200);
        assertThat(get("/health", "").body()).contains("\"status\":\"degraded\"");

        health = new Health.Report(false, Map.of());
        assertThat(get("/health", "").statusCode()).isEqualTo(503);
    }

    @Test
    void authorityIsHandedOut() throws Exception {
        assertThat(get("/ca.crt", "").body()).isEqualTo("the CA");
    }

    @Test
    void controlNeedsTheToken() throws Exception {
        for (String authorization : List.of("", "Bearer", "Bearer wrong", "Bearer " + TOKEN + "x", "Basic " + TOKEN)) {
            HttpResponse<String> answer = get("/control/v1/echo/x", authorization);
            assertThat(answer.statusCode()).as(authorization).isEqualTo(401);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(answer.body()).contains("\"code\":\"control.token\"").doesNotContain(TOKEN);
        }
        HttpResponse<String> answer = get("/control/v1/echo/x?q=y", "Bearer " + TOKEN);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"said\":\"x y\"}");
    }

    @Test
    void row21NoAnswerIsAPage() throws Exception {
        for (String path : List.of("/health", "/ca.crt", "/nothing", "/control/v1/echo/x", "/control/v1/refuse")) {
            HttpResponse<String> answer = get(path, "Bearer " + TOKEN);
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                    .as(path)
                    .contains("default-src 'none'");
            assertThat(answer.headers().firstValue("X-Content-Type-Options"))
                    .as(path)
                    .contains("nosniff");
            assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                    .as(path)
                    .doesNotContain("html");
        }
        HttpResponse<String> answer = get("/control/v1/echo/%3Cimg%20src=x%20onerror=alert(1)%3E", "Bearer " + TOKEN);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        assertThat(answer.body()).contains("<img src=x onerror=alert(1)>");
    }

    /// From an address of this machine that is not the loopback one: it is elsewhere, as seen from the server.
    @Test
    void nobodyManagesTheServerFromElsewhereThanTheOperatorSays() throws Exception {
        Optional<InetAddress> elsewhere = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
        assumeTrue(elsewhere.isPresent(), "this machine has no address but the loopback one");
        InetAddress own = elsewhere.orElseThrow();
        List<InetAddress> everywhere = List.of(InetAddress.ofLiteral("0.0.0.0"));
        List<Network> other = List.of(Network.parse("203.0.113.0/24").orElseThrow());
        try (HttpsEndpoint closed = start(everywhere, 0, other);
                HttpsEndpoint open = start(everywhere, 0, List.of(Network.of(own)))) {
            for (String path : List.of(
                    "/",
                    "/api/v1/me",
                    "/api/v1/sessions",
                    "/control/v1/echo/x",
                    "/debug/x",
                    "/healthy",
                    "/status/..;/api/v1/me",
                    "/statusx",
                    "/HEALTH",
                    "/x/../api/v1/me",
                    "//health")) {
                HttpResponse<String> answer = get(own, closed.port(), path);
                assertThat(answer.statusCode()).as(path).isIn(400, 403);
                if (answer.statusCode() == 403) {
                    assertThat(answer.body()).as(path).contains("\"code\":\"network.refused\"");
                }
                assertThat(get(own, open.port(), path).body()).as(path).doesNotContain("network.refused");
            }
            assertThat(get(own, closed.port(), "/api/v1/me").statusCode()).isEqualTo(403);
            for (String path : List.of("/health", "/ca.crt")) {
                assertThat(get(own, closed.port(), path).statusCode()).as(path).isEqualTo(200);
            }
            assertThat(get(own, closed.port(), "/status").body()).doesNotContain("network.refused");
            assertThat(get(own, closed.port(), "/status.json").body()).doesNotContain("network.refused");
            assertThat(get(InetAddress.getLoopbackAddress(), closed.port(), "/control/v1/echo/x")
                            .statusCode())
                    .as("the command line is at this machine")
                    .isEqualTo(200);
        }
    }

    @Test
    void row12NoHttp2IsSpoken() throws Exception {
        try (SSLSocket socket =
                (SSLSocket) PinnedTrust.anyone().getSocketFactory().createSocket("127.0.0.1", endpoint.port())) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            assertThat(socket.getApplicationProtocol()).isEmpty();
        }
    }

    @Test
    void unknownControlPathsTellNothingWithoutTheToken() throws Exception {
        assertThat(get("/control/v1/nothing", "").statusCode()).isEqualTo(401);
        assertThat(get("/debug/nothing", "").statusCode()).isEqualTo(401);
        assertThat(get("/control/v1/nothing", "Bearer " + TOKEN).statusCode()).isEqualTo(404);
    }

    @Test
    void controlAnswersTheLoopbackAddressOnly() throws Exception {
        Optional<InetAddress> outside = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress()
                        && !address.isLinkLocalAddress()
                        && address.getAddress().length == 4)
                .findFirst();
        Assumptions.assumeTrue(outside.isPresent(), "this machine has a loopback address only");
        endpoint.close();
        endpoint = start(InetAddress.ofLiteral("0.0.0.0"), 0);

        HttpResponse<String> answer = send(outside.get().getHostAddress(), "/control/v1/echo/x", "Bearer " + TOKEN);

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("control.loopback-only");
        assertThat(send(outside.get().getHostAddress(), "/health", "").statusCode())
                .isEqualTo(200);
    }

    @Test
    void refusalsAndFaultsAreProblems() throws Exception {
        HttpResponse<String> refused = get("/control/v1/refuse", "Bearer " + TOKEN);
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body())
                .contains("\"code\":\"test.refused\"", "\"detail\":\"no\"", "\"errors\":[\"because\"]");

        HttpResponse<String> fault = get("/control/v1/fault", "Bearer " + TOKEN);
        assertThat(fault.statusCode()).isEqualTo(500);
        assertThat(fault.body()).contains("\"code\":\"internal\"").doesNotContain("inner secret");
    }

    @Test
    void brokenJsonIsRefused() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("https://127.0.0.1:" + endpoint.port() + "/control/v1/do"))
                .header("Authorization", "Bearer " + TOKEN)
                .POST(HttpRequest.BodyPublishers.ofString("{"))
                .build();
        assertThat(client().send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(400);
    }

    @Test
    @Tag("slow")
    void aRequestThatTricklesInIsCutOff() throws Exception {
        try (Socket socket = PinnedTrust.of(tls.caFingerprint())
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), endpoint.port())) {
            OutputStream out = socket.getOutputStream();
            out.write("GET /health HTTP/1.1\r\nHost: localhost\r\nX: ".getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout(1_000);
            boolean open = true;
            for (int second = 0; open && second < 60; ) {
                try {
                    out.write('a');
                    // What it may say before it closes ("400") is read to the end: only the end counts.
                    socket.getInputStream().readAllBytes();
                    open = false;
                } catch (SocketTimeoutException _) {
                    second++; // still open: another byte
                } catch (IOException _) {
                    open = false;
                }
            }
            assertThat(open).isFalse();
        }
    }

    @Test
    void aPortInUseIsSaid() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

            assertThatThrownBy(() -> start(InetAddress.getLoopbackAddress(), taken.getLocalPort()))
                    .hasRootCauseInstanceOf(BindException.class);
        }
    }

    @Test
    void ipv4AndIpv6ShareAPort() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/net/if_inet6")));
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral("::1"))) {
            port = free.getLocalPort();
        }
        InetAddress six = InetAddress.ofLiteral("::1");
        try (HttpsEndpoint both = start(List.of(InetAddress.ofLiteral("0.0.0.0"), six), port)) {
            assertThat(both.port()).isEqualTo(port);
            for (InetAddress address : List.of(six, InetAddress.ofLiteral("127.0.0.1"))) {
                new Socket(address, port).close();
            }
        }
    }

    private HttpsEndpoint start(InetAddress address, int port) {
        return start(List.of(address), port);
    }

    private HttpsEndpoint start(List<InetAddress> addresses, int port) {
        return start(addresses, port, List.of());
    }

    private HttpsEndpoint start(List<InetAddress> addresses, int port, List<Network> networks) {
        HttpsEndpoint.Settings settings = new HttpsEndpoint.Settings(
                addresses, port, tls.webContext(), () -> "the CA", _ -> Duration.ZERO, networks, TOKEN);
        assertThat(settings.toString()).doesNotContain(TOKEN);
        try {
            return HttpsEndpoint.start(
                    settings,
                    () -> health,
                    List.of(
                            new ControlRoute(
                                    ControlRoute.Method.GET,
                                    "/echo/{word}",
                                    request -> Map.of(
                                            "said",
                                            request.pathParameter().apply("word") + " "
                                                    + request.queryParameter()
                                                            .apply("q")
                                                            .orElse(""))),
                            new ControlRoute(ControlRoute.Method.GET, "/refuse", request -> {
                                throw new Problem(422, "test.refused", "no", List.of("because"));
                            }),
                            new ControlRoute(ControlRoute.Method.GET, "/fault", request -> {
                                throw new IllegalStateException("inner secret");
                            }),
                            new ControlRoute(ControlRoute.Method.POST, "/do", request -> Map.of())));
        } catch (BindException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<String> get(InetAddress server, int port, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("https://" + server.getHostAddress() + ":" + port + path))
                .header("Authorization", "Bearer " + TOKEN)
                .build();
        return client().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path, String authorization) throws Exception {
        return send("127.0.0.1", path, authorization);
    }

    private HttpResponse<String> send(String host, String path, String authorization) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("https://" + host + ":" + endpoint.port() + path));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return client().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpClient client() throws Exception {
        return HttpClient.newBuilder()
                .sslContext(PinnedTrust.of(tls.caFingerprint()))
                .build();
    }
}
