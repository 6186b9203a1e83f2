package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.klinke.server.e2e.Klinke.SOON;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.account.Role;
import org.klinke.server.phone.Account;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneBuilder;
import org.klinke.sip.transport.SipTransport;

/// A stranger tries passwords for one extension after the other, and the operator looks and forgives.
class BansTest {
    private static final int ACCOUNTS = 20;
    private static final int GUESSES = 16;

    /// What is added to the server's time of day: for an hour after its start it bans no address as a whole.
    private static final AtomicReference<Duration> LATER = new AtomicReference<>(Duration.ZERO);

    @TempDir(cleanup = CleanupMode.NEVER)
    private static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static KlinkeServer server;

    @BeforeAll
    static void start() {
        server = KlinkeServer.start(directory, Map.of(), () -> Instant.now().plus(LATER.get()));
        LATER.set(Duration.ofHours(1));
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    private Stranger stranger(String transport, String address) {
        InetAddress from = InetAddress.ofLiteral(address);
        return transport.equals("TLS")
                ? Stranger.overTls(server.tls(), server.trust(), from)
                : Stranger.overUdp(server.sip(SipTransport.UDP), from);
    }

    private void releaseByApi(String ban) throws IOException {
        ApiClient operator = ApiClient.of(server.https(), server.trust(), "127.0.0.9")
                .login(
                        "operator",
                        server.post("/operator/reset", Map.of())
                                .path("password")
                                .asText());
        assertThat(operator.get("/platform/bans").json().path("items").findValuesAsText("id"))
                .contains(ban);
        assertThat(operator.delete("/platform/bans/" + ban).status()).isEqualTo(204);
        assertThat(operator.delete("/platform/bans/" + ban).status()).isEqualTo(404);
        JsonNode noted = operator.get("/platform/audit?kind=ban&limit=1").json().at("/items/0");
        assertThat(noted.path("action").asText()).isEqualTo("delete");
        assertThat(noted.path("actor").toString()).contains("operator");
    }

    private List<JsonNode> bansOf(String address) {
        List<JsonNode> found = new ArrayList<>();
        server.get("/bans").path("bans").forEach(ban -> {
            if (ban.path("source").asText().equals(address)) {
                found.add(ban);
            }
        });
        return found;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS", "UDP"})
    void whoTriesManyAccountsIsBannedShownAndReleased(String transport) throws IOException {
        String address = transport.equals("TLS") ? "127.0.7.7" : "127.0.7.8";
        double before = server.metric("pbx_bans");
        try (Phone phone = new PhoneBuilder(
                                server.tls(),
                                KlinkeServer.ACME,
                                new Account("100", server.password(), "100"),
                                server.trust())
                        .build();
                Stranger stranger = stranger(transport, address)) {
            for (int i = 0; i < ACCOUNTS; i++) {
                String user = "9" + i;
                assertThat(stranger.ask(stranger.request("REGISTER", user, KlinkeServer.ACME), SOON))
                        .hasValueSatisfying(answer -> assertThat(answer).startsWith("SIP/2.0 401"));
                assertThat(stranger.ask(stranger.guess("REGISTER", user, KlinkeServer.ACME), SOON))
                        .hasValueSatisfying(answer -> assertThat(answer).startsWith("SIP/2.0 403"));
            }
            JsonNode ban = bansOf(address).getFirst();
            assertThat(ban.path("what").asText()).isEqualTo("source");
            assertThat(ban.path("reason").asText()).isEqualTo("wrong passwords for many accounts");
            assertThat(ban.path("until").asText())
                    .isGreaterThan(ban.path("since").asText());
            assertThat(server.metric("pbx_bans")).isEqualTo(before + 1);
            stranger.send(stranger.request("OPTIONS", "100", KlinkeServer.ACME));
            KlinkeServer.await(
                    "a hit", SOON, () -> bansOf(address).getFirst().path("hits").asInt() > 0);
            assertThat(phone.register().status()).as("everybody else").isEqualTo(200);

            if (transport.equals("TLS")) {
                JsonNode released = server.post("/bans/release", Map.of("what", address));
                assertThat(released.path("released")).hasSize(1);
            } else {
                releaseByApi(ban.path("id").asText());
            }

            assertThat(bansOf(address)).isEmpty();
            assertThat(server.metric("pbx_bans")).isEqualTo(before);
            assertThat(stranger.ask(stranger.request("REGISTER", "100", KlinkeServer.ACME), SOON))
                    .hasValueSatisfying(answer -> assertThat(answer).startsWith("SIP/2.0 401"));
        }
    }

    /// Guesses until this account is banned, and lets no wait pass in earnest.
    private static void crack(Stranger stranger, String user, String domain) {
        for (int i = 0; i < GUESSES; i++) {
            assertThat(stranger.ask(stranger.request("REGISTER", user, domain), SOON))
                    .hasValueSatisfying(answer -> assertThat(answer).startsWith("SIP/2.0 401"));
            assertThat(stranger.ask(stranger.guess("REGISTER", user, domain), SOON))
                    .hasValueSatisfying(answer -> assertThat(answer).startsWith("SIP/2.0 403"));
            LATER.updateAndGet(before -> before.plusSeconds(65));
        }
    }

    @Test
    void aBanOfATenantThatIsGoneEndsLikeTheOthers() throws IOException, SQLException {
        server.apply("tenants: [{name: goner, domain: goner.example}]");
        try (Stranger stranger = stranger("TLS", "127.0.7.9")) {
            crack(stranger, "100", "goner.example");
            crack(stranger, "100", KlinkeServer.ACME);
        }
        server.sql("SET session_replication_role = replica; DELETE FROM tenant WHERE name = 'goner'");
        server.apply("tenants: [{name: comer, domain: comer.example}]");
        assertThat(bansOf("127.0.7.9")).hasSize(2);

        JsonNode answer = server.post("/bans/release", Map.of("what", "127.0.7.9"));

        assertThat(answer.path("released")).hasSize(2);
        assertThat(answer.path("kept")).isEmpty();
        assertThat(bansOf("127.0.7.9")).isEmpty();
    }

    @Test
    void aBanWhoseEndCannotBeAuditedGoesOnAndHoldsUpNoOther() throws IOException, SQLException {
        try (Stranger stranger = stranger("TLS", "127.0.7.10")) {
            crack(stranger, "100", KlinkeServer.ACME);
            crack(stranger, "100", KlinkeServer.GLOBEX);
        }
        server.sql("""
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
                BEGIN
                  IF NEW.tenant_id = (SELECT id FROM klinke.tenant WHERE name = 'acme') THEN
                    RAISE 'no room for it';
                  END IF;
                  RETURN NEW;
                END $$;
                CREATE TRIGGER refuse BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse()
                """);
        JsonNode answer = server.post("/bans/release", Map.of("what", "127.0.7.10"));
        assertThat(answer.path("released"))
                .singleElement()
                .satisfies(ban -> assertThat(ban.path("tenant").asText()).isEqualTo("globex"));
        assertThat(answer.path("kept")).singleElement().satisfies(kept -> {
            assertThat(kept.path("ban").path("tenant").asText()).isEqualTo("acme");
            assertThat(kept.path("why").asText()).contains("audit log");
        });
        assertThat(bansOf("127.0.7.10")).hasSize(1);

        server.sql("DROP FUNCTION refuse CASCADE; ALTER ROLE klinke_app CONNECTION LIMIT 0;"
                + " SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'klinke_app'");
        assertThat(server.post("/bans/release", Map.of("what", "127.0.7.10")).path("kept"))
                .singleElement()
                .satisfies(kept -> assertThat(kept.path("why").asText()).contains("the database does not answer"));
        server.sql("ALTER ROLE klinke_app CONNECTION LIMIT -1");
        KlinkeServer.await("the database", SOON, () -> server.metric("pbx_db_up") == 1);
        assertThat(server.post("/bans/release", Map.of("what", "127.0.7.10")).path("released"))
                .hasSize(1);
        assertThat(bansOf("127.0.7.10")).isEmpty();
    }

    @Test
    void aTenantSeesAndReleasesItsOwnAlone() throws IOException {
        try (Stranger stranger = stranger("TLS", "127.0.7.11")) {
            crack(stranger, "100", KlinkeServer.ACME);
            crack(stranger, "100", KlinkeServer.GLOBEX);
        }
        ApiPeople people = new ApiPeople(server);
        ApiClient admin = people.in("acme", Role.TENANT_ADMIN);
        ApiClient auditor = people.in("acme", Role.AUDITOR);
        JsonNode own = admin.get("/tenants/acme/live/bans").json().path("items");
        assertThat(own).singleElement().satisfies(ban -> {
            assertThat(ban.path("tenant").asText()).isEqualTo("acme");
            assertThat(ban.path("source").asText()).isEqualTo("127.0.7.11");
        });
        String others = bansOf("127.0.7.11").stream()
                .filter(ban -> ban.path("tenant").asText().equals("globex"))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asText();
        assertThat(admin.delete("/tenants/acme/live/bans/" + others).status()).isEqualTo(404);
        assertThat(admin.get("/tenants/globex/live/bans").status()).isEqualTo(404);
        String path = "/tenants/acme/live/bans/" + own.path(0).path("id").asText();
        assertThat(auditor.delete(path).status()).isEqualTo(403);
        assertThat(admin.delete(path).status()).isEqualTo(204);
        assertThat(admin.get("/tenants/acme/live/bans").json().path("items")).isEmpty();
        assertThat(admin.get("/tenants/acme/audit?kind=ban&limit=1")
                        .json()
                        .at("/items/0/action")
                        .asText())
                .isEqualTo("delete");
        assertThat(bansOf("127.0.7.11")).hasSize(1);
    }

    @Test
    void aBanThatIsNoneIsNotFound() {
        assertThatThrownBy(() -> server.post("/bans/release", Map.of("what", "b0")))
                .hasMessageContaining("404")
                .hasMessageContaining("no ban is called");
    }
}
