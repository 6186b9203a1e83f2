package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.klinke.core.account.Role;
import org.klinke.server.e2e.ApiClient.Answer;

/// Passkeys: made, used, refused.
class PasskeyApiTest {
    @RegisterExtension
    private final Klinke klinke = new Klinke();

    @SuppressWarnings("NullAway.Init")
    private ApiPeople people;

    @SuppressWarnings("NullAway.Init")
    private ApiPeople.Person anna;

    @SuppressWarnings("NullAway.Init")
    private ApiClient session;

    @BeforeEach
    void logIn() throws IOException {
        people = new ApiPeople(klinke.server());
        anna = ApiPeople.make(klinke.server(), "acme", Role.PHONE_BOOK_MANAGER);
        session = people.stranger().login(anna.login(), anna.password());
    }

    private String origin() {
        return "https://localhost:" + klinke.server().https().getPort();
    }

    private PasskeyDevice registered() {
        PasskeyDevice device = new PasskeyDevice(origin());
        Answer added = register(device);
        assertThat(added.status()).as(added.json().toString()).isEqualTo(201);
        return device;
    }

    private Answer register(PasskeyDevice device) {
        JsonNode asked = asked();
        return session.post("/me/passkeys", answer(asked, device.create(asked.path("options"))));
    }

    private JsonNode asked() {
        Answer answer = session.post("/me/passkeys/challenge", Map.of("password", anna.password()));
        assertThat(answer.status()).isEqualTo(200);
        return answer.json();
    }

    private static Map<String, Object> answer(JsonNode asked, Map<String, Object> credential) {
        return Map.of("ticket", asked.path("ticket").asText(), "name", "laptop", "credential", credential);
    }

    private JsonNode askedToLogIn() {
        return people.stranger()
                .send("POST", "/sessions/passkey/challenge", Optional.empty())
                .json();
    }

    private Answer logIn(JsonNode asked, Map<String, Object> credential) {
        return people.stranger()
                .post("/sessions/passkey", Map.of("ticket", asked.path("ticket").asText(), "credential", credential));
    }

    private Answer logIn(PasskeyDevice device) {
        JsonNode asked = askedToLogIn();
        return logIn(asked, device.get(asked.path("options")));
    }

    @Test
    void whoHasAPasskeyLogsInWithItAloneAndNoMoreByPasswordAlone() {
        assertThat(session.post("/me/passkeys/challenge", Map.of("password", "wrong"))
                        .status())
                .isEqualTo(422);
        PasskeyDevice device = new PasskeyDevice(origin());
        JsonNode codes = register(device).json().path("recoveryCodes");
        assertThat(codes).hasSize(10);
        assertThat(register(new PasskeyDevice(origin())).json().path("recoveryCodes"))
                .as("there are some")
                .isEmpty();
        assertThat(session.get("/me/second-factor").json().path("on").asBoolean())
                .isFalse();

        device.counter = 2;
        Answer in = logIn(device);
        assertThat(in.status()).as(in.json().toString()).isEqualTo(201);
        ApiClient mine =
                people.stranger().with("Cookie", ApiClient.cookie(in)).with("X-Klinke-Proof", in.text("proof"));
        JsonNode kept = mine.get("/me/passkeys").json().path("items");
        assertThat(kept).hasSize(2);
        assertThat(kept.get(0).has("lastUsedAt")).isTrue();

        assertThat(people.stranger().tryLogin(anna.login(), anna.password()).code())
                .isEqualTo("second-factor.required");
        assertThat(people.stranger()
                        .post(
                                "/sessions",
                                Map.of(
                                        "login", anna.login(),
                                        "password", anna.password(),
                                        "code", codes.get(0).asText()))
                        .status())
                .isEqualTo(201);
        String first = "/me/passkeys/" + kept.get(0).path("id").asText() + "/removal";
        assertThat(mine.post(first, Map.of("password", "wrong")).status()).isEqualTo(422);
        assertThat(mine.post(first, Map.of("password", anna.password())).status())
                .isEqualTo(204);
        assertThat(mine.post(first, Map.of("password", anna.password())).status())
                .isEqualTo(404);
        device.counter = 3;
        assertThat(logIn(device).code()).isEqualTo("login.refused");
    }

