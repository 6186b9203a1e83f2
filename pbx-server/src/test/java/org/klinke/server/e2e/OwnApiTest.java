package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.server.e2e.Klinke.SOON;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.klinke.core.account.Role;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneCall;

/// What people look after themselves: each his own, and how they are invited to.
class OwnApiTest {
    private static final String HARD = "seven green bicycles hum";

    @RegisterExtension
    private final Klinke klinke = new Klinke();

    private final List<Map<String, Object>> made = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private ApiPeople people;

    @SuppressWarnings("NullAway.Init")
    private ApiClient operator;

    @BeforeEach
    void enter() throws IOException {
        people = new ApiPeople(klinke.server());
        operator = people.operator("acme");
    }

    /// A person has one account at most: the next test makes it anew.
    @AfterEach
    void leave() throws IOException {
        for (Map<String, Object> account : made) {
            if (operator.get("/tenants/" + account.get("tenant") + "/accounts").status() == 200) {
                klinke.server().post("/accounts/delete", account);
            }
        }
        boxes("[]");
    }

    private void boxes(String boxes) throws IOException {
        klinke.server().apply("""
                tenants:
                  - name: acme
                    voicemail:
                      boxes: %s
                """.formatted(boxes));
    }

    private ApiClient person(String tenant, String extension) throws IOException {
        String login = "o" + UUID.randomUUID().toString().substring(0, 8);
        String password = klinke.server()
                .post(
                        "/accounts/add",
                        Map.of("tenant", tenant, "login", login, "roles", List.of("user"), "user", extension))
                .path("password")
                .asText();
        made.add(Map.of("tenant", tenant, "login", login));
        return people.stranger().login(login + "@" + tenant, password);
    }

    private static JsonNode items(ApiClient client, String path) {
        ApiClient.Answer answer = client.get(path);
        assertThat(answer.status()).as(path + " " + answer.json()).isEqualTo(200);
        return answer.json().path("items");
    }

    private void leaveMessage(String extension) {
        PhoneCall here =
                klinke.acme().registered("100").call("*103" + extension).awaitAnswered(SOON);
        KlinkeServer.await("the tone", SOON, () -> klinke.server().metric("pbx_recordings") == 1);
        here.listenFor(Duration.ofSeconds(3));
        assertThat(here.hangup()).isEqualTo(200);
        KlinkeServer.await(
                "the message to be listed",
                SOON,
                () -> operator.get("/tenants/acme/voice-boxes/" + extension + "/messages")
                                .json()
                                .path("items")
                                .size()
                        == 1);
    }

