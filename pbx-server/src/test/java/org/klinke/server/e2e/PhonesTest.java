package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.klinke.server.e2e.Klinke.SOON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.account.Role;
import org.klinke.media.tone.Goertzel;
import org.klinke.server.phone.Account;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneBuilder;
import org.klinke.server.phone.PhoneCall;

/// From an address to a telephone that talks: over HTTPS, with nothing else given to it.
class PhonesTest {
    /// As the file gives it each time: what somebody may have known.
    private static final String OLD_PASSWORD = "known-to-somebody";

    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    private final Klinke klinke = new Klinke();

    private HttpClient http;

    @BeforeEach
    void open() throws IOException {
        http = HttpClient.newBuilder().sslContext(klinke.server().trust()).build();
        klinke.server().apply("""
                tenants:
                  - name: acme
                    users:
                      - {extension: "180", name: Alice, devices: [{name: desk, sipUsername: desk, sipPassword: %1$s}]}
                      - {extension: "181", name: Bob, devices: [{name: soft, sipUsername: soft, sipPassword: %1$s}]}
                    phones:
                      - {device: desk, model: generic, mac: "00-04-13-A1-B2-C3", hotdesk: false}
                      - {device: soft, model: baresip}
                  - name: globex
                    users:
                      - {extension: "180", name: Carl, devices: [{name: desk, sipUsername: desk, sipPassword: %1$s}]}
                    phones:
                      - {device: desk, model: generic}
                """.formatted(OLD_PASSWORD));
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

    private JsonNode line(String device) {
        for (JsonNode line : klinke.server().get("/phones?tenant=acme").path("phones")) {
            if (line.path("device").asText().equals(device)) {
                return line;
            }
        }
        throw new AssertionError(device);
    }

    @Test
    void aPhoneFetchesRegistersTalksAndItsFirstAddressIsDead() throws Exception {
        String first = opened("acme", "desk").path("address").asText();
        HttpResponse<String> file = fetch(first + "settings.json");
        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(file.headers().firstValue("Cache-Control")).contains("no-store");
        JsonNode settings = JSON.readTree(file.body());
        assertThat(settings.path("port").asInt())
                .isEqualTo(klinke.server().tls().getPort());
        assertThat(settings.path("sipPassword").asText()).isNotEqualTo(OLD_PASSWORD);
        assertThat(line("desk").path("mac").asText()).isEqualTo("00:04:13:a1:b2:c3");
        assertThat(line("desk").path("openUntil").asText()).isNotEmpty();

        Account account = new Account(
                settings.path("sipUsername").asText(),
                settings.path("sipPassword").asText(),
                settings.path("extension").asText());
        try (Phone phone = new PhoneBuilder(
                        klinke.server().tls(),
                        settings.path("domain").asText(),
                        account,
                        klinke.server().trust())
                .build()) {
            assertThat(phone.register().status()).isEqualTo(200);
            KlinkeServer.await("the first address to die", SOON, () -> status(first + "settings.json") == 404);
            assertThat(line("desk").path("openUntil").asText()).isEmpty();
            assertThat(line("desk").path("registered").asBoolean()).isTrue();
            assertThat(line("desk").path("ip").asText()).isEqualTo("127.0.0.1");
            assertThat(line("desk").path("registeredSince").asText()).isNotEmpty();
            String steady = settings.path("provisioning").asText();
            assertThat(JSON.readTree(fetch(steady + "settings.json").body()).path("sipPassword"))
                    .isEqualTo(settings.path("sipPassword"));

            Phone other = klinke.registered(klinke.acme().phone("102").autoAnswer());
            PhoneCall call = phone.call("102").awaitAnswered(SOON);
            call.awaitTone(other.toneHz(), SOON);
            assertThat(call.hangup()).isEqualTo(200);
        }
    }

    private HttpResponse<String> fetch(String address, String userAgent) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(address))
                        .header("User-Agent", userAgent)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private Phone phone(JsonNode settings) {
        return new PhoneBuilder(
                        klinke.server().tls(),
                        settings.path("domain").asText(),
                        new Account(
                                settings.path("sipUsername").asText(),
                                settings.path("sipPassword").asText(),
                                settings.path("extension").asText()),
                        klinke.server().trust())
                .build();
    }