    @Test
    void row30WhatIsNoPasskeyOfThisPageIsNotTaken() {
        Map<String, Consumer<PasskeyDevice>> wrong = new LinkedHashMap<>();
        wrong.put("another page", device -> device.origin = "https://evil.example");
        wrong.put("another port", device -> device.origin = "https://localhost:1");
        wrong.put("not encrypted", device -> device.origin = origin().replace("https", "http"));
        wrong.put("a page below", device -> device.origin = "https://evil.localhost");
        wrong.put("another server", device -> device.rpId = "evil.example");
        wrong.put("anybody's", device -> device.knowsItsUser = false);
        wrong.forEach((what, change) -> {
            PasskeyDevice device = new PasskeyDevice(origin());
            change.accept(device);
            assertThat(register(device).json().at("/errors/0/pointer").asText())
                    .as(what)
                    .isEqualTo("/credential");
        });
        PasskeyDevice device = registered();
        JsonNode used = asked();
        Map<String, Object> answer = answer(used, new PasskeyDevice(origin()).create(used.path("options")));
        assertThat(session.post("/me/passkeys", answer).status()).isEqualTo(201);
        assertThat(session.post("/me/passkeys", answer)
                        .json()
                        .at("/errors/0/pointer")
                        .asText())
                .as("a challenge is good once")
                .isEqualTo("/ticket");
        ApiClient other = people.in("acme", Role.AUDITOR);
        JsonNode mine = asked();
        assertThat(other.post("/me/passkeys", answer(mine, new PasskeyDevice(origin()).create(mine.path("options"))))
                        .status())
                .as("and for whom it was made")
                .isEqualTo(422);
        assertThat(register(device).json().at("/errors/0/pointer").asText())
                .as("the same again")
                .isEqualTo("/credential");
    }

    @Test
    void row30NobodyLogsInWithWhatIsNotHisPasskeyNow() throws IOException {
        PasskeyDevice device = registered();
        device.counter = 5;
        JsonNode asked = askedToLogIn();
        Map<String, Object> answer = device.get(asked.path("options"));
        assertThat(logIn(asked, answer).status()).isEqualTo(201);
        assertThat(logIn(asked, answer).code()).as("the same again").isEqualTo("login.refused");
        assertThat(logIn(askedToLogIn(), answer).code())
                .as("for another challenge")
                .isEqualTo("login.refused");
        assertThat(logIn(device).code()).as("a copy, which counts as the other").isEqualTo("login.refused");
        device.counter = 4;
        assertThat(logIn(device).code()).as("a copy, behind the other").isEqualTo("login.refused");

        Map<String, Consumer<PasskeyDevice>> wrong = new LinkedHashMap<>();
        wrong.put("another page", one -> one.origin = "https://evil.example");
        wrong.put("another server", one -> one.rpId = "evil.example");
        wrong.put("without knowing who", one -> one.knowsItsUser = false);
        wrong.put("of nobody", one -> one.handle = PasskeyDevice.base64(new byte[32]));
        wrong.put("of another account", one -> {
            ByteBuffer handle = ByteBuffer.wrap(Base64.getUrlDecoder().decode(one.handle));
            handle.putLong(24, 1);
            one.handle = PasskeyDevice.base64(handle.array());
        });
        wrong.put("short", one -> one.handle = PasskeyDevice.base64(new byte[3]));
        int counter = 10;
        for (Map.Entry<String, Consumer<PasskeyDevice>> one : wrong.entrySet()) {
            String handle = device.handle;
            device.counter = counter++;
            one.getValue().accept(device);
            assertThat(logIn(device).code()).as(one.getKey()).isEqualTo("login.refused");
            device.origin = origin();
            device.rpId = "localhost";
            device.knowsItsUser = true;
            device.handle = handle;
        }
        PasskeyDevice impostor = device.impostor();
        impostor.counter = counter++;
        assertThat(logIn(impostor).code()).as("another key").isEqualTo("login.refused");
        JsonNode registering = asked();
        device.counter = counter++;
        assertThat(logIn(registering, device.get(registering.path("options"))).code())
                .as("a challenge for something else")
                .isEqualTo("login.refused");
        assertThat(logIn(askedToLogIn(), Map.of("id", "x", "response", List.of()))
                        .code())
                .as("nonsense")
                .isEqualTo("login.refused");

        device.counter = counter++;
        assertThat(logIn(device).status()).as("nothing of that has hurt it").isEqualTo(201);
        klinke.server()
                .post(
                        "/accounts/disable",
                        Map.of("tenant", "acme", "login", anna.login().split("@", -1)[0]));
        device.counter = counter;
        assertThat(logIn(device).code()).as("disabled").isEqualTo("login.refused");
    }

    @Test
    void aPasskeyIsTheSecondFactorThatARoleDemandsAndIsTakenAwayWithIt() {
        ApiClient admin = people.in("acme", Role.TENANT_ADMIN);
        String policy = "/tenants/acme/login-policy";
        assertThat(admin.put(policy, Map.of("secondFactor", List.of("phone-book-manager")))
                        .status())
                .isEqualTo(200);
        try {
            assertThat(session.get("/me/api-keys").code()).isEqualTo("second-factor.owed");
            registered();
            assertThat(session.get("/me/api-keys").status()).isEqualTo(200);
            String id = session.get("/me").text("id");
            assertThat(admin.delete("/tenants/acme/accounts/" + id + "/second-factor")
                            .status())
                    .isEqualTo(204);
            assertThat(session.get("/me/passkeys").json().path("items")).isEmpty();
            assertThat(session.get("/me/api-keys").code()).isEqualTo("second-factor.owed");
        } finally {
            admin.put(policy, Map.of("secondFactor", List.of()));
        }
    }
}
