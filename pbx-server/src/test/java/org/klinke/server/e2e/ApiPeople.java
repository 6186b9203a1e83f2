package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.klinke.core.account.Role;
import org.klinke.server.e2e.ApiClient.Answer;

/// Who asks the API in a test: an operator, and people of tenants whom he makes.
final class ApiPeople {
    /// Each comes from an address of its own: the limits count by address.
    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    private final KlinkeServer server;
    private final ApiClient operator;

    ApiPeople(KlinkeServer server) throws IOException {
        this.server = server;
        String password =
                server.post("/operator/reset", Map.of()).path("password").asText();
        operator = stranger().login("operator", password);
    }

    ApiClient stranger() {
        int next = ADDRESSES.incrementAndGet();
        return ApiClient.of(server.https(), server.trust(), "127.1." + next / 200 + "." + (20 + next % 200));
    }

    /// On the platform.
    ApiClient operator() {
        return operator;
    }

    /// Inside the tenant by a grant.
    ApiClient operator(String tenant) {
        if (operator.get("/tenants/" + tenant + "/grants").status() != 200) {
            Answer grant = operator.post("/grants", Map.of("tenant", tenant, "reason", "a test of ours", "minutes", 5));
            assertThat(grant.status()).as(grant.json().toString()).isEqualTo(201);
        }
        return operator;
    }

    /// Logged in; the operator has a grant for the tenant from then on.
    ApiClient in(String tenant, Role role) {
        operator(tenant);
        Person made = make(server, tenant, role);
        return stranger().login(made.login(), made.password());
    }

    record Person(String login, String password) {
        /// As the walks through the web want it.
        String both() {
            return login + " " + password;
        }
    }

    /// Made at the server itself: by a grant no admin is made where one is already, of another test of this server.
    static Person make(KlinkeServer server, String tenant, Role role) {
        String login = "p" + UUID.randomUUID().toString().substring(0, 8);
        try {
            String password = server.post(
                            "/accounts/add", Map.of("tenant", tenant, "login", login, "roles", List.of(role.word())))
                    .path("password")
                    .asText();
            return new Person(login + "@" + tenant, password);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
