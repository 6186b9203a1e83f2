package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.server.e2e.Klinke.SOON;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.server.phone.Account;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneBuilder;
import org.slf4j.LoggerFactory;

/// What becomes of a telephone after its first address: what is on record of it, orders and whether they are
/// done, other firmware, another phone in its place.
class PhoneLifeTest {
    private static final String PASSWORD = "known-to-somebody";
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    private final Klinke klinke = new Klinke();

    private HttpClient http;

    @BeforeEach
    void open() throws IOException {
        http = HttpClient.newBuilder().sslContext(klinke.server().trust()).build();
        klinke.server().apply("""
                tenants:
                  - name: globex
                    users:
                      - {extension: "180", name: Carl, devices: [{name: desk, sipUsername: desk}]}
                    phones:
                      - {device: desk, model: generic}
                """);
    }

    private JsonNode opened(String tenant, String device) throws IOException {
        return klinke.server().post("/phones/open", Map.of("tenant", tenant, "device", device, "hours", 1));
    }

    private HttpResponse<String> fetch(String address) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private int status(String address) {
        try {
            return fetch(address).statusCode();
        } catch (Exception e) {
            throw new AssertionError(address, e);
        }
    }

    private JsonNode timeline(String tenant, String device) {
        return klinke.server().get("/phones/timeline?tenant=" + tenant + "&device=" + device);
    }

    private List<String> happened(String device) {
        return StreamSupport.stream(timeline("initech", device).path("visits").spliterator(), false)
                .map(visit ->
                        visit.path("what").asText() + " " + visit.path("file").asText())
                .toList();
    }

    @Test
    void whatHappensToAPhoneIsToldAndNoSecretIsKeptAnywhere() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(log);
        klinke.server().apply("""
                tenants:
                  - name: initech
                    domain: initech.example
                    country: DE
                    areaCode: "89"
                    timeZone: Europe/Berlin
                    language: de
                    users:
                      - {extension: "180", name: Alice, devices: [{name: desk, sipUsername: desk}]}
                      - {extension: "181", name: Bob, devices: [{name: soft, sipUsername: soft}]}
                    phones:
                      - {device: desk, model: generic}
                      - {device: soft, model: baresip}
                """);
        assertThat(timeline("initech", "desk").path("why").asText()).isEqualTo("NEVER_OPENED");
        String first = opened("initech", "desk").path("address").asText();
        assertThat(timeline("initech", "desk").path("why").asText()).isEqualTo("NEVER_CAME");
        JsonNode settings = JSON.readTree(fetch(first + "settings.json").body());
        fetch(first + "snom-desk.htm");
        KlinkeServer.await("two visits", SOON, () -> happened("desk").size() == 2);
        assertThat(happened("desk")).containsExactly("SERVED settings.json", "NO_FILE snom-desk.htm");
        assertThat(timeline("initech", "desk").path("why").asText()).isEqualTo("SILENT");
        klinke.server().apply("""
                tenants:
                  - name: initech
                    users:
                      - {extension: "180", name: Alice Other, devices: [{name: desk, sipUsername: desk}]}
                """);
        fetch(first + "settings.json");
        KlinkeServer.await("a third visit", SOON, () -> happened("desk").size() == 3);
        assertThat(timeline("initech", "desk")
                        .path("visits")
                        .get(2)
                        .path("changes")
                        .asText())
                .contains("- \"displayName\": \"Alice\"", "+ \"displayName\": \"Alice Other\"");
        opened("initech", "desk");
        fetch(first + "settings.json");
        KlinkeServer.await(
                "the dead address", SOON, () -> happened("desk").getLast().equals("OLD_ADDRESS settings.json"));
        assertThat(timeline("initech", "desk").path("why").asText()).isEqualTo("DEAD_ADDRESS");
        assertThat(happened("soft")).isEmpty();
        assertThat(timeline("globex", "desk").toString()).doesNotContain("Alice Other");