    @Test
    void row17NobodyHearsWhatSomebodyElseWasLeft() throws Exception {
        boxes("[{extension: '101'}, {extension: '102'}, {extension: '104'}]");
        ApiClient anna = person("acme", "101");
        ApiClient bert = person("acme", "102");
        ApiClient foreign = person("globex", "101");
        ApiClient nobodys = people.in("acme", Role.USER);
        leaveMessage("101");
        String box = "/me/voice-box";
        String id = items(anna, box + "/messages").get(0).path("id").asText();
        String one = box + "/messages/" + id;

        assertThat(items(bert, box + "/messages")).isEmpty();
        for (ApiClient other : List.of(bert, foreign)) {
            assertThat(other.get(one + "/sound").status()).isEqualTo(404);
            assertThat(other.put(one + "/heard", "").status()).isEqualTo(404);
            assertThat(other.delete(one + "/heard").status()).isEqualTo(404);
            assertThat(other.post(one + "/forward", Map.of("extension", "102")).status())
                    .isEqualTo(404);
            assertThat(other.delete(one).status()).isEqualTo(404);
        }
        assertThat(foreign.get(box).status()).as("no box of his").isEqualTo(404);
        assertThat(nobodys.get(box + "/messages").code()).isEqualTo("permission.missing");
        assertThat(nobodys.get(one + "/sound").code()).isEqualTo("permission.missing");
        ApiClient narrow = anna.withKey(anna.post("/me/api-keys", Map.of("name", "narrow", "scopes", List.of("self")))
                .text("token"));
        assertThat(narrow.get(box + "/messages").code()).isEqualTo("permission.missing");
        ApiClient wide = anna.withKey(
                anna.post("/me/api-keys", Map.of("name", "wide", "scopes", List.of("own:read", "own:write")))
                        .text("token"));
        assertThat(items(wide, box + "/messages")).hasSize(1);
        assertThat(wide.put(box + "/pin", Map.of("pin", "295713")).code()).isEqualTo("session.required");

        assertThat(anna.get(box).json().path("newMessages").asInt()).isEqualTo(1);
        assertThat(anna.bytes(one + "/sound").header("content-type")).isEqualTo("audio/wav");
        assertThat(anna.put(one + "/heard", "").json().path("heard").asBoolean())
                .isTrue();
        ApiClient carl = person("acme", "104"); // whose PIN no other test asks for
        assertThat(carl.put(box + "/pin", Map.of("pin", "123456")).status()).isEqualTo(422);
        assertThat(carl.put(box + "/pin", Map.of("pin", "295713")).status()).isEqualTo(204);
        assertThat(anna.upload("PUT", box + "/greetings/any", new byte[] {1, 2, 3})
                        .status())
                .isEqualTo(422);
        assertThat(items(anna, box + "/greetings")).isEmpty();
        assertThat(anna.delete(one).status()).isEqualTo(204);
        assertThat(items(anna, box + "/messages")).isEmpty();
    }

    /// The same judge as for the codes at a phone.
    @Test
    void aPersonSaysHowHeIsReachedAndNoFurtherThanHeMayCall() throws Exception {
        ApiClient anna = person("acme", "101");
        ApiClient bert = person("acme", "102");
        String forward = "/me/reach/forwards/no-answer";

        for (String target : List.of("112", "0900123456", "999")) {
            ApiClient.Answer refused = anna.put(forward, Map.of("target", target));
            assertThat(refused.status()).as(target + refused.json()).isEqualTo(422);
        }
        assertThat(anna.put("/me/reach/forwards/never", Map.of("target", "102")).status())
                .isEqualTo(404);
        JsonNode now = anna.put(forward, Map.of("target", "102", "origin", "internal", "afterSeconds", 40))
                .json();
        assertThat(now.path("forwards"))
                .hasToString(
                        "[{\"when\":\"no-answer\",\"origin\":\"internal\",\"target\":\"102\",\"afterSeconds\":40}]");
        assertThat(anna.put("/me/reach/do-not-disturb", Map.of("on", true))
                        .json()
                        .path("doNotDisturb")
                        .asBoolean())
                .isTrue();
        assertThat(anna.put("/me/reach/blocked", Map.of("blocked", List.of("+4930*", "DROP TABLE")))
                        .status())
                .isEqualTo(422);
        assertThat(anna.put("/me/reach/blocked", Map.of("blocked", List.of("+4930*", "anonymous")))
                        .json()
                        .path("blocked"))
                .hasSize(2);
        assertThat(anna.put("/me/reach/follow-me/1", Map.of("on", true)).status())
                .as("there is no line")
                .isEqualTo(422);
        assertThat(bert.get("/me/reach").json().path("doNotDisturb").asBoolean())
                .isFalse();
        assertThat(klinke.acme().registered("100").call("101").awaitEnded(SOON).status())
                .isIn(480, 486, 600, 603);
        assertThat(operator.get("/tenants/acme/audit?kind=wishes").json().at("/items/0/actor"))
                .hasToString("\"" + anna.get("/me").text("login") + "\"");

        anna.put("/me/reach/do-not-disturb", Map.of("on", false));
        anna.put("/me/reach/blocked", Map.of("blocked", List.of()));
        assertThat(anna.delete(forward).json().path("forwards")).isEmpty();
    }

