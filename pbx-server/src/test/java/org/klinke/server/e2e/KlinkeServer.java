package org.klinke.server.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.klinke.server.cli.Sentences;
import org.klinke.server.config.ConfigLoader;
import org.klinke.server.control.EndpointFile;
import org.klinke.server.phone.Trust;
import org.klinke.server.run.Server;
import org.klinke.server.tls.PinnedTrust;
import org.klinke.sip.transport.SipTransport;
import org.klinke.web.ControlRoute;

/// A whole server on ephemeral ports with a temporary data directory and its embedded PostgreSQL, looked at only from
/// outside: phones on its TLS port, the control endpoint, the metrics page.
///
/// Two tenants have the same extensions, SIP user names and passwords (random for each server):
///
/// ```
///   100, 101, 102   one device each        103   two devices, 103a and 103b        104   a device nobody registers
/// ```
final class KlinkeServer implements AutoCloseable {
    static final String ACME = "acme.example";
    static final String GLOBEX = "globex.example";
    private static final List<String> EXTENSIONS = List.of("100", "101", "102", "103", "104");
    private static final Duration HTTP_TIME_MAX = Duration.ofSeconds(20);
    private static final long POLL_NANOS = 50_000_000;
    private static final int MEDIA_PORTS = 400;

    private final Path directory;
    private final Server server;
    private final Map<SipTransport, Integer> sipPorts = new EnumMap<>(SipTransport.class);
    private final int metricsPort;
    private final String password = UUID.randomUUID().toString();
    private final EndpointFile endpoint;
    private final HttpClient http;
    private final ObjectMapper json = new ObjectMapper();
    private final Path caFile;
    private final SSLContext trust;

    private KlinkeServer(Path directory, Map<String, String> settings, InstantSource time) throws Exception {
        this.directory = directory;
        List<Integer> ports = freePorts(6 + SipTransport.values().length);
        for (SipTransport transport : SipTransport.values()) {
            sipPorts.put(transport, ports.removeLast());
        }
        metricsPort = ports.get(1);
        // Below the kernel's own ports, where other tests' sockets live, and apart from those of the other test
        // process.
        int media = 20_000 + Integer.getInteger("klinke.test.fork", 1) % 2 * 5_000 + ports.get(3) % 45 * 100;
        Map<String, String> all = new LinkedHashMap<>();
        sipPorts.forEach((transport, port) ->
                all.put("sip." + transport.name().toLowerCase(Locale.ROOT) + ".port", String.valueOf(port)));
        all.put("provisioning.port", String.valueOf(ports.get(4)));
        all.put("contacts.port", String.valueOf(ports.get(5)));
        all.put("webhooks.inside", "127.0.0.1");
        all.putAll(Map.of(
                "server.name",
                "localhost",
                "sip.address",
                hasIpv6() ? "127.0.0.1, ::1" : "127.0.0.1",
                "metrics.port",
                String.valueOf(metricsPort),
                "https.port",
                String.valueOf(ports.get(2)),
                "media.ports",
                media + "-" + (media + MEDIA_PORTS - 1),
                "media.rtp-timeout",
                "5 s",
                "status.test-call",
                "off",
                "call.no-answer",
                "4 s"));
        all.put("sign-on.inside", "127.0.0.1");
        all.putAll(settings);
        server = Server.start(
                new ConfigLoader().load(all, Map.of(), Optional.empty(), false),
                directory,
                time,
                _ -> {},
                Sentences.german()::say);
        endpoint = EndpointFile.read(EndpointFile.path(directory));
        http = HttpClient.newBuilder()
                .sslContext(PinnedTrust.of(endpoint.caFingerprint()))
                .connectTimeout(HTTP_TIME_MAX)
                .build();
        String pem = text(URI.create(endpoint.url() + "/ca.crt"));
        caFile = Files.writeString(directory.resolve("ca-of-test.pem"), pem);
        trust = Trust.in(pem);
        apply(yaml());
    }

    static KlinkeServer start(Path directory, Map<String, String> settings) {
        return start(directory, settings, InstantSource.system());
    }

    /// @param time what the server takes for the time of day; its timers run as ever
    static KlinkeServer start(Path directory, Map<String, String> settings, InstantSource time) {
        try {
            return new KlinkeServer(directory, settings, time);
        } catch (Exception e) {
            throw new IllegalStateException("the server under test does not start", e);
        }
    }

    InetSocketAddress tls() {
        return sip(SipTransport.TLS);
    }

