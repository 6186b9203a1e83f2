package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.server.cli.KlinkeCommand;
import org.klinke.server.phone.Account;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneBuilder;

/// What an admin learns, and what he can do about a limit. Nothing leaves: there is no trunk.
class AlarmsTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void aCallForHelpThatCannotLeaveIsListedForItsTenantAndALimitIsUnlockedOnce(@TempDir Path directory)
            throws IOException {
        try (KlinkeServer server = KlinkeServer.start(directory, Map.of())) {
            server.apply("""
                    tenants:
                      - name: acme
                        domain: acme.example
                        sites:
                          - {name: Main, default: true, address: "Sonnenstr. 1, 80331 München"}
                        alarms: {mail: [boss@acme.example], extensions: ["101"]}
                    """);
            try (Phone phone = new PhoneBuilder(
                            server.tls(),
                            KlinkeServer.ACME,
                            new Account("100", server.password(), "100"),
                            server.trust())
                    .build()) {
                assertThat(phone.register().status()).isEqualTo(200);
                assertThat(phone.call("112").awaitEnded(SOON).status()).isEqualTo(503);
            }
            KlinkeServer.await("both alarms", SOON, () -> alarms(server, "acme").size() == 2);

            JsonNode first = alarms(server, "acme").get(0);
            assertThat(first.path("kind").asText()).isEqualTo("EMERGENCY_CALL");
            assertThat(first.path("text").path("de").asText())
                    .startsWith("112 wird gerade gerufen von ")
                    .contains("(100)", "Main, Sonnenstr. 1, 80331 München");
            JsonNode second = alarms(server, "acme").get(1);
            assertThat(second.path("kind").asText()).isEqualTo("EMERGENCY_FAILED");
            assertThat(second.path("facts").path("why").asText()).isEqualTo("no-route");
            KlinkeServer.await(
                    "a try to mail it",
                    SOON,
                    () -> alarms(server, "acme")
                            .get(1)
                            .path("mailNote")
                            .asText()
                            .contains("mail.host"));
            assertThat(alarms(server, "globex")).isEmpty();
            assertThat(server.get("/alarms?since=2090-01-01T00:00:00Z").path("alarms"))
                    .isEmpty();
            assertThatThrownBy(() -> server.get("/alarms?since=yesterday")).hasMessageContaining("no time");

            assertThat(server.get("/limits?tenant=acme")
                            .path("limits")
                            .get(0)
                            .path("state")
                            .asText())
                    .isEqualTo("free");
            JsonNode unlocked = server.post("/limits/unlock", Map.of("tenant", "acme", "extension", "100"))
                    .path("unlocked")
                    .get(0);
            assertThat(unlocked.path("who").asText()).isEqualTo("100");
            assertThatThrownBy(() -> server.post("/limits/unlock", Map.of("tenant", "acme", "extension", "999")))
                    .hasMessageContaining("999");
            assertThatThrownBy(() -> server.post("/limits/unlock", Map.of("tenant", "nobody")))
                    .hasMessageContaining("no tenant");
            assertThatThrownBy(() -> server.post("/limits/unlock", Map.of("tenant", "acme")))
                    .hasMessageContaining("whose limit");
            assertThat(server.get("/limits?tenant=acme").path("pins")).isEmpty();
            assertThatThrownBy(() -> server.post("/limits/unlock", Map.of("tenant", "globex", "device", "door")))
                    .hasMessageContaining("has no device 'door'");
            assertThat(server.post("/limits/unlock", Map.of("tenant", "acme", "device", "phone-100"))
                            .path("pins"))
                    .as("was not locked")
                    .isEmpty();
            String data = directory.toString();
            assertThat(KlinkeCommand.run("alarms", "--data", data, "--since", "12h", "--lang", "de"))
                    .isZero();
            assertThat(KlinkeCommand.run("alarms", "--data", data, "--since", "soon"))
                    .isEqualTo(2);
            assertThat(KlinkeCommand.run("limits", "--data", data, "--tenant", "acme"))
                    .isZero();
            assertThat(KlinkeCommand.run("unlock", "--data", data, "--tenant", "acme", "--all"))
                    .isZero();
            assertThat(KlinkeCommand.run("unlock", "--data", data, "--tenant", "acme"))
                    .as("whose?")
                    .isEqualTo(2);
            assertThat(server.get("/export/acme").path("yaml").asText())
                    .contains("alarms:", "mail: [\"boss@acme.example\"]", "extensions: [\"101\"]");
        }
    }

    private static JsonNode alarms(KlinkeServer server, String tenant) {
        return server.get("/alarms?tenant=" + tenant).path("alarms");
    }
}