    @Test
    void anUnknownPhoneCallsForHelpOnlyUntilItIsAdopted() throws Exception {
        String agent = "Acme Phone 1.0 00:15:65:a1:b2:c4";
        JsonNode network = klinke.server().post("/phones/network", Map.of("tenant", "acme", "site", "", "do", "open"));
        assertThat(network.path("help").asBoolean()).isFalse(); // this tenant has no trunk
        HttpResponse<String> first = fetch(network.path("address").asText() + "settings.json", agent);
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.headers().firstValue("Cache-Control")).contains("no-store");
        JsonNode newcomer = JSON.readTree(first.body());
        String own = newcomer.path("provisioning").asText() + "settings.json";
        try (Phone phone = phone(newcomer)) {
            assertThat(phone.register().status()).isEqualTo(200);
            assertThat(phone.call("180").awaitEnded(SOON).status()).isEqualTo(403);
            assertThat(phone.call("*80").awaitEnded(SOON).status()).isEqualTo(403);
            // Refused for want of a trunk, not for who calls: nothing ever leaves this test.
            assertThat(phone.call("112").awaitEnded(SOON).status()).isNotEqualTo(403);
            JsonNode line = klinke.server()
                    .get("/phones/newcomers?tenant=acme")
                    .path("newcomers")
                    .get(0);
            assertThat(line.path("mac").asText()).isEqualTo("00:15:65:a1:b2:c4");
            assertThat(line.path("registered").asBoolean()).isTrue();
            assertThat(klinke.server().get("/phones/newcomers?tenant=globex").path("newcomers"))
                    .isEmpty();
            JsonNode adopted = klinke.server()
                    .post(
                            "/phones/adopt",
                            Map.of("tenant", "acme", "mac", "0015.65A1.B2C4", "user", "180", "hours", 1));
            assertThat(adopted.path("told").asBoolean()).isTrue();
        }
        JsonNode settings = JSON.readTree(fetch(own, agent).body());
        assertThat(settings.path("extension").asText()).isEqualTo("180");
        try (Phone phone = phone(settings)) {
            assertThat(phone.register().status()).isEqualTo(200);
            KlinkeServer.await(
                    "the newcomer to be one no more",
                    SOON,
                    () -> klinke.server()
                            .get("/phones/newcomers?tenant=acme")
                            .path("newcomers")
                            .isEmpty());
            assertThat(status(own)).isEqualTo(404);
            assertThat(fetch(network.path("address").asText() + "settings.json", agent)
                            .statusCode())
                    .as("its start, with what DHCP says")
                    .isEqualTo(404);
            assertThat(line("180-a1b2c4").path("registered").asBoolean()).isTrue();
        }
    }

    /// What the commands do, by the API; and no other tenant reaches the phone.
    @Test
    void aManagerAdoptsANewcomerAndOpensItAnew() throws Exception {
        ApiPeople people = new ApiPeople(klinke.server());
        ApiClient manager = people.in("acme", Role.PBX_MANAGER);
        ApiClient intruder = people.in("globex", Role.TENANT_ADMIN);
        String agent = "Acme Phone 1.0 00:15:65:a1:b2:c9";
        JsonNode network = klinke.server().post("/phones/network", Map.of("tenant", "acme", "site", "", "do", "open"));
        assertThat(fetch(network.path("address").asText() + "settings.json", agent)
                        .statusCode())
                .isEqualTo(200);
        Map<String, Object> body = Map.of("user", "180", "model", "generic", "hours", 1);
        String path = "/live/newcomers/00:15:65:a1:b2:c9/adoption";
        assertThat(intruder.post("/tenants/globex" + path, body).status()).isEqualTo(422);
        assertThat(intruder.post("/tenants/acme" + path, body).status()).isEqualTo(404);

        ApiClient.Answer adopted = manager.post("/tenants/acme" + path, body);

        assertThat(adopted.status()).as(adopted.json().toString()).isEqualTo(200);
        assertThat(adopted.text("device")).isEqualTo("180-a1b2c9");
        String opening = "/live/phones/180-a1b2c9/opening";
        assertThat(intruder.post("/tenants/globex" + opening, Map.of("hours", 1))
                        .status())
                .isEqualTo(404);
        String newcomer = "/live/newcomers/00:15:65:a1:b2:c9";
        assertThat(intruder.delete("/tenants/globex" + newcomer)
                        .json()
                        .path("forgotten")
                        .asInt())
                .isZero();
        assertThat(manager.delete("/tenants/acme" + newcomer)
                        .json()
                        .path("forgotten")
                        .asInt())
                .isEqualTo(1);
        ApiClient.Answer opened = manager.post("/tenants/acme" + opening, Map.of("hours", 2));
        assertThat(opened.status()).as(opened.json().toString()).isEqualTo(200);
        JsonNode settings = JSON.readTree(
                fetch(opened.text("address") + "settings.json", agent).body());
        assertThat(settings.path("extension").asText()).isEqualTo("180");
        try (Phone phone = phone(settings)) {
            assertThat(phone.register().status()).isEqualTo(200);
        }
    }

    /// The phone says nothing of what it is, or lies: who adopts it knows better.
    @Test
    void aNewcomerIsAdoptedAsTheModelThatIsNamed() throws Exception {
        String network = klinke.server()
                .post("/phones/network", Map.of("tenant", "acme", "site", "", "do", "open"))
                .path("address")
                .asText();
        String mac = "00:15:65:a1:b2:d7";
        String agent = "Acme Phone 1.0 " + mac;
        String own = JSON.readTree(fetch(network + "settings.json", agent).body())
                .path("provisioning")
                .asText();
        JsonNode adopted = klinke.server()
                .post(
                        "/phones/adopt",
                        Map.of("tenant", "acme", "mac", mac, "user", "180", "model", "yealink-t54w", "hours", 1));
        assertThat(adopted.path("model").asText()).isEqualTo("yealink-t54w");
        assertThat(line(adopted.path("device").asText()).path("model").asText()).isEqualTo("yealink-t54w");
        assertThat(fetch(own + "001565a1b2d7.cfg", agent).body()).contains("account.1.auth_name = 180-a1b2d7");
        assertThat(fetch(own + "settings.json", agent).statusCode()).isEqualTo(404);
        HttpResponse<String> second = fetch(network + "settings.json", "Acme Phone 1.0 00:15:65:a1:b2:d8");
        assertThat(second.statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> klinke.server()
                        .post(
                                "/phones/adopt",
                                Map.of(
                                        "tenant",
                                        "acme",
                                        "mac",
                                        "001565a1b2d8",
                                        "user",
                                        "180",
                                        "model",
                                        "yealink-x",
                                        "hours",
                                        1)))
                .hasMessageContaining("yealink-x");
        klinke.server().post("/phones/forget", Map.of("tenant", "acme", "mac", "001565a1b2d8"));
    }

    /// At the port where phones fetch their files, whoever does not speak TLS gets no HTTP, not even a redirection.
    @Test
    void row27NothingIsSaidInPlainText() throws Exception {
        URI address = URI.create(opened("acme", "desk").path("address").asText() + "settings.json");
        assertThat(status(address.toString())).isEqualTo(200);
        try (Socket plain = new Socket(address.getHost(), address.getPort())) {
            plain.setSoTimeout((int) SOON.toMillis());
            plain.getOutputStream()
                    .write("GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                            .formatted(address.getPath(), address.getHost())
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(plain.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(answer).doesNotContain("HTTP/", "sip", "Location");
        } catch (SocketException _) {
            // reset: as little
        }
    }

    private static String place(ApiClient.Answer answer) {
        return answer.json().at("/errors/0/pointer").asText() + " "
                + answer.json().at("/errors/0/detail").asText();
    }

    @Test
    void aManagerImportsAListByTheApi() throws Exception {
        ApiPeople people = new ApiPeople(klinke.server());
        ApiClient manager = people.in("acme", Role.PBX_MANAGER);
        assertThat(manager.get("/tenants/acme/phone-models").json().findValuesAsText("model"))
                .contains("generic", "snom-d785");
        String list = "mac;model;user;device\n001565d00101;T54W;180;by the api\n";
        String imports = "/tenants/acme/imports/phones";
        ApiClient.Answer refused = manager.post(imports, Map.of("file", list + "001565d00102;T54W;999;\n", "hours", 1));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(place(refused)).contains("/file 3: user:", "999");
        ApiClient.Answer tried = manager.post(imports + "?dryRun=true", Map.of("file", list, "hours", 1));
        assertThat(tried.json().at("/phones/0/sign").asText()).isEqualTo("new");
        assertThat(manager.get("/tenants/acme/exports/phones").text("csv")).doesNotContain("by the api");

        ApiClient.Answer done = manager.post(imports, Map.of("file", list, "hours", 1));

        assertThat(done.status()).as(done.json().toString()).isEqualTo(200);
        String address = done.json().at("/phones/0/address").asText();
        assertThat(fetch(address + "001565d00101.cfg").body()).contains("account.1.auth_name = 180-d00101");
        assertThat(manager.get("/tenants/acme/exports/phones?language=de").text("csv"))
                .contains("00:15:65:d0:01:01;yealink-t54w;180;by the api;");
    }

    @Test
    void aManagerReplacesAndClosesAPhoneByTheApi() throws Exception {
        ApiPeople people = new ApiPeople(klinke.server());
        ApiClient manager = people.in("acme", Role.PBX_MANAGER);
        String old = opened("acme", "desk").path("address").asText();
        String desk = "/tenants/acme/live/phones/desk";
        assertThat(manager.post(desk + "/replacement", Map.of("mac", "no mac", "hours", 1))
                        .status())
                .isEqualTo(400);
        assertThat(status(old + "settings.json")).isEqualTo(200);

        ApiClient.Answer replaced = manager.post(desk + "/replacement", Map.of("mac", "0004.13a1.b2ff", "hours", 1));

        assertThat(replaced.status()).as(replaced.json().toString()).isEqualTo(200);
        assertThat(line("desk").path("mac").asText()).isEqualTo("00:04:13:a1:b2:ff");
        assertThat(status(old + "settings.json")).isEqualTo(404);
        String fresh = replaced.text("address") + "settings.json";
        assertThat(status(fresh)).isEqualTo(200);
        assertThat(manager.delete(desk + "/opening").status()).isEqualTo(204);
        assertThat(status(fresh)).isEqualTo(404);
        assertThat(people.in("acme", Role.AUDITOR)
                        .get("/tenants/acme/audit?limit=20")
                        .json()
                        .findValuesAsText("reason"))
                .as("whether by a command or not")
                .contains("phone replaced", "phone closed")
                .doesNotContain("phones replace", "phones close");
        assertThat(manager.delete("/tenants/acme/live/phones/nobody/opening").status())
                .isEqualTo(404);
    }

    @Test
    void aManagerOrdersPhonesByTheApiAndHearsWhatBecameOfEach() throws Exception {
        ApiPeople people = new ApiPeople(klinke.server());
        ApiClient manager = people.in("acme", Role.PBX_MANAGER);
        String orders = "/tenants/acme/live/phone-orders";
        assertThat(manager.post(orders, Map.of()).json().at("/errors/0/pointer").asText())
                .isEqualTo("/devices");
        assertThat(manager.post(orders, Map.of("devices", List.of("nobody"))).status())
                .isEqualTo(404);

        ApiClient.Answer ordered = manager.post(orders, Map.of("devices", List.of("desk"), "reboot", true));

        assertThat(ordered.status()).as(ordered.json().toString()).isEqualTo(201);
        String order = orders + "/" + ordered.text("order");
        assertThat(ordered.whole().headers().firstValue("Location")).hasValue("/api/v1" + order);
        KlinkeServer.await(
                "the order to be over",
                SOON,
                () -> manager.get(order).json().path("over").asBoolean());
        assertThat(manager.get(order).json().at("/phones/0/step").asText()).isEqualTo("NOT_REGISTERED");
        assertThat(people.operator("globex")
                        .get(order.replace("acme", "globex"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aUsersKeysAreSetByTheApiAndWhoHasNotSeenThemOverwritesNothing() throws Exception {
        ApiClient manager = new ApiPeople(klinke.server()).in("acme", Role.PBX_MANAGER);
        klinke.server().apply("{tenants: [{name: acme, phones: [{device: desk, model: yealink-t54w}]}]}");
        String path = "/tenants/acme/phone-keys/180";
        assertThat(manager.get("/tenants/acme/phone-keys/999").status()).isEqualTo(404);
        assertThat(manager.put(path, Map.of("keys", List.of("2 lamp 999"))).status())
                .isEqualTo(422);
        String seen = manager.get(path).whole().headers().firstValue("ETag").orElseThrow();

        ApiClient.Answer set =
                manager.with("If-Match", seen).put(path, Map.of("keys", List.of("2 lamp 181 Bob", "3 dial *44")));

        assertThat(set.status()).as(set.json().toString()).isEqualTo(200);
        assertThat(set.json().path("told").toString()).contains("desk");
        assertThat(manager.with("If-Match", seen)
                        .put(path, Map.of("keys", List.of()))
                        .status())
                .isEqualTo(412);
        JsonNode keys =
                manager.get("/tenants/acme/live/phones/desk/keys").json().path("items");
        assertThat(keys.get(1).path("target").asText()).isEqualTo("181");
        assertThat(keys.get(1).path("origin").asText()).isEqualTo("user");
        String settings =
                manager.get("/tenants/acme/live/phones/desk/settings").json().toString();
        assertThat(settings).contains("account.1.password").doesNotContain(OLD_PASSWORD);
        String file = opened("acme", "desk").path("address").asText() + "000413a1b2c3.cfg";
        assertThat(fetch(file).body()).contains("linekey.2.value = 181");
    }

    @Test
    void aManagerLogsPeopleInAtASharedPhoneByTheApi() throws Exception {
        ApiClient manager = new ApiPeople(klinke.server()).in("acme", Role.PBX_MANAGER);
        String login = "/tenants/acme/live/phones/desk/login";
        assertThat(manager.put(login, Map.of("user", "181")).status())
                .as("nobody shares it")
                .isEqualTo(422);
        klinke.server().apply("{tenants: [{name: acme, phones: [{device: desk, model: generic, hotdesk: true}]}]}");
        assertThat(manager.put(login, Map.of("user", "181")).status()).isEqualTo(204);
        assertThat(line("desk").path("user").asText()).isEqualTo("181");
        assertThat(manager.delete(login).status()).isEqualTo(204);
        assertThat(line("desk").path("user").asText()).isEmpty();
    }

    private JsonNode importing(String csv, boolean dryRun) throws IOException {
        return klinke.server()
                .post(
                        "/phones/import",
                        Map.of(
                                "tenant",
                                "acme",
                                "content",
                                Base64.getEncoder().encodeToString(csv.getBytes(StandardCharsets.UTF_8)),
                                "dryRun",
                                dryRun,
                                "hours",
                                1));
    }

    @Test
    void aListMakesPhonesWhoseAddressesWork() throws Exception {
        String csv = """
                MAC-Adresse;Modell;Nebenstelle;Bezeichnung
                001565d00001;T54W;180;from a list
                0004.13a1.b2c3;generic;180;
                """;
        JsonNode tried = importing(csv, true).path("phones");
        assertThat(tried.get(0).path("sign").asText()).isEqualTo("new");
        assertThat(tried.get(0).path("address").asText()).isEmpty();
        JsonNode done = importing(csv, false).path("phones");
        String address = done.get(0).path("address").asText();
        assertThat(fetch(address + "001565d00001.cfg").body()).contains("account.1.auth_name = 180-d00001");
        assertThat(done.get(1).path("sign").asText()).isEqualTo("same");
        assertThat(done.get(1).path("address").asText()).isEmpty();
        assertThat(importing(csv, false).path("phones").get(0).path("sign").asText())
                .isEqualTo("same");
        assertThat(fetch(address + "001565d00001.cfg").statusCode())
                .as("what is there goes on")
                .isEqualTo(200);
        assertThat(klinke.server()
                        .get("/phones/export?tenant=acme&language=de")
                        .path("csv")
                        .asText())
                .contains("00:15:65:d0:00:01;yealink-t54w;180;from a list;");
    }

    @Test
    void keysAndSettingsAreSetShownFetchedAndExported() throws Exception {
        klinke.server().apply("""
                tenants:
                  - name: acme
                    phones:
                      - {device: desk, model: yealink-t54w}
                    phoneSetup:
                      - for: all
                        vlan: 20
                        keys: ["2 lamp 181 Bob"]
                      - for: maker yealink
                        settings: ["lang.gui = German"]
                      - for: device desk
                        keys: ["3 dial +498921610 Taxi"]
                """);
        JsonNode keys =
                klinke.server().get("/phones/keys?tenant=acme&device=desk").path("keys");
        assertThat(keys.findValuesAsText("origin")).containsExactly("default", "all", "device");
        assertThat(keys.findValuesAsText("trouble")).containsOnly("");
        JsonNode opened = opened("acme", "desk");
        String body =
                fetch(opened.path("address").asText() + "000413a1b2c3.cfg").body();
        assertThat(body)
                .contains(
                        "linekey.2.value = 181\n",
                        "linekey.3.label = Taxi\n",
                        "lang.gui = German\n",
                        "internet_port_vid = 20\n");
        String shown =
                klinke.server().get("/phones/settings?tenant=acme&device=desk").toString();
        assertThat(shown)
                .contains("lang.gui")
                .doesNotContain(opened.path("address").asText());
        body.lines()
                .filter(line -> line.startsWith("account.1.password = ") || line.contains("user_password"))
                .map(line -> line.substring(line.lastIndexOf(line.contains("admin:") ? ':' : ' ') + 1))
                .forEach(secret -> assertThat(shown).doesNotContain(secret));
        JsonNode own = klinke.server()
                .post("/users/180/keys", Map.of("tenant", "acme", "keys", List.of("2 dial *44 Login", "4 lamp 181")));
        assertThat(own.path("told").toString()).contains("\"desk\"");
        assertThat(fetch(opened.path("address").asText() + "000413a1b2c3.cfg").body())
                .contains("linekey.2.value = *44\n", "linekey.3.label = Taxi\n", "linekey.4.value = 181\n");
        assertThat(klinke.server().get("/users/180/keys?tenant=globex").path("keys"))
                .isEmpty();
        klinke.server().post("/users/180/keys", Map.of("tenant", "acme", "keys", List.of()));
        String exported = klinke.server().get("/export/acme").path("yaml").asText();
        assertThat(exported).contains("phoneSetup:", "\"2 lamp 181 Bob\"", "\"lang.gui = German\"", "vlan: 20");
    }

    private static String told(String file, String name) {
        return file.lines()
                .filter(line -> line.startsWith(name + " = "))
                .map(line -> line.substring(line.indexOf('=') + 2))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name));
    }

    private Phone line(String file, int number, String extension) {
        String account = "account." + number;
        return new PhoneBuilder(
                        klinke.server().tls(),
                        told(file, account + ".sip_server.1.address"),
                        new Account(told(file, account + ".user_name"), told(file, account + ".password"), extension),
                        klinke.server().trust())
                .build();
    }

    /// A Poly says by POST how it is; the same address gives nothing to who asks it.
    @Test
    void aPhonePostsThatItHasRegistered() throws Exception {
        klinke.server().apply("{tenants: [{name: acme, phones: [{device: desk, model: poly-vvx450}]}]}");
        String file = fetch(opened("acme", "desk").path("address").asText() + "klinke-000413a1b2c3.cfg")
                .body();
        Matcher says =
                Pattern.compile("apps\\.telNotification\\.URL=\"([^\"]+)\"").matcher(file);
        assertThat(says.find()).isTrue();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(says.group(1)));
        String posted = "<PolycomIPPhone><LineRegistrationEvent><LineNumber>1</LineNumber></LineRegistrationEvent>";

        HttpResponse<String> answer = http.send(
                request.POST(HttpRequest.BodyPublishers.ofString(posted)).build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        KlinkeServer.await(
                "its line",
                SOON,
                () -> klinke.server()
                        .get("/phones/timeline?tenant=acme&device=desk")
                        .findValuesAsText("what")
                        .contains("SAYS_REGISTERED"));
        assertThat(status(says.group(1))).isEqualTo(404);
        klinke.server().apply("{tenants: [{name: acme, phones: [{device: desk, model: generic}]}]}");
    }

    /// A base fetches one file and registers its handsets, each as its own user.
    @Test
    void twoHandsetsOfABaseAreTwoUsers() throws Exception {
        String handsets = """
                tenants:
                  - name: acme
                    users:
                      - extension: "182"
                        name: Dora
                        devices: [{name: base, sipUsername: base, sipPassword: %1$s}]
                      - extension: "183"
                        name: Emil
                        devices: [{name: hand, sipUsername: hand, sipPassword: %1$s}]
                    phones: [{device: base, model: %2$s, mac: "00:15:65:b0:00:01"}, {device: desk, model: generic}]
                    handsets: [{device: hand, base: base, number: %3$s}]
                """;
        assertThatThrownBy(() -> klinke.server().apply(handsets.formatted(OLD_PASSWORD, "yealink-w60b", 9)))
                .hasMessageContaining("9 is not from 2 to 8");
        assertThatThrownBy(() -> klinke.server().apply(handsets.formatted(OLD_PASSWORD, "yealink-t54w", 2)))
                .hasMessageContaining("no DECT base");
        klinke.server().apply(handsets.formatted(OLD_PASSWORD, "yealink-w60b", 2));
        String exported = klinke.server().get("/export/acme").path("yaml").asText();
        assertThat(exported).contains("handsets:", "base: \"base\"", "number: 2");
        ApiClient manager = new ApiPeople(klinke.server()).in("acme", Role.PBX_MANAGER);
        String list = "/tenants/acme/directory/handsets";
        assertThat(manager.delete(list + "/hand").status()).isEqualTo(200);
        Map<String, Object> hand = Map.of("device", "hand", "base", "base", "number", 2);
        assertThat(manager.post(list, hand).status()).isEqualTo(201);
        assertThat(manager.get(list + "/hand").text("base")).isEqualTo("base");
        assertThat(klinke.server()
                        .get("/phones/handsets?tenant=acme")
                        .at("/handsets/0/user")
                        .asText())
                .isEqualTo("183");

        String file = fetch(opened("acme", "base").path("address").asText() + "001565b00001.cfg")
                .body();

        assertThat(file).doesNotContain(OLD_PASSWORD).contains("handset.2.name = Emil\n", "account.3.enable = 0\n");
        try (Phone first = line(file, 1, "182");
                Phone second = line(file, 2, "183")) {
            assertThat(first.register().status()).isEqualTo(200);
            assertThat(second.register().status()).isEqualTo(200);
            PhoneCall call = first.call("183");
            second.awaitCall(SOON);
            call.cancel();
        }
        String again = fetch(opened("acme", "base").path("address").asText() + "001565b00001.cfg")
                .body();
        assertThat(told(again, "account.2.password")).isNotEqualTo(told(file, "account.2.password"));
        assertThatThrownBy(() ->
                        klinke.server().apply("{tenants: [{name: acme, phones: [{device: hand, model: generic}]}]}"))
                .hasMessageContaining("handset of a base");
    }

    @Test
    void aSharedPhoneIsHisWhoLogsInAndCallsForHelpOnlyWithoutAnybody() throws Exception {
        klinke.server().apply("""
                tenants:
                  - name: acme
                    phones:
                      - {device: desk, model: generic, hotdesk: true, loginEnds: "23:59"}
                """);
        JsonNode settings =
                JSON.readTree(fetch(opened("acme", "desk").path("address").asText() + "settings.json")
                        .body());
        String steady = settings.path("provisioning").asText() + "settings.json";
        assertThat(settings.path("displayName").asText()).isEqualTo("Alice");
        String pin = klinke.server()
                .post("/phones/pin", Map.of("tenant", "acme", "user", "181"))
                .path("pin")
                .asText();
        try (Phone phone = phone(settings)) {
            assertThat(phone.register().status()).isEqualTo(200);
            phone.call("*44").awaitEnded(SOON);
            assertThat(JSON.readTree(fetch(steady).body()).path("displayName").asText())
                    .isEqualTo("Abgemeldet");
            assertThat(phone.call("180").awaitEnded(SOON).status()).isEqualTo(403);
            assertThat(phone.call("112").awaitEnded(SOON).status()).isNotEqualTo(403); // no trunk: nothing leaves
            assertThat(line("desk").path("shared").asBoolean()).isTrue();
            assertThat(line("desk").path("user").asText()).isEmpty();

            phone.call("*44181%23" + pin).awaitEnded(SOON);

            JsonNode bobs = JSON.readTree(fetch(steady).body());
            assertThat(bobs.path("displayName").asText()).isEqualTo("Bob");
            assertThat(bobs.path("extension").asText()).isEqualTo("181");
            assertThat(bobs.path("sipUsername").asText()).isEqualTo("desk");
            assertThat(line("desk").path("user").asText()).isEqualTo("181");
            assertThat(line("soft").path("shared").asBoolean()).isFalse();
            KlinkeServer.await(
                    "it to be told",
                    SOON,
                    () -> klinke.server()
                            .get("/phones/timeline?tenant=acme&device=desk")
                            .toString()
                            .contains("check-sync"));
            assertThat(klinke.acme().record("*44181").toString())
                    .contains("44181", "answered by the telephone system alone")
                    .doesNotContain(pin);
            klinke.server().post("/phones/logout", Map.of("tenant", "acme", "device", "desk"));
            assertThat(phone.call("180").awaitEnded(SOON).status()).isEqualTo(403);
        }
    }

    @Test
    void openingAnewLocksOutWhoKnewTheOldPassword() throws Exception {
        Account account = new Account("desk", OLD_PASSWORD, "180");
        try (Phone old = new PhoneBuilder(
                        klinke.server().tls(),
                        "acme.example",
                        account,
                        klinke.server().trust())
                .build()) {
            assertThat(old.register().status()).isEqualTo(200);
            opened("acme", "desk");
            assertThat(old.register().status()).isEqualTo(403);
        }
        String before = opened("acme", "desk").path("address").asText();
        opened("acme", "desk");
        assertThat(fetch(before + "settings.json").statusCode()).isEqualTo(404);
    }

    @Test
    void closedIsClosedAndEveryWrongAddressLooksAlike() throws Exception {
        String first = opened("acme", "desk").path("address").asText();
        String ofOther = opened("globex", "desk").path("address").asText();
        String base = first.substring(0, first.indexOf("/p/") + 3);
        klinke.server().post("/phones/close", Map.of("tenant", "acme", "device", "desk"));
        HttpResponse<String> closed = fetch(first + "settings.json");
        assertThat(fetch(ofOther + "settings.json").statusCode()).isEqualTo(200);
        for (String wrong : new String[] {
            base + "000413a1b2c3/settings.json",
            base + "settings.json",
            base + "000413A1B2C3.xml",
            base.substring(0, base.length() - 2),
            base + "x/../../etc/passwd",
            base + "%2e%2e/settings.json",
            ofOther + "..%2fsettings.json",
            ofOther + "vendor.yaml",
            base.replace("/p/", "/control/v1/phones")
        }) {
            HttpResponse<String> answer = fetch(wrong);
            assertThat(answer.body()).as(wrong).isEqualTo(closed.body());
            assertThat(answer.statusCode()).as(wrong).isEqualTo(404);
        }
    }

    @Test
    @Tag("foreign")
    @Tag("slow")
    void baresipTalksByItsFileAlone(@TempDir Path folder) throws Exception {
        JsonNode opened = opened("acme", "soft");
        String accounts = fetch(opened.path("files").get(0).asText()).body();
        // Debian's baresip asks a name server for every name, also for this machine's own.
        accounts = accounts.replace("sip:localhost:", "sip:127.0.0.1:");
        assertThat(accounts).contains("mediaenc=srtp-mand");
        Phone caller = klinke.acme().registered("100");
        try (Baresip baresip = Baresip.start(
                folder.resolve("b"), klinke.server().caFile(), accounts.strip() + ";answermode=auto\n", 1_010)) {
            baresip.awaitRegistered(SOON);
            PhoneCall call = caller.call("181").awaitAnswered(SOON);
            call.awaitTone(1_010, SOON);
            baresip.awaitRecorded(Duration.ofMillis(1_500), SOON);
            Goertzel.Tone heard = baresip.heard();
            assertThat(heard.purity()).isGreaterThan(0.9);
            assertThat(baresip.awaitEvent("CALL_MENC", SOON)).isNotEmpty();
            assertThat(call.hangup()).isEqualTo(200);
        }
    }
}
