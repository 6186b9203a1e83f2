package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.server.e2e.Klinke.SOON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.klinke.core.account.Role;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneCall;

/// Live events by the API: who watches learns at once what happens, and nothing that is not his.
class EventsApiTest {
    private static final String RULES = "/tenants/acme/recording-rules";

    @RegisterExtension
    private final Klinke klinke = new Klinke();

    private final List<Watch> watches = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private ApiPeople people;

    @BeforeEach
    void begin() throws IOException {
        people = new ApiPeople(klinke.server());
    }

    @AfterEach
    void leave() throws IOException {
        for (Watch watch : watches) {
            watch.close();
        }
    }

    /// A page that watches; lines as they come.
    private static final class Watch implements AutoCloseable {
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final InputStream stream;
        private volatile boolean over;

        Watch(ApiClient client, String tenant) {
            stream = client.open("/tenants/" + tenant + "/events");
            Thread.ofVirtual().start(() -> {
                try (BufferedReader reader =
                        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                    reader.lines().forEach(lines::add);
                } catch (IOException | UncheckedIOException _) {
                    // closed
                } finally {
                    over = true;
                }
            });
            await("event: ready", "event: reset");
        }

        void await(String... any) {
            KlinkeServer.await(
                    List.of(any).toString(),
                    SOON,
                    () -> List.of(any).stream()
                            .anyMatch(wanted -> lines.stream().anyMatch(line -> line.contains(wanted))));
        }

        boolean has(String text) {
            return lines.stream().anyMatch(line -> line.contains(text));
        }

        String lastId() {
            return lines.stream()
                    .filter(line -> line.startsWith("id: "))
                    .reduce((_, last) -> last)
                    .orElseThrow()
                    .substring(4);
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }

    private Watch watch(ApiClient client, String tenant) {
        Watch watch = new Watch(client, tenant);
        watches.add(watch);
        return watch;
    }

    @Test
    void whoAsksInGermanIsToldInGerman() throws IOException {
        klinke.server().apply("tenants: [{name: spoken, domain: spoken.example}]");
        Watch german = watch(people.in("spoken", Role.TENANT_ADMIN).with("Accept-Language", "de-DE"), "spoken");
        Watch english = watch(people.in("spoken", Role.TENANT_ADMIN), "spoken");
        klinke.server().apply("""
                tenants:
                  - name: spoken
                    trunks:
                      - name: main
                        profile: generic-registration
                        host: carrier.invalid
                        calls: 4
                        accounts: [{user: "1", password: a-password-of-16-and-more}]
                """);
        german.await("noch nicht angemeldet", "DNS kennt keine", "DNS antwortet nicht");
        english.await("not registered yet", "DNS knows no", "DNS did not");
        assertThat(List.of("not registered yet", "DNS knows", "DNS did")).noneMatch(german::has);
    }

    @Test
    void whoWatchesSeesCallsComeAndGoAndNobodyElseDoes() {
        ApiClient manager = people.in("acme", Role.PBX_MANAGER);
        Watch acme = watch(manager, "acme");
        Watch globex = watch(people.in("globex", Role.PBX_MANAGER), "globex");

        Phone a = klinke.acme().registered("100");
        Phone b = klinke.acme().registered("101");
        acme.await("event: registration");
        PhoneCall here = a.call("101").awaitRinging(SOON);
        b.awaitCall(SOON).answer();
        here.awaitAnswered(SOON);
        acme.await("\"state\":\"talking\"");
        here.hangup();
        acme.await("{\"what\":\"gone\"");

        manager.send(
                "PATCH",
                "/tenants/acme/contacts",
                Optional.of(Map.of("contacts", List.of(Map.of("name", "Watched", "mobile", List.of("030 778899"))))));
        acme.await("event: configuration");
        assertThat(globex.has("event: call")).isFalse();
        assertThat(globex.has("acme")).isFalse();
        assertThat(globex.has("event: configuration")).isFalse();
    }

    @Test
    void whoComesBackMissesNothingOrIsToldSo() throws IOException {
        ApiClient manager = people.in("acme", Role.PBX_MANAGER);
        Watch first = watch(manager, "acme");
        String last = first.lastId();
        first.close();
        Phone a = klinke.acme().registered("100");
        Phone b = klinke.acme().registered("102");
        PhoneCall busy = a.call("102");
        b.awaitCall(SOON).reject(486, "Busy Here");
        busy.awaitEnded(SOON);

        Watch again = watch(manager.with("Last-Event-ID", last), "acme");
        again.await("event: ready");
        again.await("event: registration");

        Watch lost = watch(manager.with("Last-Event-ID", "nonsense-7"), "acme");
        lost.await("event: reset");
    }

