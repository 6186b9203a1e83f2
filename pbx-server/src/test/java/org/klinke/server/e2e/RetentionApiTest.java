package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.klinke.server.e2e.Klinke.SOON;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.account.Role;
import org.klinke.server.cli.KlinkeCommand;
import org.klinke.server.phone.Account;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneBuilder;

/// How long a tenant keeps what: set, undone, refused, told before it goes, and gone.
class RetentionApiTest {
    private static final String RULES = "/tenants/acme/recording-rules";
    private static final String KEPT = "/tenants/acme/retention";

    @RegisterExtension
    private final Klinke klinke = new Klinke();

    @SuppressWarnings("NullAway.Init")
    private ApiPeople people;

    @SuppressWarnings("NullAway.Init")
    private ApiClient admin;

    @BeforeEach
    void begin() throws IOException {
        people = new ApiPeople(klinke.server());
        admin = people.in("acme", Role.TENANT_ADMIN);
    }

    @AfterEach
    void asItWas() {
        set(Map.of("callDays", 90, "numberDays", 7, "recordingDays", 0, "voicemailDays", 0));
    }

    private ApiClient.Answer set(Map<String, Object> days) {
        return admin.send("PATCH", RULES, Optional.of(Map.of("retention", days)));
    }

    private static JsonNode kind(JsonNode all, String kind) {
        for (JsonNode one : all) {
            if (one.path("kind").asText().equals(kind)) {
                return one;
            }
        }
        throw new AssertionError("nothing is kept as " + kind);
    }

    private JsonNode kept(String kind) {
        return kind(admin.get(KEPT).json().path("items"), kind);
    }

