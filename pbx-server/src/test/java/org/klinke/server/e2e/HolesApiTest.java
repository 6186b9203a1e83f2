package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.account.Role;
import org.klinke.server.e2e.ApiClient.Answer;
import org.klinke.server.e2e.ApiClient.Bytes;
import org.klinke.web.api.ApiRoute.Verb;
import org.klinke.web.api.Contract;
import org.klinke.web.api.Contract.Operation;

/// Holes that any route may have, tried on each route of the contract (docs/HOLES.md).
class HolesApiTest {
    private static final int SESSIONS = 12;
    private static final String NOBODY = "0198c2a0-0000-7000-8000-000000000000";
    private static final String CANARY = "canary-4f1c9a77e0b25d83";
    /// Each is a way to say "a place above", in a form that somebody has forgotten to think of.
    private static final List<String> UP = List.of(
            "../",
            "..%2f",
            "..%2F",
            "%2e%2e%2f",
            "%2e%2e/",
            "..%5c",
            "..%255c",
            "..%252f",
            "%252e%252e%252f",
            "....//",
            "..;/",
            "..%00/",
            "..%c0%af",
            "..%e0%80%af",
            "~2E~2E~2F",
            "..~2F",
            "~2F..~2F");
    private static final List<String> TARGETS = List.of(
            "etc/passwd",
            "etc%2fpasswd",
            "etc~2Fpasswd",
            "etc/passwd%00.wav",
            "proc/self/environ",
            "roles",
            "run/endpoint.json");
    private static final List<String> STRANGE = List.of(
            "%2fetc%2fpasswd",
            "~2Fetc~2Fpasswd",
            "file:%2f%2f%2fetc%2fpasswd",
            "%5c%5c192.0.2.1%5cshare",
            "C:%5cwindows%5cwin.ini",
            "%00",
            "~00",
            ".",
            "%2e",
            "CON",
            "~",
            "%ff",
            "x".repeat(4_000));
    private static final List<String> SQL = List.of(
            "'",
            "' OR '1'='1",
            "1; DROP TABLE klinke.user_; --",
            "name; SELECT pg_sleep(9)",
            "name, (SELECT pg_sleep(9))",
            "(CASE WHEN (SELECT count(*) FROM klinke.tenant) > 0 THEN name ELSE id END)",
            "name DESC NULLS LAST, id",
            "name/**/UNION/**/SELECT/**/secret/**/FROM/**/device",
            "\\' OR 1=1 --",
            "$$; SELECT pg_sleep(9); $$",
            ":tenant",
            "?",
            "%",
            "_%",
            "\u02bc OR 1=1");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static KlinkeServer server;

    private static final List<ApiClient> ADMINS = new ArrayList<>();
    private static int turn;

