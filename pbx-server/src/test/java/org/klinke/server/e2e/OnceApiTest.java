package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.klinke.core.account.Role;
import org.klinke.server.e2e.ApiClient.Answer;

/// Changes that are asked for again because their answer was lost.
class OnceApiTest {
    private static final String KEYS = "/me/api-keys";

    @RegisterExtension
    private final Klinke klinke = new Klinke();

    @SuppressWarnings("NullAway.Init")
    private ApiPeople people;

    @SuppressWarnings("NullAway.Init")
    private ApiClient manager;

    @BeforeEach
    void logIn() throws Exception {
        people = new ApiPeople(klinke.server());
        manager = people.in("acme", Role.PBX_MANAGER);
    }

    private static Map<String, Object> key(String name) {
        return Map.of("name", name, "scopes", List.of("self"));
    }

    private static boolean replayed(Answer answer) {
        return answer.whole().headers().firstValue("Idempotency-Replayed").isPresent();
    }

    @Test
    void whoLostTheAnswerGetsItAgainWithItsSecret() {
        ApiClient once = manager.with("Idempotency-Key", UUID.randomUUID().toString());
        Answer first = once.post(KEYS, key("crm"));
        Answer again = once.post(KEYS, key("crm"));

        assertThat(first.status()).isEqualTo(201);
        assertThat(replayed(first)).isFalse();
        assertThat(again.whole().body()).isEqualTo(first.whole().body());
        assertThat(again.whole().headers().firstValue("Location"))
                .isEqualTo(first.whole().headers().firstValue("Location"));
        assertThat(replayed(again)).isTrue();
        assertThat(people.stranger().withKey(again.text("token")).get("/me").status())
                .isEqualTo(200);
        assertThat(manager.get(KEYS).json().path("items").size()).isEqualTo(1);
    }

    @Test
    void aNewDevicesPasswordOutlivesALostAnswer() {
        ApiClient once = manager.with("Idempotency-Key", "import-4711");
        Map<String, Object> user =
                Map.of("extension", "171", "name", "New", "devices", List.of(Map.of("name", "n171")));
        String password = once.post("/tenants/acme/directory/users", user)
                .json()
                .at("/generated/0/sipPassword")
                .asText();
        assertThat(password).hasSizeGreaterThan(15);
        assertThat(once.post("/tenants/acme/directory/users", user)
                        .json()
                        .at("/generated/0/sipPassword")
                        .asText())
                .isEqualTo(password);
        manager.delete("/tenants/acme/directory/users/171");
    }

    @Test
    void aNameStandsForOneRequestOfOneAccount() {
        String name = UUID.randomUUID().toString();
        ApiClient once = manager.with("Idempotency-Key", name);
        String token = once.post(KEYS, key("crm")).text("token");

        assertThat(once.post(KEYS, key("other")).code()).isEqualTo("idempotency.another");
        ApiClient other = people.in("acme", Role.PBX_MANAGER).with("Idempotency-Key", name);
        Answer others = other.post(KEYS, key("crm"));
        assertThat(replayed(others)).isFalse();
        assertThat(others.text("token")).isNotEqualTo(token);
        assertThat(people.stranger()
                        .with("Idempotency-Key", name)
                        .post(KEYS, key("crm"))
                        .status())
                .as("nobody gets it")
                .isEqualTo(401);
        assertThat(manager.with("Idempotency-Key", "a b").post(KEYS, key("x")).status())
                .isEqualTo(400);
        assertThat(manager.with("Idempotency-Key", "x".repeat(101))
                        .post(KEYS, key("x"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aRefusalIsNotKept() {
        ApiClient once = manager.with("Idempotency-Key", UUID.randomUUID().toString());
        Map<String, Object> user = Map.of("extension", "172", "name", "New");
        manager.post("/tenants/acme/directory/users", user);
        assertThat(once.post("/tenants/acme/directory/users", user).code()).isEqualTo("exists");
        manager.delete("/tenants/acme/directory/users/172");

        assertThat(once.post("/tenants/acme/directory/users?dryRun=true", user).status())
                .isEqualTo(200);
        assertThat(once.post("/tenants/acme/directory/users", user).status()).isEqualTo(201);
        manager.delete("/tenants/acme/directory/users/172");
    }

    @Test
    void ofManyAtOnceOneIsCarriedOut() throws Exception {
        ApiClient once = manager.with("Idempotency-Key", UUID.randomUUID().toString());
        List<Future<Answer>> answers = new ArrayList<>();
        try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 12; i++) {
                answers.add(all.submit(() -> once.post(KEYS, key("crm"))));
            }
        }
        int made = 0;
        for (Future<Answer> answer : answers) {
            boolean fresh = answer.get().status() == 201 && !replayed(answer.get());
            made += fresh ? 1 : 0;
            assertThat(answer.get().code()).isIn("", "idempotency.unsettled");
        }
        assertThat(made).isEqualTo(1);
        assertThat(manager.get(KEYS).json().path("items").size()).isEqualTo(1);
    }

    @Test
    void row31WhatIsKeptIsSealed() throws Exception {
        String name = "named-" + UUID.randomUUID();
        String token = manager.with("Idempotency-Key", name)
                .post(KEYS, key("canary-key"))
                .text("token");

        assertThat(klinke.server().dump())
                .contains("canary-key", "createOwnKey")
                .doesNotContain(token)
                .doesNotContain(token.substring(30))
                .doesNotContain(name);
    }
}
