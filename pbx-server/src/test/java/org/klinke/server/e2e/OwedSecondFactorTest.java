package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.klinke.server.e2e.ApiClient.Answer;
import org.klinke.web.api.Contract;
import org.klinke.web.api.Contract.Operation;

/// A second factor that a role demands.
class OwedSecondFactorTest {
    private static final String POLICY = "/tenants/globex/login-policy";
    private static final Set<String> OPEN = Set.of(
            "getMe",
            "getOwnSecondFactor",
            "beginOwnSecondFactor",
            "confirmOwnSecondFactor",
            "removeOwnSecondFactor",
            "logout",
            "listOwnPasskeys",
            "beginOwnPasskey",
            "addOwnPasskey");

    @RegisterExtension
    private final Klinke klinke = new Klinke();

    private final String login = "o" + UUID.randomUUID().toString().substring(0, 8);

    @SuppressWarnings("NullAway.Init")
    private ApiPeople people;

    @SuppressWarnings("NullAway.Init")
    private ApiClient operator;

    @SuppressWarnings("NullAway.Init")
    private ApiClient admin;

    @SuppressWarnings("NullAway.Init")
    private String password;

    @BeforeEach
    void logIn() throws Exception {
        people = new ApiPeople(klinke.server());
        operator = people.operator("globex");
        String adminPassword = klinke.server()
                .post(
                        "/accounts/add",
                        Map.of("tenant", "globex", "login", "a" + login, "roles", List.of("tenant-admin")))
                .path("password")
                .asText();
        admin = people.stranger().login("a" + login + "@globex", adminPassword);
        password = operator.post("/tenants/globex/accounts", Map.of("login", login, "roles", List.of("auditor")))
                .text("password");
    }

    /// Other tests want neither a demand nor an admin here.
    @AfterEach
    void demandNothing() throws Exception {
        demand();
        klinke.server().post("/accounts/delete", Map.of("tenant", "globex", "login", "a" + login));
    }

    private void demand(String... roles) {
        Answer answer = admin.put(POLICY, Map.of("secondFactor", List.of(roles)));
        assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
    }

    private ApiClient in() {
        return people.stranger().login(login + "@globex", password);
    }

    @Test
    void row30WhoOwesASecondFactorDoesNothingElse() {
        ApiClient before = in();
        String key = before.post("/me/api-keys", Map.of("name", "k", "scopes", List.of("audit:read", "self")))
                .text("token");
        ApiClient program = people.stranger().withKey(key);
        assertThat(program.get("/tenants/globex/audit").status()).isEqualTo(200);
        demand("auditor");
        ApiClient after = in();

        assertThat(after.get("/me").json().path("owesSecondFactor").asBoolean()).isTrue();
        assertThat(program.get("/tenants/globex/audit").code())
                .as("a key is no way around")
                .isEqualTo("second-factor.owed");
        for (Operation operation : Contract.load().operations().values()) {
            if (operation.permission().equals("anyone") || OPEN.contains(operation.id())) {
                continue;
            }
            String path = operation
                    .path()
                    .replace("{tenant}", "globex")
                    .replaceAll("\\{\\w+}", UUID.randomUUID().toString());
            for (ApiClient client : List.of(before, after)) {
                Answer answer = client.send(
                        operation.verb().name(), path, operation.body().map(_ -> (Object) Map.of()));
                assertThat(answer.code()).as(operation.id()).isEqualTo("second-factor.owed");
            }
        }
    }

    @Test
    void whoHasSetItUpGoesOnAndOwesItAgainWithoutIt() {
        demand("auditor");
        ApiClient session = in();
        String secret =
                session.post("/me/second-factor", Map.of("password", password)).text("secret");
        assertThat(session.get("/tenants/globex/audit").status())
                .as("begun is not done")
                .isEqualTo(403);
        Answer confirmed = session.put("/me/second-factor", Map.of("code", Authenticator.code(secret, Instant.now())));
        assertThat(confirmed.status()).as(confirmed.json().toString()).isEqualTo(200);
        assertThat(session.get("/tenants/globex/audit").status()).isEqualTo(200);

        ApiClient recovered = people.stranger();
        Answer login = recovered.post(
                "/sessions",
                Map.of(
                        "login",
                        this.login + "@globex",
                        "password",
                        password,
                        "code",
                        confirmed.json().at("/recoveryCodes/0").asText()));
        assertThat(login.status()).as("a recovery code is the second factor").isEqualTo(201);

        session.post("/me/second-factor/removal", Map.of("password", password));
        assertThat(session.get("/tenants/globex/audit").code()).isEqualTo("second-factor.owed");
    }

    /// Nor does a stolen operator's session open the way for a stolen password.
    @Test
    void whoIsInByAGrantDemandsMoreAndNoLess() {
        demand("auditor");
        assertThat(operator.put(POLICY, Map.of("secondFactor", List.of())).code())
                .isEqualTo("admins.own");
        assertThat(operator.put(POLICY, Map.of("secondFactor", List.of("user"))).code())
                .isEqualTo("admins.own");
        assertThat(operator.put(POLICY, Map.of("secondFactor", List.of("user", "auditor")))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void whatIsDemandedIsSaidByRolesThatThereAre() {
        assertThat(operator.put(POLICY, Map.of("secondFactor", List.of("operator")))
                        .json()
                        .at("/errors/0/pointer")
                        .asText())
                .isEqualTo("/secondFactor");
        demand("user", "auditor");
        Answer seen = operator.get(POLICY);
        assertThat(seen.json().path("secondFactor").toString()).isEqualTo("[\"auditor\",\"user\"]");
        demand("user");
        assertThat(admin.with(
                                "If-Match",
                                seen.whole().headers().firstValue("ETag").orElseThrow())
                        .put(POLICY, Map.of("secondFactor", List.of()))
                        .status())
                .isEqualTo(412);
        assertThat(operator.get("/tenants/globex/audit?kind=login%20policy&limit=1")
                        .json()
                        .at("/items/0/after/secondFactor")
                        .asText())
                .isEqualTo("user");
        assertThat(in().put(POLICY, Map.of("secondFactor", List.of())).code()).isEqualTo("permission.missing");
    }
}