    @Test
    void aPersonSeesHisOwnDevicesKeysAndCallsAlone() throws Exception {
        ApiClient anna = person("acme", "101");
        ApiClient bert = person("acme", "102");
        klinke.registered(klinke.acme().phone("102").autoAnswer());
        PhoneCall here = klinke.acme().registered("100").call("102").awaitAnswered(SOON);
        assertThat(here.hangup()).isEqualTo(200);
        String dialled = "/me/journal?limit=1";
        KlinkeServer.await(
                "the call's record", SOON, () -> !items(bert, dialled).isEmpty());

        assertThat(items(bert, dialled).get(0).path("dialled").asText()).isEqualTo("102");
        String call = items(bert, dialled).get(0).path("id").asText();
        assertThat(items(anna, "/me/journal?limit=50").findValuesAsText("id")).doesNotContain(call);
        assertThat(anna.get("/me/journal?user=102").status())
                .as("not asked for")
                .isEqualTo(400);
        assertThat(items(bert, "/me/devices").findValuesAsText("name")).hasSize(1);
        assertThat(items(bert, "/me/devices").get(0).path("registrations")).hasSize(1);
        assertThat(anna.get("/me/phone-keys").text("user")).isEqualTo("101");
        assertThat(anna.put("/me/phone-keys", Map.of("keys", List.of("2 lamp 102 Bert")))
                        .status())
                .isEqualTo(200);
        assertThat(bert.get("/me/phone-keys").json().path("keys")).isEmpty();
        assertThat(anna.put("/me/phone-keys", Map.of("keys", List.of())).status())
                .isEqualTo(200);
    }

    @Test
    void anAccountIsOnePersonsAndWhoLeavesIsOutAtOnce() throws Exception {
        ApiClient admin = people.in("acme", Role.TENANT_ADMIN);
        ApiClient anna = person("acme", "101");
        assertThat(anna.get("/me").text("user")).isEqualTo("101");
        Map<String, Object> second = new HashMap<>(
                Map.of("login", "s" + UUID.randomUUID().toString().substring(0, 8), "roles", List.of("user")));
        for (String taken : List.of("101", "999")) {
            second.put("user", taken);
            assertThat(admin.post("/tenants/acme/accounts", second)
                            .json()
                            .at("/errors/0/pointer")
                            .asText())
                    .as(taken)
                    .isEqualTo("/user");
        }
        assertThat(operator.post("/platform/accounts", Map.of("login", "x", "roles", List.of("auditor"), "user", "101"))
                        .json()
                        .at("/errors/0/pointer")
                        .asText())
                .isEqualTo("/user");

        assertThat(admin.post("/tenants/acme/directory/users", Map.of("extension", "176", "name", "Leaver"))
                        .status())
                .isEqualTo(201);
        second.put("user", "176");
        ApiClient.Answer account = admin.post("/tenants/acme/accounts", second);
        assertThat(account.status()).as(account.json().toString()).isEqualTo(201);
        String path = "/tenants/acme/accounts/" + account.text("id");
        ApiClient leaver = people.stranger().login(second.get("login") + "@acme", account.text("password"));
        second.remove("user");
        assertThat(admin.put(path, second).text("user")).as("left as it is").isEqualTo("176");
        assertThat(leaver.get("/me/devices").status()).isEqualTo(200);

        assertThat(admin.delete("/tenants/acme/directory/users/176").status()).isEqualTo(200);

        assertThat(leaver.get("/me").status()).isEqualTo(401);
        assertThat(admin.get(path).status()).isEqualTo(404);
    }