    @Test
    void aStreamEndsWithItsSession() {
        ApiClient manager = people.in("acme", Role.PBX_MANAGER);
        Watch watch = watch(manager, "acme");

        assertThat(manager.delete("/sessions/current").status()).isEqualTo(204);

        KlinkeServer.await("the end of the stream", SOON, () -> watch.over);
    }

    @Test
    void streamsAreFewForEachSession() throws IOException {
        ApiClient manager = people.in("acme", Role.PBX_MANAGER);
        for (int i = 0; i < 5; i++) {
            watch(manager, "acme");
        }

        assertThat(manager.get("/tenants/acme/events").code()).isEqualTo("events.too-many");

        watches.getFirst().close();
        klinke.acme().registered("100");
        KlinkeServer.await("room for another", SOON, () -> manager.begins("/tenants/acme/events"));
    }

    @Test
    void whoMayNotReadCallsHearsOfNone() {
        ApiClient manager = people.in("acme", Role.PBX_MANAGER);
        String token = manager.post("/me/api-keys", Map.of("name", "w", "scopes", List.of("tenant:read")))
                .text("token");
        Watch narrow = watch(people.stranger().withKey(token), "acme");
        Watch wide = watch(manager, "acme");

        PhoneCall call = klinke.acme().registered("100").call("999");
        call.awaitEnded(SOON);
        manager.send(
                "PATCH",
                "/tenants/acme/contacts",
                Optional.of(Map.of("contacts", List.of(Map.of("name", "Narrow", "mobile", List.of("030 778800"))))));

        wide.await("event: registration");
        narrow.await("event: configuration");
        assertThat(narrow.has("event: registration")).isFalse();
        assertThat(narrow.has("event: call")).isFalse();
    }

    /// Takes one request after the other and answers them.
    private static final class Receiver implements AutoCloseable {
        private final ServerSocket socket;
        private final List<String> taken = new CopyOnWriteArrayList<>();