        String password = settings.path("sipPassword").asText();
        String token = first.substring(first.indexOf("/p/") + 3, first.length() - 1);
        String steady = settings.path("provisioning").asText();
        String steadyToken = steady.substring(steady.indexOf("/p/") + 3, steady.length() - 1);
        assertThat(password).hasSizeGreaterThan(10);
        root.detachAppender(log);
        String everything = klinke.server().dump()
                + klinke.server().metrics()
                + timeline("initech", "desk")
                + List.copyOf(log.list).stream()
                        .map(event -> event.getFormattedMessage() + event.getKeyValuePairs())
                        .toList();
        assertThat(everything).contains("Alice Other").contains("pbx_phone_visits_dropped_total 0");
        for (String secret : List.of(password, token, steadyToken)) {
            assertThat(everything).doesNotContain(secret);
        }
    }

    private Phone phone(JsonNode settings, Consumer<String> onNotify) {
        Account account = new Account(
                settings.path("sipUsername").asText(),
                settings.path("sipPassword").asText(),
                settings.path("extension").asText());
        return new PhoneBuilder(
                        klinke.server().tls(),
                        settings.path("domain").asText(),
                        account,
                        klinke.server().trust())
                .onNotify(onNotify)
                .build();
    }

    private JsonNode ordered(JsonNode order) {
        return klinke.server().get("/phones/resync/" + order.path("order").asText() + "?tenant=globex");
    }

    @Test
    void whoIsToldToFetchIsDoneWhenHeHasAndYesAloneIsNothing() throws Exception {
        klinke.server().apply("""
                tenants:
                  - name: globex
                    users:
                      - extension: "181"
                        name: Dora
                        devices: [{name: lazy, sipUsername: lazy, sipPassword: %1$s}, {name: off, sipUsername: off}]
                    phones:
                      - {device: lazy, model: generic}
                      - {device: off, model: generic}
                """.formatted(PASSWORD));
        JsonNode settings =
                JSON.readTree(fetch(opened("globex", "desk").path("address").asText() + "settings.json")
                        .body());
        String steady = settings.path("provisioning").asText();
        ObjectNode lazySettings = settings.deepCopy();
        lazySettings.put("sipUsername", "lazy").put("sipPassword", PASSWORD).put("extension", "181");
        List<String> heard = new CopyOnWriteArrayList<>();
        try (Phone desk = phone(settings, event -> {
                    heard.add(event);
                    status(steady + "settings.json");
                });
                Phone lazy = phone(lazySettings, heard::add)) {
            assertThat(desk.register().status()).isEqualTo(200);
            assertThat(lazy.register().status()).isEqualTo(200);
            JsonNode order = klinke.server()
                    .post(
                            "/phones/resync",
                            Map.of("tenant", "globex", "devices", List.of("desk", "lazy", "off"), "reboot", false));
            KlinkeServer.await(
                    "both phones to answer",
                    SOON,
                    () -> ordered(order).path("steps").path("DONE").asInt() == 1
                            && ordered(order)
                                            .path("phones")
                                            .get(1)
                                            .path("answer")
                                            .asInt()
                                    == 200
                            && ordered(order)
                                    .path("phones")
                                    .get(2)
                                    .path("step")
                                    .asText()
                                    .equals("NOT_REGISTERED"));
            assertThat(heard).containsOnly("check-sync;reboot=false").hasSize(2);
            assertThat(ordered(order).path("phones").get(0).path("step").asText())
                    .isEqualTo("DONE");
            assertThat(ordered(order).path("phones").get(1).path("step").asText())
                    .isEqualTo("TOLD");
            assertThat(ordered(order).path("over").asBoolean()).isFalse();
        }
    }

    /// As an attacker writes it: no library puts the path in order first.
    private String raw(int port, String target) throws IOException {
        try (Socket socket = klinke.server().trust().getSocketFactory().createSocket("localhost", port)) {
            socket.setSoTimeout((int) SOON.toMillis());
            socket.getOutputStream()
                    .write(("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void noWayLeadsOutOfAPhonesFolder() throws Exception {
        URI first = URI.create(opened("globex", "desk").path("address").asText());
        List<String> ups = List.of(
                "..",
                "%2e%2e",
                "%2E%2e",
                "..%2f",
                "..%5c",
                "%252e%252e",
                "..;",
                "..;/",
                "%c0%ae%c0%ae",
                "..%00",
                "....//",
                "..\\",
                "%2e%2e%5c",
                "%uff0e%uff0e",
                ".%2e");
        List<String> ends = List.of("etc/passwd", "vendor.yaml", "keys/keyring", "settings.json.mustache");
        List<String> targets = new ArrayList<>(List.of(
                "file:///etc/passwd", "//etc/passwd", "/p//settings.json", "/p/", "/", "*", "/p/%00/%00", "\\p\\x"));
        for (String up : ups) {
            for (String end : ends) {
                targets.add(first.getPath() + up + "/" + end);
                targets.add(first.getPath() + up + "/" + up + "/" + up + "/" + end);
                targets.add(first.getPath() + up + "%2f" + up + "%2f" + end);
                targets.add("/p/" + up + "/" + end);
            }
        }
        for (String target : targets) {
            String answer = raw(first.getPort(), target);
            assertThat(answer).as(target).matches("(?s)HTTP/1.1 (400|404) .*|");
            assertThat(answer).as(target).doesNotContain("root:", "models:", "{{");
        }
        assertThat(raw(first.getPort(), first.getPath() + "settings.json")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void firmwareIsFetchedByThePhonesThatShallRunIt(@TempDir Path folder) throws Exception {
        byte[] bytes = new byte[3_000_000];
        new Random(1).nextBytes(bytes);
        Path source = Files.write(folder.resolve("phone-2.0.bin"), bytes);
        String address = opened("globex", "desk").path("address").asText();
        klinke.server()
                .post(
                        "/firmware/add",
                        Map.of(
                                "tenant", "globex",
                                "file", source.toString(),
                                "models", List.of("generic"),
                                "version", "2.0",
                                "note", ""));
        assertThat(status(address + "phone-2.0.bin")).isEqualTo(404);
        klinke.server()
                .post(
                        "/firmware/assign",
                        Map.of(
                                "tenant", "globex",
                                "model", "generic",
                                "version", "2.0",
                                "devices", List.of("desk"),
                                "all", false));
        HttpResponse<byte[]> got = http.send(
                HttpRequest.newBuilder(URI.create(address + "phone-2.0.bin")).build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(got.body()).isEqualTo(bytes);
        assertThat(got.headers().firstValueAsLong("Content-Length")).hasValue(bytes.length);
        assertThat(klinke.server()
                        .get("/firmware?tenant=globex")
                        .path("firmware")
                        .get(0)
                        .path("phones")
                        .asInt())
                .isEqualTo(1);
        assertThat(klinke.server().get("/firmware?tenant=acme").path("firmware"))
                .isEmpty();
        klinke.server()
                .post(
                        "/firmware/rollouts",
                        Map.of(
                                "tenant", "globex",
                                "model", "generic",
                                "version", "2.0",
                                "devices", List.of("desk"),
                                "first", "10%",
                                "hours", 24));
        assertThat(rollout()).isEqualTo("2.0 1 first");
        assertThat(klinke.server().get("/firmware/rollouts?tenant=acme").path("rollouts"))
                .isEmpty();
        klinke.server().post("/firmware/rollouts/stop", Map.of("tenant", "globex", "model", "generic"));
        assertThat(rollout()).isEqualTo("2.0 1 stopped");
        klinke.server().post("/firmware/remove", Map.of("tenant", "globex", "model", "generic", "version", "2.0"));
        assertThat(status(address + "phone-2.0.bin")).isEqualTo(404);
    }

    private String rollout() {
        JsonNode line = klinke.server()
                .get("/firmware/rollouts?tenant=globex")
                .path("rollouts")
                .get(0);
        return line.path("version").asText() + " " + line.path("first").asInt() + " "
                + line.path("state").asText();
    }

    @Test
    void anotherPhoneInThePlaceOfABrokenOneKeepsItsUserAndTheOldOneGetsNothing() throws Exception {
        String old = opened("globex", "desk").path("address").asText();
        JsonNode before = JSON.readTree(fetch(old + "settings.json").body());
        JsonNode replaced = klinke.server()
                .post(
                        "/phones/replace",
                        Map.of(
                                "tenant", "globex",
                                "device", "desk",
                                "mac", "00:04:13:00:00:99",
                                "model", "",
                                "hours", 1));
        JsonNode after = JSON.readTree(
                fetch(replaced.path("address").asText() + "settings.json").body());
        assertThat(after.path("sipUsername")).isEqualTo(before.path("sipUsername"));
        assertThat(after.path("displayName")).isEqualTo(before.path("displayName"));
        assertThat(after.path("sipPassword")).isNotEqualTo(before.path("sipPassword"));
        assertThat(status(old + "settings.json")).isEqualTo(404);
        assertThat(status(before.path("provisioning").asText() + "settings.json"))
                .isEqualTo(404);
        for (JsonNode line : klinke.server().get("/phones?tenant=globex").path("phones")) {
            if (line.path("device").asText().equals("desk")) {
                assertThat(line.path("mac").asText()).isEqualTo("00:04:13:00:00:99");
            }
        }
    }
}