    /// What he sees by a grant is noted and ends; as that person he would hear on.
    @Test
    void row17WhoIsInByAGrantBecomesNobodysPerson() throws Exception {
        ApiClient admin = people.in("acme", Role.TENANT_ADMIN);
        person("acme", "101");
        String accounts = "/tenants/acme/accounts";
        Map<String, String> ids = new HashMap<>();
        items(admin, accounts)
                .forEach(one ->
                        ids.put(one.path("login").asText(), one.path("id").asText()));
        String login = (String) made.getFirst().get("login");
        String annas = accounts + "/" + ids.get(login);
        Map<String, Object> nobodys = new HashMap<>(
                Map.of("login", "n" + UUID.randomUUID().toString().substring(0, 8), "roles", List.of("user")));
        ApiClient.Answer free = operator.post(accounts, nobodys);
        assertThat(free.status()).as(free.json().toString()).isEqualTo(201);
        nobodys.put("user", "102");

        assertThat(List.of(
                        operator.post(accounts, Map.of("login", "tied", "roles", List.of("user"), "user", "102")),
                        operator.put(accounts + "/" + free.text("id"), nobodys),
                        operator.put(annas, Map.of("login", login, "roles", List.of("user"), "user", "")),
                        operator.post(annas + "/password", Map.of()),
                        operator.post(annas + "/invitation", Map.of("by", "paper")),
                        operator.delete(annas + "/second-factor"),
                        operator.delete(annas)))
                .extracting(ApiClient.Answer::code)
                .containsOnly("persons.own");
        assertThat(admin.put(accounts + "/" + free.text("id"), nobodys).text("user"))
                .isEqualTo("102");
        assertThat(admin.delete(accounts + "/" + free.text("id")).status()).isEqualTo(204);
    }

    @Test
    void anInvitedPersonSetsAPasswordOnceAndNobodyElseDoes() throws Exception {
        ApiClient admin = people.in("acme", Role.TENANT_ADMIN);
        ApiClient manager = people.in("acme", Role.PBX_MANAGER);
        person("acme", "101");
        String login = (String) made.getFirst().get("login");
        String id = "";
        for (JsonNode one : items(admin, "/tenants/acme/accounts")) {
            id = one.path("login").asText().equals(login) ? one.path("id").asText() : id;
        }
        String path = "/tenants/acme/accounts/" + id + "/invitation";
        assertThat(admin.get(path).status()).isEqualTo(404);
        assertThat(manager.post(path, Map.of("by", "paper")).code()).isEqualTo("permission.missing");
        assertThat(admin.post(path, Map.of("by", "mail")).json().at("/errors/0/pointer"))
                .hasToString("\"/by\"");
        ApiClient.Answer invited = admin.post(path, Map.of("by", "paper", "days", 2));
        assertThat(invited.status()).isEqualTo(201);
        assertThat(invited.text("link")).startsWith("https://").contains("/invitation#kli_");
        String token = invited.text("link").split("#", -1)[1];
        assertThat(admin.get(path).text("endsAt")).isEqualTo(invited.text("endsAt"));

        ApiClient stranger = people.stranger();
        assertThat(stranger.with("Origin", "https://evil.example")
                        .post("/invitations/look", Map.of("token", token))
                        .status())
                .isEqualTo(403);
        assertThat(stranger.post("/invitations/look", Map.of("token", token)).text("login"))
                .isEqualTo(login + "@acme");
        assertThat(stranger.post("/invitations/look", Map.of("token", "kli_" + "A".repeat(64)))
                        .code())
                .isEqualTo("invitation.over");
        assertThat(stranger.with("Cookie", "__Host-klinke=" + token).get("/me").status())
                .isEqualTo(401);
        assertThat(stranger.withKey(token).get("/me").status()).isEqualTo(401);
        assertThat(stranger.post("/passwords/score", Map.of("password", login + "1", "login", login))
                        .json()
                        .path("enough")
                        .asBoolean())
                .isFalse();
        Map<String, Object> accepted = Map.of("token", token, "password", HARD);
        assertThat(stranger.post("/invitations/acceptance", Map.of("token", token, "password", "short"))
                        .status())
                .isEqualTo(422);
        assertThat(stranger.post("/invitations/acceptance", accepted).status()).isEqualTo(204);
        assertThat(stranger.post("/invitations/acceptance", accepted).code()).isEqualTo("invitation.over");
        assertThat(stranger.tryLogin(login + "@acme", HARD).status()).isEqualTo(201);
        assertThat(operator.get("/tenants/acme/audit?kind=invitation").json().toString())
                .doesNotContain(token);
    }