    /// Where phones of this transport find the server.
    InetSocketAddress sip(SipTransport transport) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), sipPorts.getOrDefault(transport, 0));
    }

    InetSocketAddress sip6(SipTransport transport) {
        return new InetSocketAddress(InetAddress.ofLiteral("::1"), sipPorts.getOrDefault(transport, 0));
    }

    /// Where the web interface is.
    InetSocketAddress https() {
        URI uri = URI.create(endpoint.url());
        return new InetSocketAddress(uri.getHost(), uri.getPort());
    }

    /// The folder for the operator's certificates.
    Path certificates() {
        return directory.resolve("tls").resolve("certs");
    }

    /// Where the sound of a recording, a message, a greeting or a prompt lies.
    Path soundFile(String id) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("recordings"))) {
            return files.filter(file -> file.endsWith(id + ".sealed"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    static boolean hasIpv6() {
        return Files.exists(Path.of("/proc/net/if_inet6"));
    }

    SSLContext trust() {
        return trust;
    }

    Path caFile() {
        return caFile;
    }

    String password() {
        return password;
    }

    /// One figure of the metrics page; 0 if it is not there.
    double metric(String name) {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    String metrics() {
        return text(URI.create("http://127.0.0.1:" + metricsPort + "/metrics"));
    }

    JsonNode get(String path) {
        return send(request(path).GET());
    }

    JsonNode post(String path, Object body) throws IOException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body))));
    }

    /// Kills the embedded database as a crash would.
    void killDatabase() throws IOException {
        long pid = Long.parseLong(postmaster().getFirst().strip());
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }

    /// Kills it, and keeps it from being started again.
    void holdDatabaseDown() throws IOException {
        Path version = databaseVersion();
        Files.move(version, version.resolveSibling("held"));
        killDatabase();
    }

    void letDatabaseUp() throws IOException {
        Path version = databaseVersion();
        Files.move(version.resolveSibling("held"), version);
    }

    /// Without it PostgreSQL takes the directory for none of its own.
    private Path databaseVersion() {
        return directory.resolve("postgres").resolve("data").resolve("PG_VERSION");
    }

    private List<String> postmaster() throws IOException {
        return Files.readAllLines(directory.resolve("postgres").resolve("data").resolve("postmaster.pid"));
    }

    /// As the database's administrator, behind the server's back.
    void sql(String statement) throws IOException, SQLException {
        try (Connection connection = administrator();
                Statement run = connection.createStatement()) {
            run.execute(statement);
        }
    }

    /// Every row of every table, as text.
    String dump() throws IOException, SQLException {
        StringBuilder all = new StringBuilder();
        try (Connection connection = administrator();
                Statement run = connection.createStatement()) {
            List<String> tables = column(run, "SELECT tablename FROM pg_tables WHERE schemaname = 'klinke'");
            for (String table : tables) {
                column(run, "SELECT t::text FROM klinke." + table + " t")
                        .forEach(
                                row -> all.append(table).append(' ').append(row).append('\n'));
            }
        }
        return all.toString();
    }

    private static List<String> column(Statement run, String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (ResultSet rows = run.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    private Connection administrator() throws IOException, SQLException {
        Properties roles = new Properties();
        roles.load(
                new StringReader(Files.readString(directory.resolve("postgres").resolve("roles"))));
        String url = "jdbc:postgresql://127.0.0.1:" + postmaster().get(3).strip() + "/klinke?currentSchema=klinke";
        return DriverManager.getConnection(url, "klinke_admin", roles.getProperty("klinke_admin"));
    }

    void apply(String yaml) throws IOException {
        post("/apply", Map.of("file", "test.yaml", "yaml", yaml, "secrets", Map.of(), "sealed", Map.of()));
    }

    static void await(String what, Duration timeout, BooleanSupplier reached) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited " + timeout + " in vain for " + what);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private String yaml() {
        StringBuilder out = new StringBuilder("tenants:\n");
        for (String domain : List.of(ACME, GLOBEX)) {
            out.append("  - name: ").append(domain, 0, domain.indexOf('.')).append('\n');
            out.append("    domain: ").append(domain).append('\n');
            out.append("    country: DE\n    areaCode: \"89\"\n    timeZone: Europe/Berlin\n    language: de\n");
            out.append("    users:\n");
            for (String extension : EXTENSIONS) {
                out.append("      - extension: \"").append(extension).append("\"\n");
                out.append("        name: User ").append(extension).append('\n');
                out.append("        devices:\n");
                List<String> devices = extension.equals("103") ? List.of("103a", "103b") : List.of(extension);
                for (String device : devices) {
                    out.append("          - name: phone-").append(device).append('\n');
                    out.append("            sipUsername: \"").append(device).append("\"\n");
                    out.append("            sipPassword: ").append(password).append('\n');
                }
            }
        }
        return out.toString();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(endpoint.url() + ControlRoute.at(path)))
                .timeout(HTTP_TIME_MAX)
                .header("Authorization", "Bearer " + endpoint.token());
    }

    private JsonNode send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw new AssertionError(
                        response.request().uri() + " answers " + response.statusCode() + "\n" + response.body());
            }
            return json.readTree(response.body());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private String text(URI uri) {
        try {
            return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /// Free TCP ports below those the kernel gives to connections, which may take one before the server does.
    private static List<Integer> freePorts(int count) {
        List<Integer> ports = new ArrayList<>();
        while (ports.size() < count) {
            int port = ThreadLocalRandom.current().nextInt(10_000, 20_000);
            try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                if (!ports.contains(port)) {
                    ports.add(port);
                }
            } catch (IOException _) {
                // taken: another one
            }
        }
        return ports;
    }
}