    @Test
    void itsDaysAreSetUndoneAndRefusedAndStandInTheHistory() {
        assertThat(kept("calls").path("days").asInt()).isEqualTo(90);
        assertThat(kept("numbers").path("days").asInt()).isEqualTo(7);
        assertThat(kept("recordings").has("days")).isFalse();
        assertThat(kept("history").path("settable").asBoolean()).isFalse();

        assertThat(set(Map.of("callDays", 30, "voicemailDays", 14)).status()).isEqualTo(200);
        assertThat(kept("calls").path("days").asInt()).isEqualTo(30);
        assertThat(kept("voicemail").path("days").asInt()).isEqualTo(14);
        assertThat(admin.get(RULES).json().at("/retention/numberDays").asInt()).isEqualTo(7);
        JsonNode entry = admin.get("/tenants/acme/audit?kind=retention").json().at("/items/0");
        assertThat(entry.at("/before/callDays").asText()).isEqualTo("90");
        assertThat(entry.at("/after/callDays").asText()).isEqualTo("30");
        String undo = "/tenants/acme/audit/" + entry.path("seq").asLong() + "/undo";
        assertThat(people.in("acme", Role.AUDITOR).post(undo, Map.of()).status())
                .isEqualTo(403);
        assertThat(admin.post(undo, Map.of()).status()).isEqualTo(200);
        assertThat(kept("calls").path("days").asInt()).isEqualTo(90);
        assertThat(kept("voicemail").has("days")).isFalse();
        assertThat(admin.post(undo, Map.of()).code()).isEqualTo("undo.later");

        for (Object wrong : List.of(-1, 3_651, "soon", 1.5)) {
            ApiClient.Answer refused = set(Map.of("callDays", wrong));
            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.json().at("/errors/0/pointer").asText()).isEqualTo("/retention/callDays");
            assertThat(refused.json().at("/errors/0/detail").asText()).contains("days", "write how many");
        }
        assertThat(set(Map.of("faxDays", 3)).status()).isEqualTo(422);
        assertThat(people.in("acme", Role.AUDITOR).get(KEPT).status()).isEqualTo(200);
        assertThat(people.in("acme", Role.PBX_MANAGER).get(KEPT).status()).isEqualTo(403);
        assertThat(people.in("globex", Role.TENANT_ADMIN).get(KEPT).status()).isEqualTo(404);
    }

    @Test
    void whatTheFileSaysIsExportedAndTakenAgain() throws Exception {
        klinke.server().apply("""
                tenants:
                  - name: acme
                    retention: {callDays: 21, numberDays: 2}
                """);
        assertThat(klinke.server().get("/export/acme").path("yaml").asText())
                .contains("retention:", "callDays: 21", "numberDays: 2");
        assertThatThrownBy(() -> klinke.server().apply("""
                tenants:
                  - name: acme
                    retention: {callDays: lots}
                """)).hasMessageContaining("callDays");
        klinke.server().post("/retention/set", Map.of("tenant", "acme", "callDays", "22"));
        assertThat(kept("calls").path("days").asInt()).isEqualTo(22);
        assertThatThrownBy(() -> klinke.server().post("/retention/set", Map.of("tenant", "acme", "callDays", "x")))
                .hasMessageContaining("callDays");
        assertThatThrownBy(() -> klinke.server().get("/retention?tenant=nobody"))
                .hasMessageContaining("no tenant");
    }

    @Test
    void aCallRecordIsHeldByWhoMay() throws IOException {
        klinke.acme().registered("100").call("999").awaitEnded(SOON);
        KlinkeServer.await(
                "the record",
                SOON,
                () -> !admin.get("/tenants/acme/calls?limit=1")
                        .json()
                        .path("items")
                        .isEmpty());
        String id = admin.get("/tenants/acme/calls?limit=1")
                .json()
                .at("/items/0/id")
                .asText();
        String hold = "/tenants/acme/calls/" + id + "/legal-hold";
        long before = kept("calls").path("held").asLong();
        assertThat(admin.get(hold).json()).isEmpty();
        assertThat(people.in("acme", Role.AUDITOR).put(hold + "?reason=x", "").status())
                .isEqualTo(403);
        assertThat(people.in("globex", Role.TENANT_ADMIN)
                        .put(hold.replace("acme", "globex") + "?reason=x", "")
                        .status())
                .isEqualTo(404);
        assertThat(admin.put(hold.replace(id, UUID.randomUUID().toString()) + "?reason=x", "")
                        .status())
                .isEqualTo(404);
        assertThat(admin.put(hold + "?reason=lawsuit", "").text("hold")).isEqualTo("lawsuit");
        assertThat(kept("calls").path("held").asLong()).isEqualTo(before + 1);
        JsonNode entry = admin.get("/tenants/acme/audit?kind=call").json().at("/items/0");
        assertThat(entry.at("/after/hold").asText()).isEqualTo("lawsuit");
        assertThat(admin.delete(hold + "?reason=settled").json()).isEmpty();
        klinke.server().post("/retention/hold", Map.of("tenant", "acme", "id", id, "reason", "again", "end", false));
        assertThat(admin.get(hold).text("hold")).isEqualTo("again");
        klinke.server().post("/retention/hold", Map.of("tenant", "acme", "id", id, "reason", "over", "end", true));
        assertThatThrownBy(() ->
                        klinke.server().post("/retention/hold", Map.of("tenant", "acme", "id", "x", "reason", "over")))
                .hasMessageContaining("no call record");
        assertThat(kept("calls").path("held").asLong()).isEqualTo(before);
    }

    /// A whole server whose clock goes on by days.
    @Test
    void callsGoByThemselvesWhenTheirTimeIsOver(@TempDir Path directory) throws Exception {
        AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);
        try (KlinkeServer server =
                KlinkeServer.start(directory, Map.of(), () -> Instant.now().plus(later.get()))) {
            String data = directory.toString();
            assertThat(KlinkeCommand.run("retention", "set", "--data", data, "--tenant", "acme", "--calls", "2"))
                    .isZero();
            try (Phone phone = new PhoneBuilder(
                            server.tls(),
                            KlinkeServer.ACME,
                            new Account("100", server.password(), "100"),
                            server.trust())
                    .build()) {
                assertThat(phone.register().status()).isEqualTo(200);
                phone.call("999").awaitEnded(SOON);
            }
            KlinkeServer.await("the record", SOON, () -> calls(server) == 1);
            JsonNode told = kind(server.get("/retention?tenant=acme").path("kept"), "calls");
            assertThat(told.path("tonight").asInt()).isZero();
            assertThat(told.path("week").asInt()).isEqualTo(1);

            later.set(Duration.ofDays(3));
            KlinkeServer.await("the record to go", SOON, () -> calls(server) == 0);
            assertThat(server.get("/audit?tenant=acme").toString()).contains("calls deleted");
            for (String language : List.of("en", "de")) {
                assertThat(KlinkeCommand.run("retention", "--data", data, "--tenant", "acme", "--lang", language))
                        .isZero();
            }
            assertThat(KlinkeCommand.run("retention", "--data", data)).isEqualTo(2);
            assertThat(KlinkeCommand.run("retention", "set", "--data", data, "--tenant", "acme", "--calls", "for ever"))
                    .isNotZero();
        }
    }

    private static int calls(KlinkeServer server) {
        return kind(server.get("/retention?tenant=acme").path("kept"), "calls")
                .path("count")
                .asInt();
    }
}
