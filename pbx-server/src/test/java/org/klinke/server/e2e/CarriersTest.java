package org.klinke.server.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.server.e2e.Klinke.SOON;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.klinke.server.phone.Account;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneBuilder;
import org.klinke.server.phone.PhoneCall;
import org.klinke.server.phone.TestCertificate;
import org.klinke.sip.transport.SipTransport;

/// SIPp as each carrier we know: it is registered with or asked by OPTIONS, calls as this carrier calls, is called and
/// looks at every header it is told. What it wants to see stands in `src/test/resources/sipp/carriers`, by hand.
///
/// Debian's SIPp has no TLS: where the profile demands it, [TlsRelay] stands before SIPp, so that the server speaks TLS
/// and offers SRTP as it would to the carrier.
@Tag("foreign")
class CarriersTest {
    private static final String PASSWORD = "Geheim-4711-Geheim";
    /// An example of RFC 4568 §6.1.
    private static final String KEY = "AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";

    @TempDir
    private static Path folder;

    private static KlinkeServer server;
    private static TestCertificate certificate;

    @BeforeAll
    static void start() throws Exception {
        certificate = new TestCertificate();
        server = KlinkeServer.start(folder.resolve("data"), Map.of());
        certificate.writeTo(
                Files.createDirectories(folder.resolve("data/tls/carriers")).resolve("carrier.pem"));
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "colt,                 TLS, OPTIONS,  127.0.0.1, 7011",
        "telekom-companyflex,  TLS, REGISTER, 127.0.0.1, 7012",
        "sipgate-trunking,     UDP, REGISTER, 127.0.0.13, 7013",
        "easybell,             TLS, REGISTER, 127.0.0.1, 7014",
        "plusnet,              TLS, REGISTER, 127.0.0.1, 7015",
        "peoplefone,           UDP, REGISTER, 127.0.0.16, 7016",
        "vodafone-ngn,         UDP, OPTIONS,  127.0.0.17, 7017",
        "fritzbox,             UDP, REGISTER, 127.0.0.18, 7018",
        "klinke,               TLS, OPTIONS,  127.0.0.1, 7019",
        "generic-registration, UDP, REGISTER, 127.0.0.20, 7020",
        "generic-peering,      UDP, OPTIONS,  127.0.0.21, 7021",
    })
    void seesWhatItWants(String profile, SipTransport transport, String trigger, String address, String block)
            throws Exception {
        int port = freePort();
        try (TlsRelay relay = new TlsRelay(certificate.server(), port)) {
            Wishes wishes = new Wishes(profile, block, address, transport == SipTransport.TLS ? relay.port() : port);
            server.apply(tenant(profile));
            try (Phone phone = phone(profile, "100");
                    Phone called = phone(profile, "101");
                    Carrier carrier = carrier(wishes, transport, trigger, address, port)) {
                server.apply(wishes.trunk());
                KlinkeServer.await("the trunk " + server.get("/trunks") + carrier.log(), SOON, () -> isUp(profile));

                PhoneCall in = called.awaitCall(SOON);
                assertThat(in.farEnd()).contains("+491711234567");
                in.answer();
                in.awaitEnded(SOON);
                talk(phone, "0030111111");
                talk(phone, "9030222222");
                KlinkeServer.await("all calls to end\n" + carrier.log(), SOON, () -> carrier.talks() == 5 && isQuiet());
                assertThat(carrier.errors()).isEmpty();
            }
        }
    }

    private static void talk(Phone phone, String number) {
        PhoneCall call = phone.call(number).awaitAnswered(SOON);
        assertThat(call.hangup()).isEqualTo(200);
    }

    private static boolean isQuiet() {
        return server.metric("pbx_calls_active") == 0 && server.metric("pbx_media_sessions") == 0;
    }

    private static boolean isUp(String profile) {
        for (JsonNode trunk : server.get("/trunks?tenant=" + profile).path("trunks")) {
            if (trunk.path("state").asText().equals("UP")) {
                return true;
            }
        }
        return false;
    }

    private static Phone phone(String tenant, String extension) {
        Phone phone = new PhoneBuilder(
                        server.tls(), tenant + ".test", new Account(extension, PASSWORD, extension), server.trust())
                .name(extension)
                .transport(SipTransport.TLS)
                .build();
        assertThat(phone.register().status()).isEqualTo(200);
        return phone;
    }

    /// Who is there, before the carrier is.
    private static String tenant(String name) {
        StringBuilder out = new StringBuilder("""
                tenants:
                  - name: %s
                    domain: %s.test
                    country: DE
                    areaCode: "89"
                    users:
                """.formatted(name, name));
        for (String extension : List.of("100", "101", "102")) {
            out.append("""
                      - extension: "%s"
                        name: User %s
                        devices: [{name: phone-%s, sipUsername: "%s", sipPassword: %s}]
                """.formatted(extension, extension, extension, extension, PASSWORD));
        }
        return out.toString();
    }

    /// What a carrier wants, read from its file.
    private record Wishes(String profile, String block, String host, int port, Map<String, List<String>> lines) {
        Wishes(String profile, String block, String host, int port) throws IOException {
            this(profile, block, host, port, new LinkedHashMap<>());
            String section = "";
            for (String line : text("carriers/" + profile + ".txt")
                    .replace("7011", block)
                    .lines()
                    .toList()) {
                if (line.startsWith("[")) {
                    section = line;
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    int space = section.isEmpty() ? line.indexOf(' ') : -1;
                    lines.computeIfAbsent(space < 0 ? section : line.substring(0, space), key -> new ArrayList<>())
                            .add(line.substring(space + 1));
                }
            }
        }

        private List<String> all(String key) {
            return lines.getOrDefault(key, List.of());
        }

        private String one(String key) {
            return String.join("", all(key));
        }

        String trunk() {
            StringBuilder out = new StringBuilder("""
                    tenants:
                      - name: %s
                        trunks:
                          - name: carrier
                            profile: %s
                            calls: 10
                    """.formatted(profile, profile));
            all("set").forEach(set -> out.append("        ").append(filled(set)).append('\n'));
            if (!all("account").isEmpty()) {
                out.append("        accounts:\n          - password: ")
                        .append(PASSWORD)
                        .append('\n');
                all("account")
                        .forEach(set ->
                                out.append("            ").append(quoted(set)).append('\n'));
            }
            return out.append("""
                        numbers: [{number: "+4989BLOCK", digits: 3, target: "100"}]
                        reach: [{extension: "102", forwards: [always external 0030333333]}]
                        outbound:
                          - {title: shown, prefix: "0", destination: "*", callerId: "+4989BLOCK${CALLERID(num)}", trunks: [carrier]}
                          - {title: withheld, prefix: "9", destination: "*", callerId: "", trunks: [carrier]}
                    """.replace("BLOCK", block))
                    .append(all("rule").stream()
                            .map(rule -> "      - " + rule + "\n")
                            .collect(Collectors.joining()))
                    .toString();
        }

        private String filled(String text) {
            return quoted(text.replace("HOST", host).replace("PORT", String.valueOf(port)));
        }

        /// `port: 5060` with its value as a text of YAML.
        private static String quoted(String set) {
            int colon = set.indexOf(": ");
            String value = set.substring(colon + 2);
            return set.substring(0, colon + 2) + (value.startsWith("\"") ? value : '"' + value + '"');
        }

        /// @param variable of SIPp that has the message
        /// @param names of the variables that are made
        String actions(String section, String variable, List<String> names) {
            StringBuilder out = new StringBuilder();
            for (String line : all(section)) {
                boolean absent = line.startsWith("!");
                String host = host().replace(".", "\\.");
                String wanted = (absent ? line.substring(1) : line)
                        .replace("HOST", host)
                        .replace("PORT", String.valueOf(port));
                String regexp = "(^|[[:cntrl:]])" + wanted + (absent ? "" : "[[:cntrl:]]");
                names.add("v" + names.size());
                out.append("    <ereg regexp=\"")
                        .append(regexp.replace("&", "&amp;")
                                .replace("<", "&lt;")
                                .replace(">", "&gt;")
                                .replace("\"", "&quot;"))
                        .append("\" search_in=\"var\" variable=\"")
                        .append(variable)
                        .append(absent ? "\" check_it_inverse=\"true\"" : "\" check_it=\"true\"")
                        .append(" assign_to=\"")
                        .append(names.getLast())
                        .append("\"/>\n");
            }
            return out.toString();
        }

        /// The scenario, with all that this carrier wants.
        String scenario(SipTransport transport, String trigger) throws IOException {
            List<String> names = new ArrayList<>(List.of("contact"));
            String key = one("key");
            Map<String, String> values = new LinkedHashMap<>();
            values.put("CALL", call(1, "101", names));
            values.put("CALL-FORWARDED", call(2, "102", names));
            values.put("EVERY", actions("[every]", "all", names));
            values.put("PLAIN", actions("[plain]", "all", names));
            values.put("WITHHELD", actions("[withheld]", "all", names));
            values.put("FORWARDED", actions("[forwarded]", "all", names));
            values.put("VARIABLES", String.join(",", names));
            values.put("TRIGGER", trigger);
            values.put("TRANSPORT", transport.uriParameter());
            values.put("VIA", transport.name());
            values.put("PROFILE", key.isEmpty() ? "RTP/AVP" : "RTP/SAVP");
            values.put("OFFERED-KEY", key.isEmpty() ? "" : "\n      a=crypto:1 " + KEY);
            values.put("ANSWERED-KEY", key.isEmpty() ? "" : "\n      a=crypto:" + key + " " + KEY);
            String out = text("carrier.xml");
            for (Map.Entry<String, String> value : values.entrySet()) {
                out = out.replace("@" + value.getKey() + "@", value.getValue());
            }
            return out;
        }

        private String call(int number, String extension, List<String> names) throws IOException {
            return text("carrier-calls.xml")
                    .replace("@TARGET@", one("target"))
                    .replace("@FROM@", one("from"))
                    .replace("@TO@", one("to"))
                    .replace("@MORE@", one("more"))
                    .replace("EXT", extension)
                    .replace("@ANSWER@", actions("[answer]", "answer", names))
                    .replace("@N@", String.valueOf(number));
        }

        private static String text(String name) throws IOException {
            try (InputStream in = Objects.requireNonNull(CarriersTest.class.getResourceAsStream("/sipp/" + name))) {
                return new String(in.readAllBytes(), UTF_8);
            }
        }
    }

    private record Carrier(Process process, Path home) implements AutoCloseable {
        /// Calls that have stood: each was acknowledged.
        long talks() {
            return read("messages")
                    .lines()
                    .filter(line -> line.matches("CSeq: [0-9]+ ACK"))
                    .count();
        }

        /// What did not match, and whatever else SIPp did not expect; not that this machine is slow.
        List<String> errors() {
            return read("errors")
                    .lines()
                    .filter(line ->
                            !line.startsWith("The following events occurred") && !line.contains("Overload warning"))
                    .toList();
        }

        String log() {
            return read("messages") + read("errors") + read("output");
        }

        private String read(String name) {
            try {
                Path file = home.resolve(name);
                return Files.exists(file) ? Files.readString(file, ISO_8859_1) : "";
            } catch (IOException e) {
                return e.toString();
            }
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    private static Carrier carrier(Wishes wishes, SipTransport transport, String trigger, String address, int port)
            throws IOException {
        Path home = Files.createDirectories(folder.resolve(wishes.profile()));
        Path scenario = Files.writeString(home.resolve("scenario.xml"), wishes.scenario(transport, trigger));
        List<String> command = List.of(
                "sipp",
                "-sf",
                scenario.toString(),
                "-t",
                transport == SipTransport.UDP ? "u1" : "t1",
                "-i",
                address,
                "-mi",
                address,
                "-p",
                String.valueOf(port),
                "-nostdin",
                "-trace_msg",
                "-message_file",
                home.resolve("messages").toString(),
                "-trace_err",
                "-error_file",
                home.resolve("errors").toString());
        Process process = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("output").toFile())
                .start();
        return new Carrier(process, home);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