    @BeforeAll
    static void start() throws Exception {
        server = KlinkeServer.start(directory, Map.of());
        ApiPeople people = new ApiPeople(server);
        for (int i = 0; i < SESSIONS; i++) {
            ADMINS.add(people.in("acme", Role.TENANT_ADMIN)); // the limits count by session
        }
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static ApiClient admin() {
        return ADMINS.get(turn++ % SESSIONS);
    }

    private static List<Operation> operations() {
        return Contract.load().operations().values().stream()
                .sorted(Comparator.comparing(Operation::id))
                .toList();
    }

    /// All paths that lead to a file, each of their names in turn said so that it leads elsewhere.
    @Test
    void row18NoNameInAPathLeadsToAnotherFile() {
        List<String> names = new ArrayList<>(STRANGE);
        UP.forEach(up -> TARGETS.forEach(target -> names.add(up.repeat(6) + target)));
        assertThat(names).hasSizeGreaterThan(130);
        List<Operation> files = operations().stream()
                .filter(one -> one.verb() == Verb.GET
                        && !one.files().isEmpty()
                        && !one.path().endsWith("/events"))
                .filter(one -> one.path().replace("{tenant}", "").contains("{"))
                .toList();
        assertThat(files).as("routes to files").hasSizeGreaterThan(4);
        int refused = 0;
        int limited = 0;
        for (Operation operation : files) {
            List<String> holes = Stream.of(operation.path().split("/", -1))
                    .filter(part -> part.startsWith("{") && !part.equals("{tenant}"))
                    .toList();
            for (String hole : holes) {
                for (String name : names) {
                    String path = operation
                            .path()
                            .replace("{tenant}", "acme")
                            .replace(hole, name)
                            .replaceAll("\\{\\w+}", NOBODY);
                    Bytes answer = admin().bytes(path);
                    assertThat(answer.status()).as(path).isBetween(300, 499);
                    assertThat(new String(answer.body(), StandardCharsets.ISO_8859_1))
                            .as(path)
                            .doesNotContain("root:", "PATH=", "token\"", "PRIVATE KEY");
                    limited += answer.status() == 429 ? 1 : 0;
                    refused++;
                }
            }
        }
        assertThat(limited)
                .as("of " + refused + " kept away by the limits alone")
                .isLessThan(refused / 20);
    }

    /// Every parameter of every list, every name in every path, and what is sorted by.
    @Test
    void row19WhatAParameterSaysIsNoSql() {
        int before = admin().get("/tenants/acme/directory/users")
                .json()
                .path("items")
                .size();
        assertThat(before).isPositive();
        Set<Integer> seen = new LinkedHashSet<>();
        for (Operation operation : operations()) {
            if (operation.verb() != Verb.GET
                    || operation.path().endsWith("/events")
                    || !operation.files().isEmpty()) {
                continue;
            }
            String path = operation.path().replace("{tenant}", "acme");
            for (String sql : SQL) {
                String said = URLEncoder.encode(sql, StandardCharsets.UTF_8).replace("+", "%20");
                for (String parameter : operation.parameters().keySet()) {
                    seen.add(look(path.replaceAll("\\{\\w+}", NOBODY) + "?" + parameter + "=" + said));
                }
                if (path.contains("{")) {
                    seen.add(look(path.replaceAll("\\{\\w+}", said.replace("%2F", "~2F"))));
                }
            }
        }
        assertThat(seen).as("some were understood, and some refused").contains(200, 400, 404);
        assertThat(admin().get("/tenants/acme/directory/users").json().path("items"))
                .as("everybody is still there")
                .hasSize(before);
    }

    /// @return the status; [ApiClient] takes none that the contract does not have
    private static int look(String path) {
        long begin = System.nanoTime();
        Answer answer = admin().get(path);
        assertThat(answer.status()).as(path + " " + answer.json()).isLessThan(500);
        assertThat(System.nanoTime() - begin)
                .as("nobody makes us sleep: " + path)
                .isLessThan(8_000_000_000L);
        return answer.status();
    }

    /// What a phone says of itself and of who calls goes into statements, too; so does what an admin types.
    @Test
    void row19NamesAreKeptAsTheyAre() {
        for (String name : List.of("Robert'); DROP TABLE klinke.user_; --", "$1 :tenant ? {x} \\", "O''Neill \"%_\"")) {
            Answer made = admin().post(
                            "/tenants/acme/contacts/contacts",
                            Map.of("name", name, "office", "+498912345", "note", name));
            assertThat(made.status()).as(made.json().toString()).isEqualTo(201);
            Answer found = admin().get("/tenants/acme/contacts/contacts?search="
                    + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20"));
            assertThat(found.json().at("/items/0/name").asText()).isEqualTo(name);
            assertThat(found.json().at("/items/0/note").asText()).isEqualTo(name);
        }
    }

    /// The database with its journal, backups' files, logs, tickets: whatever the server writes.
    @Test
    void row31NoSecretLiesInAnyFileInPlainText() throws Exception {
        String device = CANARY + "-device";
        String trunk = CANARY + "-trunk";
        String pin = "83" + "519274";
        Answer made = admin().post(
                        "/tenants/acme/directory/users",
                        Map.of(
                                "extension",
                                "188",
                                "name",
                                "Canary-is-a-bird",
                                "devices",
                                List.of(Map.of("name", "n188", "sipPassword", device))));
        assertThat(made.status()).as(made.json().toString()).isEqualTo(201);
        Answer line = admin().post(
                        "/tenants/acme/trunks/trunks",
                        Map.of(
                                "name",
                                "canary",
                                "profile",
                                "generic-registration",
                                "host",
                                "sip.carrier.example",
                                "enabled",
                                false,
                                "calls",
                                2,
                                "accounts",
                                List.of(Map.of("user", "u", "password", trunk))));
        assertThat(line.status()).as(line.json().toString()).isEqualTo(201);
        Answer rule = admin().post(
                        "/tenants/acme/dialplan/outbound",
                        Map.of("title", "Canary", "prefix", "0", "destination", "_+49900.", "deny", true, "pin", pin));
        assertThat(rule.status()).as(rule.json().toString()).isEqualTo(201);
        Answer hook = admin().post(
                        "/tenants/acme/webhooks/webhooks",
                        Map.of(
                                "name",
                                "canary",
                                "url",
                                "https://192.0.2.9/x",
                                "events",
                                List.of("call.ended"),
                                "enabled",
                                false));
        String secret = hook.status() == 201 ? hook.json().path("secret").asText("") : "";
        String key = admin().post("/me/api-keys", Map.of("name", "canary", "scopes", List.of("self")))
                .text("token");
        assertThat(key).isNotEmpty();
        server.sql("CHECKPOINT"); // what is in the database's memory goes to its files

        List<String> secrets = Stream.of(device, trunk, key, key.substring(Math.max(0, key.length() - 20)), secret)
                .filter(one -> !one.isEmpty())
                .toList();
        boolean bird = false;
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String text = text(file);
                bird |= text.contains("Canary-is-a-bird");
                for (String one : secrets) {
                    assertThat(text.contains(one)).as(one + " in " + file).isFalse();
                }
            }
        }
        assertThat(bird)
                .as("the files hold what is no secret: we looked at the right ones")
                .isTrue();
        String yaml = server.get("/export/acme").path("yaml").asText();
        assertThat(yaml).contains("n188").doesNotContain(device, trunk, pin);
        assertThat(server.dump()).contains("n188").doesNotContain(device, trunk, key);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            return ""; // gone meanwhile
        }
    }

    /// What others have shipped.
    @Test
    void row32NobodyComesInByAPasswordThatEverybodyKnows() throws Exception {
        ApiPeople people = new ApiPeople(server);
        for (String login : List.of("operator", "admin", "root", "klinke", "operator@acme", "admin@acme", "100@acme")) {
            ApiClient stranger = people.stranger();
            for (String password : List.of(login, "admin", "password", "klinke", "changeme", "1234", "")) {
                assertThat(stranger.tryLogin(login, password).status())
                        .as(login + " " + password)
                        .isIn(400, 401, 422, 429);
            }
        }
        assertThat(people.in("acme", Role.USER).get("/me").status()).isEqualTo(200);
    }

    @Test
    void whoHasLeftIsErasedFromTheHistoryAndTheChainHolds() {
        String users = "/tenants/acme/directory/users";
        admin().post(users, Map.of("extension", "189", "name", "Erika Vergessen", "email", "erika@acme.example"));
        admin().send("PATCH", users + "/189", Optional.of(Map.of("name", "Erika Vergessen-Leave")));
        String id = admin().get("/tenants/acme/audit?limit=1&kind=user")
                .json()
                .at("/items/0/object")
                .asText();
        String erasures = "/tenants/acme/audit/erasures";
        Map<String, String> wanted = Map.of("object", id, "reason", "asked on 12 May, ticket 4711");
        assertThat(admin().post(erasures, wanted).code()).as("she is there").isEqualTo("erase.present");
        assertThat(admin().get("/tenants/acme/audit?object=" + id).json().toString())
                .contains("Erika");
        assertThat(admin().delete(users + "/189").status()).isEqualTo(200);
        Answer erased = admin().post(erasures, wanted);
        assertThat(erased.status()).as(erased.json().toString()).isEqualTo(200);
        assertThat(erased.json().path("erased").asInt()).isEqualTo(3);

        String told = admin().get("/tenants/acme/audit?object=" + id).json().toString();
        assertThat(told).doesNotContain("Erika", "erika").contains("ticket 4711", "\"create\"", "\"delete\"");
        Answer chain = admin().get("/tenants/acme/audit/verification");
        assertThat(chain.json().path("intact").asBoolean()).isTrue();
        assertThat(chain.json().path("erased").asInt()).isGreaterThanOrEqualTo(3);
        assertThat(admin().post(erasures, wanted).json().path("erased").asInt())
                .as("why it was erased is not erased by erasing again")
                .isZero();
        assertThat(admin().get("/tenants/acme/audit?object=" + id).json().toString())
                .contains("ticket 4711");
        assertThat(admin().post(erasures, Map.of("object", NOBODY, "reason", "nobody at all"))
                        .status())
                .isEqualTo(404);
        long seq = admin().get("/tenants/acme/audit?object=" + id + "&action=update")
                .json()
                .at("/items/0/seq")
                .asLong();
        assertThat(admin().post("/tenants/acme/audit/" + seq + "/undo", Map.of())
                        .code())
                .as("nobody knows what it was")
                .isEqualTo("undo.erased");
    }
}
