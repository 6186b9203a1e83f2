package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.klinke.core.account.Permission;
import org.klinke.core.account.Role;
import org.klinke.server.e2e.ApiClient.Answer;
import org.klinke.web.api.ApiRoute.Verb;
import org.klinke.web.api.Contract;
import org.klinke.web.api.Contract.Operation;

/// The REST API from outside: who gets in, who may what, and that a tenant is its own.
class ApiTest {
    private static final String NOBODY = UUID.randomUUID().toString();
    /// Each test comes from an address of its own: the limits count by address.
    private static final AtomicInteger ADDRESSES = new AtomicInteger();
    /// By tenant: one server for all tests, and a tenant gets its first admin once.
    private static final Map<String, Person> FIRST_ADMINS = new ConcurrentHashMap<>();

    @RegisterExtension
    private final Klinke klinke = new Klinke();

    @SuppressWarnings("NullAway.Init")
    private String operatorPassword;

    @SuppressWarnings("NullAway.Init")
    private ApiClient stranger;

    @SuppressWarnings("NullAway.Init")
    private ApiClient operator;

    @BeforeEach
    void logIn() throws Exception {
        stranger = stranger();
        operatorPassword = klinke.server()
                .post("/operator/reset", Map.of())
                .path("password")
                .asText();
        operator = stranger.login("operator", operatorPassword);
    }

    private ApiClient stranger() {
        int next = ADDRESSES.incrementAndGet();
        return ApiClient.of(
                klinke.server().https(), klinke.server().trust(), "127.0." + next / 200 + "." + (20 + next % 200));
    }

    private void enter(String tenant) {
        if (operator.get("/tenants/" + tenant + "/grants").status() == 200) {
            return;
        }
        Answer grant = operator.post("/grants", Map.of("tenant", tenant, "reason", "a test of ours", "minutes", 5));
        assertThat(grant.status()).as(grant.json().toString()).isEqualTo(201);
    }

    private record Person(String id, String login, String password) {}

    /// Made by an operator with a grant; an admin by the tenant's first, whom the operator made.
    private Person person(String tenant, Role... roles) {
        enter(tenant);
        String below = "/tenants/" + tenant;
        if (!List.of(roles).contains(Role.TENANT_ADMIN)) {
            return person(operator, below, "@" + tenant, roles);
        }
        return person(in(firstAdmin(tenant)), below, "@" + tenant, roles);
    }

    private Person firstAdmin(String tenant) {
        return FIRST_ADMINS.computeIfAbsent(tenant, name -> {
            ApiPeople.Person made = ApiPeople.make(klinke.server(), name, Role.TENANT_ADMIN);
            return new Person("", made.login(), made.password());
        });
    }

    private static Person person(ApiClient by, String below, String at, Role... roles) {
        String login = "t" + UUID.randomUUID().toString().substring(0, 8);
        Answer made = by.post(
                below + "/accounts",
                Map.of(
                        "login",
                        login,
                        "roles",
                        List.of(roles).stream().map(Role::word).toList()));
        assertThat(made.status()).as(made.json().toString()).isEqualTo(201);
        return new Person(made.text("id"), login + at, made.text("password"));
    }

    private ApiClient in(Person person) {
        return stranger.login(person.login(), person.password());
    }

    @Test
    void whoLogsInIsKnownUntilHeLogsOut() {
        Answer login = stranger.tryLogin("operator", operatorPassword);
        String cookie = login.whole().headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie)
                .startsWith("__Host-klinke=klp_")
                .contains("; Secure", "; HttpOnly", "; SameSite=Strict", "; Path=/")
                .doesNotContain("Domain");
        ApiClient in = stranger.with("Cookie", ApiClient.cookie(login)).with("X-Klinke-Proof", login.text("proof"));
        Answer me = in.get("/me");
        assertThat(me.text("login")).isEqualTo("operator");
        assertThat(me.text("way")).isEqualTo("session");
        assertThat(me.whole().headers().firstValue("RateLimit-Remaining")).isPresent();

        assertThat(in.delete("/sessions/current").status()).isEqualTo(204);