    private static JsonNode only(ApiClient client) {
        JsonNode calls = items(client, "/me/calls");
        assertThat(calls).as(calls.toString()).hasSize(1);
        return calls.get(0);
    }

    private static void awaitState(ApiClient client, String state) {
        KlinkeServer.await(
                "the call to be " + state,
                SOON,
                () -> only(client).path("state").asText().equals(state));
    }

    private static void awaitNone(ApiClient client) {
        KlinkeServer.await(
                "the call to be gone", SOON, () -> items(client, "/me/calls").isEmpty());
    }

    private static int send(ApiClient client, String path) {
        return client.send("POST", path, Optional.empty()).status();
    }

    @Test
    void hisPhonePicksUpHoldsAndGoesOnWhenHeWantsItElsewhere() throws Exception {
        ApiClient anna = person("acme", "101");
        List<ApiClient> others = List.of(person("acme", "102"), person("globex", "102"));
        Phone a = klinke.acme().registered("100");
        Phone b = klinke.registered(klinke.acme().phone("101").obeys());
        PhoneCall there = a.call("101").awaitRinging(SOON);

        assertThat(only(anna).path("state").asText()).isEqualTo("ringing");
        assertThat(only(anna).path("direction").asText()).isEqualTo("in");
        assertThat(only(anna).at("/with/number").asText()).isEqualTo("100");
        String id = only(anna).path("id").asText();
        String one = "/me/calls/" + id;
        for (ApiClient other : others) {
            assertThat(items(other, "/me/calls")).isEmpty();
            assertThat(other.post(one + "/answer", Map.of()).status()).isEqualTo(404);
        }
        assertThat(anna.post(one + "/answer", Map.of("device", "not-mine")).status())
                .isEqualTo(404);
        assertThat(anna.delete(one).code()).as("others may be rung, too").isEqualTo("call.no-talk");
        String byOthers = "/tenants/acme/users/101/calls";
        assertThat(operator.post(byOthers + "/" + id + "/answer", Map.of()).status())
                .as("nobody opens another's microphone")
                .isEqualTo(404);
        assertThat(operator.post(byOthers, Map.of("to", "100", "autoAnswer", true))
                        .status())
                .isEqualTo(400);
        assertThat(anna.post(one + "/answer", Map.of()).status()).isEqualTo(204);
        there.awaitAnswered(SOON).awaitTone(b.toneHz(), SOON);

        assertThat(anna.post(one + "/answer", Map.of()).code()).isEqualTo("call.not-ringing");
        for (int twice = 0; twice < 2; twice++) {
            assertThat(send(anna, one + "/hold")).isEqualTo(204);
            awaitState(anna, "held");
        }
        there.awaitTone(Klinke.MUSIC_HZ, SOON);
        for (ApiClient other : others) {
            for (String what : List.of("/hold", "/resume")) {
                assertThat(send(other, one + what)).isEqualTo(404);
            }
            assertThat(other.post(one + "/transfer", Map.of("to", "102")).status())
                    .isEqualTo(404);
            assertThat(other.delete(one).status()).isEqualTo(404);
        }
        assertThat(send(anna, one + "/resume")).isEqualTo(204);
        awaitState(anna, "talking");
        there.awaitTone(b.toneHz(), SOON);
        Map<String, Object> atTheMachine =
                Map.of("tenant", "acme", "user", "101", "call", id.substring(0, id.length() - 2));
        klinke.server().post("/calls/hold", atTheMachine);
        awaitState(anna, "held");
        klinke.server().post("/calls/resume", atTheMachine);
        awaitState(anna, "talking");
        String anothers = "/tenants/acme/users/100/calls/" + id + "/hold";
        assertThat(operator.send("POST", anothers, Optional.empty()).code())
                .as("this phone does not say that it can be told so")
                .isEqualTo("phone.cannot");
        assertThat(operator.get("/tenants/acme/calls/" + id)
                        .json()
                        .path("timeline")
                        .toString())
                .contains("the phone is told 'hold'", "held by the other side");
        assertThat(anna.delete(one).status()).isEqualTo(204);
        there.awaitEnded(SOON);
        awaitNone(anna);
        assertThat(send(anna, one + "/hold")).isEqualTo(404);
    }