        Receiver() throws IOException {
            socket = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
            Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        try (Socket one = socket.accept()) {
                            taken.add(request(one.getInputStream()));
                            one.getOutputStream()
                                    .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
                                            .getBytes(StandardCharsets.US_ASCII));
                        }
                    }
                } catch (IOException _) {
                    // closed
                }
            });
        }

        private static String request(InputStream in) throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.read());
            }
            int length = Integer.parseInt(
                    head.toString().split("Content-Length: ", -1)[1].split("\r", -1)[0]);
            return head + new String(in.readNBytes(length), StandardCharsets.UTF_8);
        }

        String url() {
            return "http://127.0.0.1:" + socket.getLocalPort() + "/hooks";
        }

        Optional<String> of(String event) {
            return taken.stream()
                    .filter(one -> one.contains("Klinke-Event: " + event + "\r\n"))
                    .findFirst();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void aWebhookIsToldOfCallsAndChangesSignedAndItsLogSaysSo() throws Exception {
        ApiClient admin = people.in("acme", Role.TENANT_ADMIN);
        String list = "/tenants/acme/webhooks/webhooks";
        String live = "/tenants/acme/live/webhooks/crm";
        try (Receiver receiver = new Receiver()) {
            assertThat(admin.post(list, Map.of("name", "x", "url", "https://10.0.0.1/", "events", List.of("call")))
                            .status())
                    .isEqualTo(422);
            assertThat(admin.post(
                                    list,
                                    Map.of(
                                            "name",
                                            "crm",
                                            "url",
                                            receiver.url(),
                                            "events",
                                            List.of("call", "configuration")))
                            .status())
                    .isEqualTo(201);
            assertThat(people.in("acme", Role.PBX_MANAGER).get(list).status()).isEqualTo(403);
            assertThat(admin.get("/tenants/acme/live/webhooks").json().toString())
                    .contains("\"state\":\"ON\"");
            String secret =
                    admin.send("POST", live + "/secret", Optional.empty()).text("secret");
            assertThat(admin.get(list + "/crm").json().toString()).doesNotContain(secret);

            KlinkeServer.await(
                    "the change", SOON, () -> receiver.of("configuration").isPresent());
            PhoneCall call = klinke.acme().registered("100").call("999");
            call.awaitEnded(SOON);
            admin.send("POST", live + "/test", Optional.empty());
            KlinkeServer.await("the test", SOON, () -> receiver.of("test").isPresent());

            String test = receiver.of("test").orElseThrow();
            String signature = test.split("Klinke-Signature: ", -1)[1].split("\r", -1)[0];
            String time = signature.split("[=,]", -1)[1];
            String body = test.substring(test.indexOf("\r\n\r\n") + 4);
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            String own = HexFormat.of().formatHex(mac.doFinal((time + "." + body).getBytes(StandardCharsets.UTF_8)));
            assertThat(signature).startsWith("t=" + time + ",v1=" + own);
            assertThat(body).contains("\"event\":\"test\"", "\"tenant\":\"acme\"");

            KlinkeServer.await(
                    "the log",
                    SOON,
                    () -> admin.get(live + "/deliveries?limit=1")
                            .json()
                            .toString()
                            .contains("DONE"));
            String id = admin.get(live + "/deliveries?limit=1")
                    .json()
                    .at("/items/0/id")
                    .asText();
            assertThat(admin.get(live + "/deliveries/" + id)
                            .json()
                            .at("/attempts/0/status")
                            .asInt())
                    .isEqualTo(200);
            ApiClient other = people.in("globex", Role.TENANT_ADMIN);
            assertThat(other.get("/tenants/globex/live/webhooks/crm/deliveries/" + id)
                            .status())
                    .isEqualTo(404);
            assertThat(admin.send("POST", live + "/deliveries/" + id + "/again", Optional.empty())
                            .status())
                    .isEqualTo(201);
            KlinkeServer.await(
                    "it once more",
                    SOON,
                    () -> receiver.taken.stream()
                                    .filter(one -> one.contains(id))
                                    .count()
                            == 2);
            assertThat(klinke.server().get("/export/acme").toString())
                    .contains("crm")
                    .doesNotContain(secret);
            assertThat(admin.delete(list + "/crm").status()).isEqualTo(200);
        }
    }

    /// A receiver is told by which rule and where it is, and fetches it as anybody does who may hear it; people of the
    /// rule's list are written to.
    @Test
    void aRecordingThatHasEndedIsSentOn() throws Exception {
        ApiClient admin = people.in("acme", Role.TENANT_ADMIN);
        String hooks = "/tenants/acme/webhooks/webhooks";
        try (Receiver receiver = new Receiver()) {
            assertThat(admin.post(
                                    hooks,
                                    Map.of("name", "archive", "url", receiver.url(), "events", List.of("recording")))
                            .status())
                    .isEqualTo(201);
            assertThat(rules(admin, "no address").status()).isEqualTo(422);
            assertThat(rules(admin, "boss@acme.example").status()).isEqualTo(200);
            Watch watch = new Watch(admin, "acme");
            watches.add(watch);
            Phone a = klinke.acme().registered("100");
            Phone b = klinke.registered(klinke.acme().phone("101").autoAnswer());
            PhoneCall call = a.call("101").awaitAnswered(SOON);
            KlinkeServer.await(
                    "the recording to begin", SOON, () -> klinke.server().metric("pbx_recordings") == 1);
            call.awaitTone(b.toneHz(), SOON);
            assertThat(call.hangup()).isEqualTo(200);

            KlinkeServer.await(
                    "the recording", SOON, () -> receiver.of("recording").isPresent());
            watch.await("event: recording");
            String told = receiver.of("recording").orElseThrow();
            JsonNode body = new ObjectMapper().readTree(told.substring(told.indexOf("\r\n\r\n") + 4));
            assertThat(body.at("/data/rule").asText()).isEqualTo("Sent on");
            assertThat(body.at("/data/owner/number").asText()).isEqualTo("101");
            String id = body.at("/data/id").asText();
            String sound = "/tenants/acme/recordings/" + id + "/sound?format=ogg";
            assertThat(admin.bytes(sound).status()).isEqualTo(200);
            assertThat(people.in("acme", Role.AUDITOR).bytes(sound).status())
                    .as("who is told is not who may hear")
                    .isEqualTo(403);
            KlinkeServer.await(
                    "the mail",
                    SOON,
                    () -> klinke.mailsTo("boss@acme.example").stream()
                            .anyMatch(mail -> mail.data().contains("/t/acme/recordings?open=")
                                    && mail.data().replace("=\n", "").contains(id)));
            assertThat(admin.delete("/tenants/acme/recordings/" + id + "?reason=done")
                            .status())
                    .isEqualTo(204);
            assertThat(admin.delete(hooks + "/archive").status()).isEqualTo(200);
        } finally {
            admin.send("PATCH", RULES, Optional.of(Map.of("recordings", Map.of("rules", List.of()))));
        }
    }

    private static ApiClient.Answer rules(ApiClient admin, String mail) {
        Map<String, Object> rule =
                Map.of("title", "Sent on", "users", List.of("101"), "consent", "announced", "mail", List.of(mail));
        return admin.send("PATCH", RULES, Optional.of(Map.of("recordings", Map.of("rules", List.of(rule)))));
    }
}