        assertThat(in.get("/me").status()).isEqualTo(401);
    }

    @Test
    void aSessionIsEndedFromAnother() {
        ApiClient other = stranger.login("operator", operatorPassword);
        assertThat(other.get("/me").status()).isEqualTo(200);

        operator.get("/me/sessions").json().path("items").forEach(session -> {
            if (!session.path("current").asBoolean()) {
                assertThat(operator.delete("/me/sessions/" + session.path("id").asText())
                                .status())
                        .isEqualTo(204);
            }
        });

        assertThat(other.get("/me").status()).isEqualTo(401);
        assertThat(operator.get("/me").status()).isEqualTo(200);
    }

    @Test
    void row14NobodyLearnsWhetherAnAccountExists() {
        Person disabled = person("acme", Role.USER);
        operator.put(
                "/tenants/acme/accounts/" + disabled.id(),
                Map.of("login", disabled.login().split("@", -1)[0], "roles", List.of("user"), "disabled", true));

        List<Answer> answers = List.of(
                stranger.tryLogin("operator", "wrong"),
                stranger.tryLogin("nobody", "wrong"),
                stranger.tryLogin("nobody@acme", "wrong"),
                stranger.tryLogin("nobody@nowhere", "wrong"),
                stranger.tryLogin(disabled.login(), disabled.password()));

        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.whole().body())
                    .isEqualTo(answers.getFirst().whole().body());
            assertThat(answer.whole().headers().map().keySet())
                    .isEqualTo(answers.getFirst().whole().headers().map().keySet());
        });
    }

    @Test
    void row15GuessingIsSlowedDownWhetherTheAccountExistsOrNot() {
        Person known = person("acme", Role.USER);
        for (String login : List.of(known.login(), "n" + UUID.randomUUID() + "@acme")) {
            for (int i = 0; i < 10; i++) {
                assertThat(stranger().tryLogin(login, "wrong " + i).status()).isEqualTo(401);
            }
            Answer answer = stranger().tryLogin(login, known.password());
            assertThat(answer.status()).as(login).isEqualTo(429);
            assertThat(answer.whole().headers().firstValue("Retry-After")).isPresent();
        }
        Person owner = person("acme", Role.USER);
        ApiClient office = stranger();
        office.login(owner.login(), owner.password());
        for (int i = 0; i < 11; i++) {
            stranger().tryLogin(owner.login(), "wrong " + i);
        }
        assertThat(stranger().tryLogin(owner.login(), owner.password()).status())
                .as("from a network it never came from")
                .isEqualTo(429);
        assertThat(office.tryLogin(owner.login().replace("@acme", "@ACME"), owner.password())
                        .status())
                .as("strangers do not keep it out of where it was before")
                .isEqualTo(201);
        ApiClient guesser = stranger();
        for (int i = 0; i < 20; i++) {
            guesser.tryLogin("somebody" + i, "wrong");
        }
        assertThat(guesser.tryLogin("operator", operatorPassword).status()).isEqualTo(429);
        assertThat(stranger().tryLogin("operator", operatorPassword).status()).isEqualTo(201);
    }

    @Test
    void row29ASessionChangesSomethingFromOurOwnPagesOnly() {
        Map<String, Object> key = Map.of("name", "k" + UUID.randomUUID(), "scopes", List.of("self"));
        String own = "https://" + klinke.server().https().getHostString() + ":"
                + klinke.server().https().getPort();

        for (ApiClient forger : List.of(
                operator.without("X-Klinke-Proof"),
                operator.with("X-Klinke-Proof", "guessed"),
                operator.with("Origin", "https://evil.example"),
                operator.with("Origin", "null"),
                operator.with("Sec-Fetch-Site", "cross-site"))) {
            Answer answer = forger.post("/me/api-keys", key);
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.code()).isEqualTo("proof.missing");
        }
        assertThat(stranger.with("Origin", "https://evil.example")
                        .tryLogin("operator", operatorPassword)
                        .status())
                .isEqualTo(403);

        assertThat(operator.with("Origin", own).post("/me/api-keys", key).status())
                .isEqualTo(201);
    }

    @Test
    void row30NoTokenIsTakenForAnother() {
        Answer login = stranger.tryLogin("operator", operatorPassword);
        String session = ApiClient.cookie(login).split("=", -1)[1];
        String key = operator.post("/me/api-keys", Map.of("name", "k" + UUID.randomUUID(), "scopes", List.of("self")))
                .text("token");
        assertThat(key).startsWith("klk_").hasSize(68);

        assertThat(stranger.withKey(key).get("/me").text("way")).isEqualTo("api-key");
        Map<String, ApiClient> confused = Map.of(
                "a session as a key", stranger.withKey(session),
                "a session with a key's prefix", stranger.withKey("klk_" + session.substring(4)),
                "a key as a session", stranger.with("Cookie", "__Host-klinke=" + key),
                "a key with a session's prefix", stranger.with("Cookie", "__Host-klinke=klp_" + key.substring(4)),
                "another last letter", stranger.withKey(key.substring(0, 67) + (key.endsWith("A") ? "E" : "A")),
                "the last letters in another case", stranger.withKey(key.substring(0, 40) + swapped(key.substring(40))),
                "a password", stranger.with("Authorization", "Basic b3BlcmF0b3I6eA=="),
                "a bad key with a good cookie", operator.withKey("klk_nothing"));
        confused.forEach((what, client) -> assertThat(client.get("/me").status())
                .as(what + " " + key + " " + session)
                .isEqualTo(401));
    }

    private static String swapped(String text) {
        return text.chars()
                .map(one -> Character.isUpperCase(one) ? Character.toLowerCase(one) : Character.toUpperCase(one))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Test
    void row30AKeyMayNoMoreThanItsScopesAndMakesNoOther() {
        Person admin = person("acme", Role.TENANT_ADMIN);
        ApiClient session = in(admin);
        Answer made =
                session.post("/me/api-keys", Map.of("name", "narrow", "scopes", List.of("accounts:read", "self")));
        ApiClient key = stranger.withKey(made.text("token"));

        assertThat(key.get("/tenants/acme/accounts").status()).isEqualTo(200);
        assertThat(key.get("/tenants/acme/api-keys").code()).isEqualTo("permission.missing");
        assertThat(key.post("/tenants/acme/accounts", Map.of("login", "x", "roles", List.of("user")))
                        .code())
                .isEqualTo("permission.missing");
        assertThat(key.post("/me/api-keys", Map.of("name", "other", "scopes", List.of("self")))
                        .code())
                .isEqualTo("session.required");
        assertThat(key.put("/me/password", Map.of("old", admin.password(), "new", "x"))
                        .code())
                .isEqualTo("session.required");
        assertThat(session.post("/me/api-keys", Map.of("name", "wide", "scopes", List.of("tenants:read")))
                        .json()
                        .at("/errors/0/pointer")
                        .asText())
                .isEqualTo("/scopes/0");

        Answer writer =
                session.post("/me/api-keys", Map.of("name", "writer", "scopes", List.of("accounts:write", "self")));
        ApiClient writing = stranger.withKey(writer.text("token"));
        String own = "/tenants/acme/accounts/" + admin.id();
        assertThat(List.of(
                        writing.post("/tenants/acme/accounts", Map.of("login", "y", "roles", List.of("user"))),
                        writing.put(own, Map.of("login", "y", "roles", List.of("user"))),
                        writing.post(own + "/password", Map.of()),
                        writing.delete(own)))
                .extracting(Answer::code)
                .containsOnly("session.required");
        assertThat(session.post(own + "/password", Map.of()).code()).isEqualTo("account.own");

        assertThat(session.delete("/me/api-keys/" + made.text("id")).status()).isEqualTo(204);
        assertThat(key.get("/tenants/acme/accounts").status()).isEqualTo(401);
    }

    @Test
    void whoIsDisabledOrLosesARoleIsOutAtOnce() {
        Person person = person("acme", Role.TENANT_ADMIN);
        ApiClient session = in(person);
        ApiClient other = in(firstAdmin("acme"));
        assertThat(session.get("/tenants/acme/accounts").status()).isEqualTo(200);
        String login = person.login().split("@", -1)[0];

        other.put("/tenants/acme/accounts/" + person.id(), Map.of("login", login, "roles", List.of("user")));
        assertThat(session.get("/tenants/acme/accounts").status()).isEqualTo(403);
        other.put(
                "/tenants/acme/accounts/" + person.id(),
                Map.of("login", login, "roles", List.of("user"), "disabled", true));
        assertThat(session.get("/me").status()).isEqualTo(401);
    }

    @Test
    void row30AnotherPasswordOrBeingDisabledLeavesNothingInForce() throws IOException {
        ApiClient admin = in(person("acme", Role.TENANT_ADMIN));
        for (boolean reset : List.of(true, false)) {
            Person person = person("acme", Role.PBX_MANAGER);
            String path = "/tenants/acme/accounts/" + person.id();
            Map<String, Object> details =
                    Map.of("login", person.login().split("@", -1)[0], "roles", List.of("pbx-manager"));
            ApiClient session = in(person);
            String key = session.post("/me/api-keys", Map.of("name", "crm", "scopes", List.of("self")))
                    .text("token");
            assertThat(stranger.withKey(key).get("/me").status()).isEqualTo(200);

            if (reset) {
                assertThat(admin.post(path + "/password", Map.of()).status()).isEqualTo(200);
            } else {
                Map<String, Object> disabled = new LinkedHashMap<>(details);
                disabled.put("disabled", true);
                assertThat(admin.put(path, disabled).status()).isEqualTo(200);
                assertThat(admin.put(path, details).status())
                        .as("and enabled again")
                        .isEqualTo(200);
            }

            assertThat(stranger.withKey(key).get("/me").status()).isEqualTo(401);
            assertThat(session.get("/me").status()).isEqualTo(401);
            String history = admin.get("/tenants/acme/audit?action=delete&limit=5")
                    .json()
                    .toString();
            assertThat(history).contains("\"kind\":\"API key\"", "\"kind\":\"session\"", person.id());
        }
        String key = operator.post("/me/api-keys", Map.of("name", "k" + UUID.randomUUID(), "scopes", List.of("self")))
                .text("token");
        assertThat(stranger.withKey(key).get("/me").status()).isEqualTo(200);
        klinke.server().post("/operator/reset", Map.of());
        assertThat(stranger.withKey(key).get("/me").status()).isEqualTo(401);
    }

    /// A grant ends; an admin it has made would stay.
    @Test
    void whoIsInByAGrantMakesNoAdminBesideOneAndTouchesNone() {
        Person admin = person("acme", Role.TENANT_ADMIN);
        Person user = person("acme", Role.USER);
        String path = "/tenants/acme/accounts/" + admin.id();
        Map<String, Object> asAdmin = Map.of("login", "z" + UUID.randomUUID(), "roles", List.of("tenant-admin"));

        assertThat(List.of(
                        operator.post("/tenants/acme/accounts", asAdmin),
                        operator.put("/tenants/acme/accounts/" + user.id(), asAdmin),
                        operator.put(path, Map.of("login", "q", "roles", List.of("user"))),
                        operator.post(path + "/password", Map.of()),
                        operator.delete(path)))
                .extracting(Answer::code)
                .containsOnly("admins.own");
        assertThat(in(admin).get("/me").status()).isEqualTo(200);
    }

    @Test
    void aTenantAdminLooksAfterEveryRoleOfItsTenant() {
        ApiClient admin = in(person("acme", Role.TENANT_ADMIN));
        for (Role role : Role.values()) {
            if (role == Role.OPERATOR || role == Role.RESELLER) {
                continue;
            }
            Person person = person(admin, "/tenants/acme", "@acme", role);
            String path = "/tenants/acme/accounts/" + person.id();
            Map<String, Object> disabled =
                    Map.of("login", person.login().split("@", -1)[0], "roles", List.of(role.word()), "disabled", true);
            assertThat(admin.put(path, disabled).status()).as(role.word()).isEqualTo(200);
            assertThat(admin.post(path + "/password", Map.of()).status())
                    .as(role.word())
                    .isEqualTo(200);
            assertThat(admin.delete(path).status()).as(role.word()).isEqualTo(204);
        }
    }

    @Test
    void nobodyGivesMoreThanHeHas() {
        Person admin = person("acme", Role.TENANT_ADMIN);
        ApiClient session = in(admin);

        assertThat(session.post("/tenants/acme/accounts", Map.of("login", "op", "roles", List.of("operator")))
                        .status())
                .isEqualTo(403);
        assertThat(session.put(
                                "/tenants/acme/accounts/" + admin.id(),
                                Map.of("login", admin.login().split("@", -1)[0], "roles", List.of("user")))
                        .code())
                .isEqualTo("account.own");
        assertThat(session.get("/platform/accounts").code()).isEqualTo("permission.missing");
        assertThat(operator.delete("/platform/accounts/" + operator.get("/me").text("id"))
                        .code())
                .isEqualTo("account.own");
    }

    @Test
    void anOperatorComesInByAGrantThatTheTenantSeesAndEnds() {
        Person other = person(operator, "/platform", "", Role.OPERATOR);
        Person admin = person("acme", Role.TENANT_ADMIN);
        ApiClient support = in(other);
        assertThat(support.get("/tenants/acme/accounts").code()).isEqualTo("grant.required");
        assertThat(support.get("/tenants/nowhere/accounts").status()).isEqualTo(404);
        assertThat(support.post("/grants", Map.of("tenant", "acme", "reason", "     x", "minutes", 5))
                        .json()
                        .at("/errors/0/pointer")
                        .asText())
                .isEqualTo("/reason");

        Answer grant = support.post("/grants", Map.of("tenant", "acme", "reason", "ticket 4711", "minutes", 5));
        assertThat(support.get("/tenants/acme/accounts").status()).isEqualTo(200);
        assertThat(support.get("/tenants/globex/accounts").code()).isEqualTo("grant.required");

        ApiClient tenant = in(admin);
        assertThat(tenant.get("/tenants/acme/grants")
                        .json()
                        .path("items")
                        .get(0)
                        .path("reason")
                        .asText())
                .isEqualTo("ticket 4711");
        assertThat(tenant.delete("/tenants/acme/grants/" + grant.text("id")).status())
                .isEqualTo(204);
        assertThat(support.get("/tenants/acme/accounts").code()).isEqualTo("grant.required");
        assertThat(tenant.get("/tenants/acme/grants").json().toString())
                .as("who was in stays to be seen")
                .contains(grant.text("id"), "ticket 4711");
        assertThat(tenant.delete("/tenants/acme/grants/" + grant.text("id")).status())
                .as("it has ended")
                .isEqualTo(404);
        assertThat(tenant.get("/tenants/acme/audit?object=" + grant.text("id"))
                        .json()
                        .at("/items/0/after/reason")
                        .asText())
                .isEqualTo("ticket 4711");
        for (int i = 0; i < 5; i++) {
            assertThat(support.post("/grants", Map.of("tenant", "acme", "reason", "ticket 4712", "minutes", 5))
                            .status())
                    .isEqualTo(201);
        }
        assertThat(support.post("/grants", Map.of("tenant", "acme", "reason", "ticket 4712", "minutes", 5))
                        .status())
                .isEqualTo(422);
    }

    /// Row 17 and row 20: every operation of the contract, asked by every role from another tenant, from its own, and
    /// by nobody.
    @Test
    void row17EveryRouteEveryRoleEveryTenant() {
        Map<Role, ApiClient> foreign = new LinkedHashMap<>();
        for (Role role : Role.values()) {
            if (role != Role.OPERATOR && role != Role.RESELLER) {
                foreign.put(role, in(person("globex", role)));
            }
        }
        ApiClient platformAuditor = in(person(operator, "/platform", "", Role.AUDITOR));
        ApiClient reseller = in(person(operator, "/platform", "", Role.RESELLER));
        for (Operation operation : Contract.load().operations().values()) {
            if (operation.permission().equals("anyone")) {
                continue;
            }
            Permission needed = Permission.of(operation.permission()).orElseThrow();
            assertThat(ask(stranger(), operation, "acme").status())
                    .as(operation.id() + " by nobody")
                    .isEqualTo(401);
            foreign.forEach((role, client) -> {
                String who = operation.id() + " by " + role;
                if (operation.path().startsWith("/tenants/{tenant}")) {
                    Answer elsewhere = ask(client, operation, "acme");
                    assertThat(elsewhere.status()).as(who).isEqualTo(404);
                    assertThat(elsewhere.whole().body())
                            .as(who)
                            .isEqualTo(ask(client, operation, "nowhere").whole().body());
                    assertThat(ask(client, operation, "globex").code().equals("permission.missing"))
                            .as(who)
                            .isEqualTo(!role.permissions().contains(needed));
                } else if (needed != Permission.SELF) {
                    // Of these accounts none is a person's: they have nothing of their own.
                    assertThat(ask(client, operation, "").code()).as(who).isEqualTo("permission.missing");
                }
            });
            if (operation.path().startsWith("/tenants/{tenant}")) {
                Set<String> codes = Set.of("grant.required", "permission.missing");
                assertThat(ask(platformAuditor, operation, "acme").code())
                        .as(operation.id())
                        .isIn(codes);
                Answer not = ask(reseller, operation, "acme");
                assertThat(not.status()).as(operation.id() + " by a reseller").isIn(403, 404);
                assertThat(not.whole().body())
                        .as(operation.id() + " by a reseller")
                        .isEqualTo(ask(reseller, operation, "nowhere").whole().body());
            } else if (!needed.own()
                    && (!needed.platformOnly() || !Role.RESELLER.permissions().contains(needed))) {
                assertThat(ask(reseller, operation, "").code())
                        .as(operation.id() + " by a reseller")
                        .isEqualTo("permission.missing");
            }
        }
    }

    /// With ids that acme's things do have, named as globex's and as acme's.
    @Test
    void row17WhatIsAnothersIsNotThere() {
        ApiClient owner = in(person("acme", Role.TENANT_ADMIN));
        Person person = person("acme", Role.USER);
        String key = in(person)
                .post("/me/api-keys", Map.of("name", "mine", "scopes", List.of("self")))
                .text("id");
        Person support = person(operator, "/platform", "", Role.OPERATOR);
        String grant = in(support)
                .post("/grants", Map.of("tenant", "acme", "reason", "ticket 4713", "minutes", 5))
                .text("id");
        ApiClient intruder = in(person("globex", Role.TENANT_ADMIN));
        Map<String, String> ids = Map.of("{account}", person.id(), "{key}", key, "{grant}", grant);
        Map<String, Object> body = Map.of("login", "taken", "roles", List.of("user"));
        int asked = 0;
        for (Operation operation : Contract.load().operations().values()) {
            String path = operation.path();
            if (!path.startsWith("/tenants/{tenant}/") || ids.keySet().stream().noneMatch(path::contains)) {
                continue;
            }
            for (Map.Entry<String, String> id : ids.entrySet()) {
                path = path.replace(id.getKey(), id.getValue());
            }
            for (String tenant : List.of("globex", "acme")) {
                Answer answer = intruder.send(
                        operation.verb().name(),
                        path.replace("{tenant}", tenant),
                        operation.body().map(_ -> operation.id().equals("invite") ? Map.of("by", "paper") : body));
                assertThat(answer.status()).as(operation.id() + " " + tenant).isEqualTo(404);
                asked++;
            }
        }
        assertThat(asked).isGreaterThan(10);
        assertThat(owner.get("/tenants/acme/accounts/" + person.id()).text("login") + "@acme")
                .isEqualTo(person.login());
        assertThat(owner.get("/tenants/acme/api-keys").json().toString()).contains(key);
        assertThat(in(support).get("/tenants/acme/accounts").status()).isEqualTo(200);
        assertThat(in(person).get("/me").status()).isEqualTo(200);
    }

    /// With ids that nothing has, and bodies that are never valid: what is refused is refused before it is read.
    private static Answer ask(ApiClient client, Operation operation, String tenant) {
        String path = operation.path().replace("{tenant}", tenant).replaceAll("\\{\\w+}", NOBODY);
        if (operation.permission().equals("self")) {
            return client.get("/me");
        }
        return client.send(
                operation.verb().name(), path, operation.body().isPresent() ? Optional.of(Map.of()) : Optional.empty());
    }

    @Test
    void whatTheContractDoesNotHaveIsRefusedWithItsPlace() {
        Answer body = operator.post("/grants", Map.of("tenant", "acme", "reason", "abc", "minutes", "x", "more", 1));
        assertThat(body.status()).isEqualTo(400);
        assertThat(body.json().path("errors").findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("/reason", "/minutes", "/more");
        Answer query = operator.get("/me?order=name");
        assertThat(query.json().at("/errors/0/parameter").asText()).isEqualTo("order");
        assertThat(operator.post("/sessions", "text").status()).isEqualTo(400);
        assertThat(operator.get("/platform/audit?kind=a&kind=b").status()).isEqualTo(400);
        assertThat(operator.get("/tenants/acme/accounts/1%27%20OR%201=1").status())
                .isIn(403, 404);
    }

    @Test
    void twoWhoChangeTheSameDoNotOverwriteEachOther() {
        Person person = person("acme", Role.USER);
        String path = "/tenants/acme/accounts/" + person.id();
        String login = person.login().split("@", -1)[0];
        String tag = operator.get(path).whole().headers().firstValue("ETag").orElseThrow();

        assertThat(operator.with("If-Match", tag)
                        .put(path, Map.of("login", login, "name", "First", "roles", List.of("user")))
                        .status())
                .isEqualTo(200);
        assertThat(operator.with("If-Match", tag)
                        .put(path, Map.of("login", login, "name", "Second", "roles", List.of("user")))
                        .status())
                .isEqualTo(412);
        assertThat(operator.get(path).text("name")).isEqualTo("First");
    }

    @Test
    void aPasswordIsChangedWithTheOldOneAndMustBeHardToGuess() {
        Person person = person("acme", Role.USER);
        ApiClient session = in(person);
        ApiClient other = in(person);
        String fresh = "seven green bicycles hum";

        assertThat(session.put("/me/password", Map.of("old", "wrong", "new", fresh))
                        .status())
                .isEqualTo(422);
        for (String easy : List.of("short", "passwordpassword", "Klinke2026!", "aaaaaaaaaaaaaaa", "1234567890")) {
            assertThat(session.put("/me/password", Map.of("old", person.password(), "new", easy))
                            .json()
                            .at("/errors/0/pointer")
                            .asText())
                    .as(easy)
                    .isEqualTo("/new");
        }
        assertThat(session.put("/me/password", Map.of("old", person.password(), "new", fresh))
                        .status())
                .isEqualTo(204);

        assertThat(session.get("/me").status()).isEqualTo(200);
        assertThat(other.get("/me").status()).isEqualTo(401);
        assertThat(stranger.tryLogin(person.login(), person.password()).status())
                .isEqualTo(401);
        assertThat(stranger.tryLogin(person.login(), fresh).status()).isEqualTo(201);
    }

    @Test
    void row31TheDatabaseHoldsNoPasswordAndNoToken() throws Exception {
        Person person = person("acme", Role.TENANT_ADMIN);
        Answer login = stranger.tryLogin(person.login(), person.password());
        String key = in(person)
                .post("/me/api-keys", Map.of("name", "canary", "scopes", List.of("self")))
                .text("token");

        assertThat(klinke.server().dump())
                .contains("canary")
                .doesNotContain(person.password())
                .doesNotContain(key)
                .doesNotContain(key.substring(30))
                .doesNotContain(ApiClient.cookie(login).substring(30));
    }

    @Test
    void row30NobodyPassesTheSecondFactorAndNoCodeIsGoodTwice() {
        Person person = person("acme", Role.TENANT_ADMIN);
        ApiClient session = in(person);
        Map<String, Object> password = Map.of("password", person.password());
        assertThat(session.post("/me/second-factor", Map.of("password", "wrong"))
                        .status())
                .isEqualTo(422);
        String secret = session.post("/me/second-factor", password).text("secret");
        assertThat(stranger.tryLogin(person.login(), person.password()).status())
                .as("not in force before it is confirmed")
                .isEqualTo(201);
        Instant now = Instant.now();
        String used = Authenticator.code(secret, now.minusSeconds(30));
        Answer confirmed = session.put("/me/second-factor", Map.of("code", used));
        String recovery = confirmed.json().at("/recoveryCodes/0").asText();
        assertThat(confirmed.json().path("recoveryCodes").size()).isEqualTo(10);
        assertThat(session.post("/me/second-factor", password).status()).isEqualTo(422);

        assertThat(stranger.tryLogin(person.login(), person.password()).code()).isEqualTo("second-factor.required");
        String fresh = Authenticator.code(secret, now.plusSeconds(30));
        for (Map.Entry<String, Integer> code : List.of(
                Map.entry(used, 401),
                Map.entry("", 401),
                Map.entry("abcde-fghjk", 401),
                Map.entry(fresh, 201),
                Map.entry(fresh, 401),
                Map.entry(recovery, 201),
                Map.entry(recovery, 401))) {
            Answer answer = stranger.post(
                    "/sessions", Map.of("login", person.login(), "password", person.password(), "code", code.getKey()));
            assertThat(answer.status()).as(code.getKey()).isEqualTo(code.getValue());
        }
        assertThat(session.post("/me/second-factor/removal", Map.of("password", "wrong"))
                        .status())
                .isEqualTo(422);
        ApiClient admin = in(person("acme", Role.TENANT_ADMIN));
        assertThat(admin.delete("/tenants/acme/accounts/" + person.id() + "/second-factor")
                        .status())
                .isEqualTo(204);
        assertThat(stranger.tryLogin(person.login(), person.password()).status())
                .isEqualTo(201);
    }

    @Test
    void theHistoryIsFoundPageByPage() {
        Person admin = person("acme", Role.TENANT_ADMIN);
        Person auditor = person("acme", Role.AUDITOR);
        for (int i = 0; i < 5; i++) {
            person("acme", Role.USER);
        }
        ApiClient reader = in(auditor);
        String path = "/tenants/acme/audit?kind=account&action=create&limit=2";

        Answer first = reader.get(path);
        Answer second = reader.get(path + "&cursor=" + first.text("next"));
        assertThat(first.json().path("items").size()).isEqualTo(2);
        assertThat(first.json().at("/items/0/actor").asText()).isEqualTo("operator");
        assertThat(first.json().at("/items/0/after/roles").asText()).isEqualTo("user");
        assertThat(second.json().at("/items/0/seq").asLong())
                .isLessThan(first.json().at("/items/1/seq").asLong());
        assertThat(reader.get("/tenants/acme/audit?object=" + admin.id())
                        .json()
                        .at("/items/0/object")
                        .asText())
                .isEqualTo(admin.id());

        for (String elsewhere : List.of("kind=session&limit=2", "kind=account&action=delete&limit=2")) {
            assertThat(reader.get("/tenants/acme/audit?" + elsewhere + "&cursor=" + first.text("next"))
                            .code())
                    .isEqualTo("cursor");
        }
        assertThat(reader.get(path + "&cursor=AAAA").code()).isEqualTo("cursor");
        assertThat(reader.get("/tenants/acme/audit?since=2026-02-31T00:00:00Z").status())
                .isEqualTo(400);
        assertThat(reader.get("/tenants/acme/audit/verification")
                        .json()
                        .path("intact")
                        .asBoolean())
                .isTrue();
        assertThat(reader.get("/tenants/acme/audit?kind=account%27%20OR%201=1--")
                        .json()
                        .path("items")
                        .size())
                .isZero();
    }

    @Test
    void aTenantIsConfiguredByItsFamilies() {
        ApiClient manager = in(person("acme", Role.PBX_MANAGER));
        Map<String, Object> user = Map.of(
                "users",
                List.of(Map.of("extension", "177", "name", "New", "devices", List.of(Map.of("name", "n177")))));

        Answer dry = manager.send("PATCH", "/tenants/acme/directory?dryRun=true", Optional.of(user));
        assertThat(dry.json().path("applied").asBoolean()).isFalse();
        assertThat(dry.json().at("/plan/0/name").asText()).contains("177");
        assertThat(manager.get("/tenants/acme/directory").json().toString()).doesNotContain("n177");

        Answer made = manager.send("PATCH", "/tenants/acme/directory", Optional.of(user));
        assertThat(made.json().at("/generated/0/sipPassword").asText()).hasSizeGreaterThan(15);
        assertThat(manager.get("/tenants/acme/directory").json().toString())
                .contains("n177")
                .doesNotContain(made.json().at("/generated/0/sipPassword").asText());
        assertThat(klinke.server().get("/export/globex").path("yaml").asText()).doesNotContain("n177");

        Answer refused = manager.send(
                "PATCH",
                "/tenants/acme/directory",
                Optional.of(Map.of(
                        "users",
                        List.of(
                                Map.of("extension", "178", "name", "Fine"),
                                Map.of("extension", "110", "name", "Help")))));
        assertThat(refused.code()).isEqualTo("apply.refused");
        assertThat(refused.json().at("/errors/0/pointer").asText()).startsWith("/users/1");
        assertThat(manager.get("/tenants/acme/directory").json().toString()).doesNotContain("\"178\"");
    }

    @Test
    void row17ATenantsConfigurationSaysNothingOfAnother() {
        ApiClient admin = in(person("acme", Role.TENANT_ADMIN));

        for (Map<String, Object> body : List.<Map<String, Object>>of(
                Map.of("name", "globex"),
                Map.of("id", NOBODY),
                Map.of("domain", "globex.example"),
                Map.of("tenants", List.of()),
                Map.of("numbers", List.of()))) {
            assertThat(admin.send("PATCH", "/tenants/acme/directory", Optional.of(body))
                            .status())
                    .as(body.toString())
                    .isEqualTo(400);
        }
        assertThat(admin.send("PATCH", "/tenants/acme/numbers", Optional.of(Map.of("numbers", List.of())))
                        .code())
                .isEqualTo("permission.missing");
        Answer secret = admin.send(
                "PATCH",
                "/tenants/acme/directory",
                Optional.of(Map.of(
                        "users",
                        List.of(Map.of(
                                "extension",
                                "100",
                                "devices",
                                List.of(Map.of("name", "phone-100", "sipPassword", Map.of("file", "/etc/passwd"))))))));
        assertThat(secret.code()).isEqualTo("apply.refused");
    }

    @Test
    void anOperatorMakesATenantOnceAndKnowsTheServer() {
        String name = "t" + UUID.randomUUID().toString().substring(0, 8);
        Map<String, Object> body = Map.of("name", name, "domain", name + ".example", "areaCode", "89");

        Answer made = operator.post("/tenants", body);

        assertThat(made.status()).as(made.json().toString()).isEqualTo(201);
        assertThat(made.text("timeZone")).isEqualTo("Europe/Berlin");
        assertThat(operator.get("/tenants").json().findValuesAsText("name")).contains(name);
        assertThat(operator.get("/tenants/" + name + "/directory").code())
                .as("it is closed to whoever made it")
                .isEqualTo("grant.required");
        assertThat(operator.post("/tenants", body).status())
                .as("a second of that name")
                .isEqualTo(422);
        Answer odd = operator.post("/tenants", Map.of("name", name + "2", "domain", "not a domain"));
        assertThat(odd.json().path("errors").findValuesAsText("pointer")).containsExactly("/domain");
        Answer server = operator.get("/platform/server");
        assertThat(server.text("name")).isNotEmpty();
        assertThat(server.json().at("/certificate/own").asBoolean()).isTrue();
    }

    @Test
    void thePageIsToldItsProofAnewAndAProgramNone() {
        ApiClient loaded = in(person("acme", Role.TENANT_ADMIN)).without("X-Klinke-Proof");
        Map<String, Object> body = Map.of("name", "a program", "scopes", List.of("self"));
        assertThat(loaded.post("/me/api-keys", body).code()).isEqualTo("proof.missing");

        Answer key =
                loaded.with("X-Klinke-Proof", loaded.get("/me").text("proof")).post("/me/api-keys", body);

        assertThat(key.status()).isEqualTo(201);
        assertThat(loaded.withKey(key.text("token")).get("/me").json().has("proof"))
                .isFalse();
    }

    @Test
    void row13WhatNoTextCanHoldIsRefused() {
        String nul = "a\0b";
        assertThat(stranger.tryLogin(nul, "x").status()).isEqualTo(400);
        assertThat(stranger.tryLogin("operator", nul).status()).isEqualTo(400);
        for (String parameter : List.of("kind", "action", "cursor", "object", "since")) {
            assertThat(operator.get("/platform/audit?" + parameter + "=a%00b").status())
                    .as(parameter)
                    .isEqualTo(400);
        }
        ApiClient admin = in(person("acme", Role.TENANT_ADMIN));
        assertThat(admin.send(
                                "PATCH",
                                "/tenants/acme/contacts",
                                Optional.of(Map.of("contacts", List.of(Map.of("name", nul)))))
                        .json()
                        .at("/errors/0/pointer")
                        .asText())
                .isEqualTo("/contacts/0/name");
    }

    @Test
    void bodiesAreNoLongerThanTheirOperationNeeds() {
        Map<String, Object> many = new LinkedHashMap<>();
        for (int i = 0; i < 1_000; i++) {
            many.put("p" + i, 1);
        }
        Answer some = stranger.post("/sessions", many);
        assertThat(some.status()).isEqualTo(400);
        assertThat(some.json().path("errors").size()).isLessThanOrEqualTo(20);
        assertThat(stranger.post("/sessions", Map.of("login", "x".repeat(20_000), "password", "y"))
                        .status())
                .isEqualTo(413);
        assertThat(operator.post("/grants", Map.of("reason", "x".repeat(20_000)))
                        .status())
                .isEqualTo(413);
        ApiClient admin = in(person("acme", Role.TENANT_ADMIN));
        for (int i = 0; i < 150_000; i++) {
            many.put("p" + i, 1);
        }
        Answer refused = admin.send("PATCH", "/tenants/acme/contacts", Optional.of(many));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.whole().body().length()).isLessThan(2_000);
    }

    @Test
    void aDeadCookieShutsNobodyOutWhoComesFromTheSameAddress() {
        ApiClient office = stranger();
        ApiClient colleague = office.login("operator", operatorPassword);
        ApiClient gone = office.login("operator", operatorPassword);
        gone.delete("/sessions/current");

        for (int i = 0; i < 100; i++) {
            gone.get("/me");
        }

        assertThat(gone.get("/me").status()).isEqualTo(429);
        person("acme", Role.USER);
        assertThat(colleague.get("/me").status()).isEqualTo(200);
        assertThat(office.tryLogin("operator", operatorPassword).status()).isEqualTo(201);
    }

    /// What a trunk's form brings along by an operator's file, it does not bring by a tenant's word.
    @Test
    void aTenantsTrunkMakesNoNumbersAndLeadsNowhereInside() {
        ApiClient admin = in(person("acme", Role.TENANT_ADMIN));
        String numbers = admin.get("/tenants/acme/numbers").json().toString();
        Object before = Optional.<Object>ofNullable(
                        admin.get("/tenants/acme/trunks").json().get("trunks"))
                .orElse(List.of());
        Map<String, Object> trunk = Map.of(
                "name",
                "mine",
                "profile",
                "generic-registration",
                "host",
                "sip.carrier.example",
                "calls",
                2,
                "baseNumber",
                "+49 30 777000",
                "extensionDigits",
                2,
                "enabled",
                false,
                "accounts",
                List.of(Map.of("user", "u", "password", "a long secret")));

        Answer made = trunks(admin, trunk, "");
        assertThat(made.status()).as(made.json().toString()).isEqualTo(200);
        assertThat(made.json().path("plan").findValuesAsText("kind")).containsOnly("trunk");
        assertThat(admin.get("/tenants/acme/numbers").json().toString())
                .as("nothing proven")
                .isEqualTo(numbers);

        Map.of(
                        "host", "127.0.0.1",
                        "outboundProxy", "[::1]:5060",
                        "networks", "192.0.2.0/24",
                        "certificateName", "carrier.example",
                        "mode", "peer")
                .forEach((field, value) -> {
                    Map<String, Object> bad = new LinkedHashMap<>(trunk);
                    bad.put(field, value);
                    bad.put("transport", "tls");
                    Answer refused = trunks(admin, bad, "?dryRun=true");
                    assertThat(refused.code()).as(field).isEqualTo("apply.refused");
                    assertThat(refused.json().at("/errors/0/pointer").asText())
                            .as(refused.json().toString())
                            .isEqualTo("/trunks/0/" + field);
                });
        Answer forgotten =
                admin.send("PATCH", "/tenants/acme/trunks?prune=true", Optional.of(Map.of("trunks", before)));
        assertThat(forgotten.json().path("plan").findValuesAsText("name")).containsExactly("acme/mine");
    }

    private static Answer trunks(ApiClient client, Map<String, Object> trunk, String query) {
        return client.send("PATCH", "/tenants/acme/trunks" + query, Optional.of(Map.of("trunks", List.of(trunk))));
    }

    @Test
    void theContractIsServed() {
        Contract contract = Contract.load();
        Answer served = stranger.get("/openapi.yaml");
        assertThat(served.status()).isEqualTo(200);
        assertThat(served.whole().body()).contains("openapi: 3.1", "/sessions/current");
        String tag = served.whole().headers().firstValue("ETag").orElseThrow();
        assertThat(stranger.with("If-None-Match", tag).get("/openapi.yaml").status())
                .isEqualTo(304);
        assertThat(contract.operations().values()).hasSizeGreaterThan(20).allSatisfy(operation -> {
            assertThat(operation.permission()).as(operation.id()).isNotEmpty();
            assertThat(operation.answers().keySet()).as(operation.id()).contains(400, 401, 403, 429, 503);
            boolean changes =
                    operation.verb() != Verb.GET && !operation.permission().equals("anyone");
            assertThat(operation.repeatable())
                    .as(operation.id() + ": what somebody changes takes an Idempotency-Key")
                    .isEqualTo(changes);
            if (changes) {
                assertThat(operation.answers().keySet()).as(operation.id()).contains(409, 422);
            }
        });
    }
}
