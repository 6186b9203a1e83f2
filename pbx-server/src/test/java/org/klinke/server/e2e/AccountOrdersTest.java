package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Accounts, keys and the history, as the machine's own commands reach them.
class AccountOrdersTest {
    @RegisterExtension
    private final Klinke klinke = new Klinke();

    private final String login = "c" + UUID.randomUUID().toString().substring(0, 8);

    @SuppressWarnings("NullAway.Init")
    private ApiPeople people;

    @BeforeEach
    void logIn() throws Exception {
        people = new ApiPeople(klinke.server());
    }

    private JsonNode order(String path, String field, String value) throws Exception {
        return klinke.server().post(path, Map.of("tenant", "acme", field, value));
    }

    private String add() throws Exception {
        return klinke.server()
                .post(
                        "/accounts/add",
                        Map.of("tenant", "acme", "login", login, "name", "Cleo", "roles", List.of("pbx-manager")))
                .path("password")
                .asText();
    }

    private JsonNode listed(String path, String list, String field, String value) {
        for (JsonNode one : klinke.server().get(path).path(list)) {
            if (one.path(field).asText().equals(value)) {
                return one;
            }
        }
        return MissingNode.getInstance();
    }

    @Test
    void anAccountIsMadeShutOutHelpedAndDeleted() throws Exception {
        String password = add();
        ApiClient session = people.stranger().login(login + "@acme", password);
        assertThat(listed("/accounts?tenant=acme", "accounts", "login", login)
                        .path("roles")
                        .get(0)
                        .asText())
                .isEqualTo("pbx-manager");

        order("/accounts/disable", "login", login);
        assertThat(session.get("/me").status()).isEqualTo(401);
        assertThat(people.stranger().tryLogin(login + "@acme", password).status())
                .isEqualTo(401);
        order("/accounts/enable", "login", login);
        String fresh = order("/accounts/reset", "login", login).path("password").asText();
        assertThat(people.stranger().tryLogin(login + "@acme", password).status())
                .isEqualTo(401);
        people.stranger().login(login + "@acme", fresh);

        order("/accounts/delete", "login", login);
        assertThat(listed("/accounts?tenant=acme", "accounts", "login", login).isMissingNode())
                .isTrue();
        assertThatThrownBy(() -> order("/accounts/reset", "login", login)).hasMessageContaining("404");
        assertThatThrownBy(() -> klinke.server()
                        .post("/accounts/add", Map.of("tenant", "acme", "login", login, "roles", List.of("operator"))))
                .hasMessageContaining("400");
    }

    @Test
    void anApiKeyIsFoundAndRevoked() throws Exception {
        ApiClient session = people.stranger().login(login + "@acme", add());
        String token = session.post("/me/api-keys", Map.of("name", login, "scopes", List.of("self")))
                .text("token");
        ApiClient program = people.stranger().withKey(token);
        assertThat(program.get("/me").status()).isEqualTo(200);

        JsonNode key = listed("/api-keys?tenant=acme", "keys", "name", login);
        assertThat(key.path("account").asText()).isEqualTo(login);
        assertThat(key.toString()).doesNotContain(token);
        assertThat(listed("/api-keys?tenant=globex", "keys", "name", login).isMissingNode())
                .isTrue();
        order("/api-keys/revoke", "id", key.path("id").asText());

        assertThat(program.get("/me").status()).isEqualTo(401);
    }

    @Test
    void whatWasDoneHereStandsInTheHistory() throws Exception {
        add();
        order("/accounts/disable", "login", login);
        JsonNode entries = klinke.server()
                .get("/audit?tenant=acme&kind=account&action=update&limit=1")
                .path("entries");
        assertThat(entries.size()).isEqualTo(1);
        assertThat(entries.get(0).path("actor").asText()).isEqualTo("local CLI");
        assertThat(entries.get(0).path("reason").asText()).isEqualTo("accounts disable");
        assertThat(entries.get(0).at("/after/disabled").asText()).isEqualTo("true");
        long seq = entries.get(0).path("seq").asLong();
        assertThat(klinke.server()
                        .get("/audit?tenant=acme&limit=1&below=" + seq)
                        .at("/entries/0/seq")
                        .asLong())
                .isEqualTo(seq - 1);
        assertThat(klinke.server()
                        .get("/audit/verification?tenant=acme")
                        .path("intact")
                        .asBoolean())
                .isTrue();
    }
}