    @Test
    void whomHeTalksToInTwoCallsTalkToEachOtherAfterwards() throws Exception {
        ApiClient anna = person("acme", "101");
        ApiClient bert = person("acme", "102");
        Phone a = klinke.registered(klinke.acme().phone("100").autoAnswer());
        Phone b = klinke.registered(klinke.acme().phone("101").obeys());
        Phone c = klinke.registered(klinke.acme().phone("102").autoAnswer());
        PhoneCall first = b.call("100").awaitAnswered(SOON);
        first.awaitTone(a.toneHz(), SOON);
        String one = "/me/calls/" + only(anna).path("id").asText();
        assertThat(send(anna, one + "/hold")).isEqualTo(204);
        awaitState(anna, "held");
        PhoneCall second = b.call("102").awaitAnswered(SOON);
        second.awaitTone(c.toneHz(), SOON);
        String other = only(bert).path("id").asText();

        assertThat(items(anna, "/me/calls")).hasSize(2);
        assertThat(anna.post("/me/calls/" + other + "/join", Map.of("with", other))
                        .code())
                .isEqualTo("call.same");
        assertThat(anna.post(one + "/join", Map.of("with", UUID.randomUUID())).status())
                .isEqualTo(404);
        assertThat(bert.post(one + "/join", Map.of("with", other)).status()).isEqualTo(404);
        assertThat(bert.post("/me/calls/" + other + "/join", Map.of("with", one.substring(10)))
                        .status())
                .isEqualTo(404);
        assertThat(anna.post(one + "/join", Map.of("with", other)).status()).isEqualTo(204);

        first.awaitEnded(SOON);
        second.awaitEnded(SOON);
        PhoneCall atA = a.awaitCall(SOON);
        atA.awaitTone(c.toneHz(), SOON);
        awaitNone(anna);
        assertThat(only(bert).at("/with/number").asText()).isEqualTo("100");
        assertThat(atA.hangup()).isEqualTo(200);
    }

    @Test
    void whomHeTalksToIsParkedWhenHeWantsItElsewhere() throws Exception {
        klinke.server().apply("""
                tenants:
                  - name: acme
                    parking:
                      - {extension: "700", name: Foyer, places: 2}
                """);
        ApiClient anna = person("acme", "101");
        Phone a = klinke.acme().registered("100");
        Phone b = klinke.acme().registered("101");

        assertThat(anna.post("/me/calls", Map.of("to", "112")).code()).isEqualTo("call.help");
        assertThat(anna.post("/me/calls", Map.of("to", "100", "autoAnswer", true))
                        .status())
                .isEqualTo(201);
        PhoneCall own = b.awaitCall(SOON);
        awaitState(anna, "ringing");
        own.answer();
        PhoneCall there = a.awaitCall(SOON);
        there.answer();
        there.awaitTone(b.toneHz(), SOON);
        String one = "/me/calls/" + only(anna).path("id").asText();
        for (String not : List.of("112", "*21*100#", "999")) {
            assertThat(anna.post(one + "/transfer", Map.of("to", not)).status())
                    .as(not)
                    .isEqualTo(422);
        }
        assertThat(anna.post(one + "/transfer", Map.of("to", "701")).status()).isEqualTo(204);
        own.awaitEnded(SOON);
        there.awaitTone(Klinke.MUSIC_HZ, SOON);
        PhoneCall again = b.call("701").awaitAnswered(SOON);
        again.awaitTone(a.toneHz(), SOON);
        assertThat(again.hangup()).isEqualTo(200);
    }
}
