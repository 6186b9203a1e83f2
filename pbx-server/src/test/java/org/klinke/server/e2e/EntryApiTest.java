package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.klinke.core.account.Role;
import org.klinke.server.e2e.ApiClient.Answer;

/// Single entries of the configuration's lists over the REST API.
class EntryApiTest {
    private static final String USERS = "/tenants/acme/directory/users";
    private static final String DEVICES = "/tenants/acme/directory/devices";
    private static final String CONTACTS = "/tenants/acme/contacts/contacts";

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

    private static Answer patch(ApiClient client, String path, Map<String, Object> body) {
        return client.send("PATCH", path, Optional.of(body));
    }

    private static String tag(Answer answer) {
        return answer.whole().headers().firstValue("ETag").orElseThrow();
    }

    /// A name that no path carries as it is.
    private static String fresh(String what) {
        return what + " 50%/~ü " + UUID.randomUUID().toString().substring(0, 8);
    }

    private static String inPath(String name) {
        StringBuilder path = new StringBuilder();
        for (byte one : name.getBytes(StandardCharsets.UTF_8)) {
            path.append("~%02x".formatted(one));
        }
        return path.toString();
    }

    @Test
    void anEntryIsMadeReadChangedAndDeleted() {
        Map<String, Object> user =
                Map.of("extension", "161", "name", "New", "devices", List.of(Map.of("name", "n161")));
        assertThat(manager.get(USERS + "/161").status()).isEqualTo(404);
        Answer dry = manager.post(USERS + "?dryRun=true", user);
        assertThat(dry.status()).isEqualTo(200);
        assertThat(manager.get(USERS + "/161").status()).isEqualTo(404);

        Answer made = manager.post(USERS, user);
        assertThat(made.status()).as(made.json().toString()).isEqualTo(201);
        assertThat(made.whole().headers().firstValue("Location")).hasValue("/api/v1" + USERS + "/161");
        assertThat(made.json().at("/generated/0/sipPassword").asText()).hasSizeGreaterThan(15);
        assertThat(manager.post(USERS, user).code()).isEqualTo("exists");

        Answer read = manager.get(USERS + "/161");
        assertThat(read.text("name")).isEqualTo("New");
        assertThat(read.json().at("/devices/0/name").asText()).isEqualTo("n161");
        assertThat(patch(manager, USERS + "/161", Map.of("email", "new@acme.example"))
                        .status())
                .isEqualTo(200);
        Answer changed = manager.get(USERS + "/161");
        assertThat(changed.text("email")).isEqualTo("new@acme.example");
        assertThat(changed.text("name")).as("what is absent stays").isEqualTo("New");

        Answer gone = manager.delete(USERS + "/161");
        assertThat(gone.json().path("plan").findValuesAsText("name"))
                .containsExactlyInAnyOrder("acme/161", "acme/161/n161");
        assertThat(manager.get(USERS + "/161").status()).isEqualTo(404);
        assertThat(manager.delete(USERS + "/161").status()).isEqualTo(404);
        assertThat(patch(manager, USERS + "/161", Map.of("name", "x")).status()).isEqualTo(404);
    }

    @Test
    void ofTwoWhoChangeTheSameTheSecondIsTold() {
        manager.post(USERS, Map.of("extension", "162", "name", "First"));
        String seen = tag(manager.get(USERS + "/162"));
        ApiClient first = manager.with("If-Match", seen);

        assertThat(patch(first, USERS + "/162", Map.of("name", "Second")).status())
                .isEqualTo(200);
        assertThat(patch(first, USERS + "/162", Map.of("name", "Third")).code()).isEqualTo("changed-meanwhile");
        assertThat(first.delete(USERS + "/162").status()).isEqualTo(412);

        Answer now = manager.get(USERS + "/162");
        assertThat(now.text("name")).isEqualTo("Second");
        assertThat(manager.with("If-Match", tag(now)).delete(USERS + "/162").status())
                .isEqualTo(200);
    }

    /// Whatever path a client makes of it, an entry is not another.
    @Test
    void aChangeOfOneEntryReachesNoOther() {
        manager.post(USERS, Map.of("extension", "163", "name", "One"));
        manager.post(USERS, Map.of("extension", "164", "name", "Other"));
        for (Map<String, Object> other : List.<Map<String, Object>>of(
                Map.of("extension", "164"), Map.of("id", UUID.randomUUID().toString()), Map.of("default", true))) {
            Answer answer = patch(manager, USERS + "/163", other);
            assertThat(answer.status()).as(other.toString()).isEqualTo(422);
            assertThat(answer.json().at("/errors/0/pointer").asText())
                    .isEqualTo("/" + other.keySet().iterator().next());
        }
        Answer refused = patch(manager, USERS + "/163", Map.of("email", "no mail"));
        assertThat(refused.json().at("/errors/0/pointer").asText()).isEqualTo("/email");
        assertThat(manager.get(USERS + "/164").text("name")).isEqualTo("Other");
        assertThat(patch(manager, USERS + "/163", Map.of("calls", 3)).status()).isEqualTo(422);
    }

    @Test
    void aDeviceStandsAloneThoughItIsSomebodys() {
        manager.post(USERS, Map.of("extension", "165", "name", "Owner"));
        manager.post(USERS, Map.of("extension", "166", "name", "Next"));
        Answer made = manager.post(DEVICES, Map.of("name", "d165", "user", "165"));
        assertThat(made.status()).as(made.json().toString()).isEqualTo(201);
        assertThat(made.whole().headers().firstValue("Location")).hasValue("/api/v1" + DEVICES + "/d165");
        manager.post(DEVICES, Map.of("name", "e165", "user", "165"));

        assertThat(patch(manager, DEVICES + "/d165", Map.of("user", "166")).status())
                .isEqualTo(200);
        assertThat(manager.get(DEVICES + "/d165").text("user")).isEqualTo("166");
        assertThat(patch(manager, DEVICES + "/d165", Map.of("user", "169"))
                        .json()
                        .at("/errors/0/pointer")
                        .asText())
                .isEqualTo("/user");
        assertThat(patch(manager, DEVICES + "/d165", Map.of("sipUsername", "a b"))
                        .json()
                        .at("/errors/0/pointer")
                        .asText())
                .isEqualTo("/sipUsername");

        assertThat(manager.delete(DEVICES + "/d165").json().path("plan").findValuesAsText("name"))
                .containsExactly("acme/166/d165");
        assertThat(manager.get(DEVICES + "/e165").status()).isEqualTo(200);
        assertThat(manager.get(USERS + "/166").json().path("devices").isEmpty()).isTrue();
    }

    /// One of each list that stands for itself: made, found by its name, changed by nothing,
    /// deleted, and with it nothing else.
    @Test
    void everyListIsReachedEntryByEntry() {
        ApiClient operator = people.operator("acme");
        String odd = fresh("n");
        String name = odd.replaceAll("[^ a-z0-9]", "");
        Map<String, Map<String, Object>> entries = new LinkedHashMap<>();
        entries.put("dialplan/calendars", Map.of("name", name, "region", "BY"));
        entries.put("dialplan/hours", Map.of("name", name, "times", List.of("Mon-Fri 09:00-17:00")));
        entries.put("dialplan/switches", Map.of("name", name, "extension", "192"));
        entries.put("dialplan/groups", Map.of("extension", "193", "name", name, "members", List.of("100")));
        entries.put("dialplan/parking", Map.of("extension", "180", "name", name, "places", 3));
        entries.put("dialplan/speedDials", Map.of("extension", "194", "name", name, "number", "+4989123456"));
        entries.put("dialplan/inbound", Map.of("title", odd, "destination", "_+49891234.", "extension", "100"));
        entries.put("dialplan/outbound", Map.of("title", odd, "destination", "_+49900.", "deny", true));
        entries.put("contacts/contacts", Map.of("name", odd, "organisation", "Acme, Inc", "office", "+4989555"));
        entries.put("trunks/sites", Map.of("name", name, "areaCode", "89"));
        entries.put(
                "trunks/trunks",
                Map.of(
                        "name",
                        name.replace(" ", ""),
                        "profile",
                        "generic-registration",
                        "enabled",
                        false,
                        "host",
                        "sip.carrier.example",
                        "calls",
                        2,
                        "baseNumber",
                        "+49 30 777000",
                        "extensionDigits",
                        2,
                        "accounts",
                        List.of(Map.of("user", "u", "password", "a long secret"))));
        entries.put("numbers/numbers", Map.of("number", "+49 89 777 888", "digits", 2));
        entries.forEach((list, entry) -> {
            String path = "/tenants/acme/" + list;
            int before = operator.get(path).json().path("total").asInt();
            Answer made = operator.post(path, entry);
            assertThat(made.status()).as(list + " " + made.json()).isEqualTo(201);
            String place =
                    made.whole().headers().firstValue("Location").orElseThrow().substring("/api/v1".length());
            Answer read = operator.get(place);
            assertThat(read.status()).as(place).isEqualTo(200);
            Answer same = patch(operator, place, asMap(read.json()));
            assertThat(same.status()).as(list + " " + same.json()).isEqualTo(200);
            assertThat(same.json().path("plan").isEmpty())
                    .as(list + " " + same.json())
                    .isTrue();
            Answer gone = operator.delete(place);
            assertThat(gone.status()).as(list + " " + gone.json()).isEqualTo(200);
            assertThat(gone.json().path("plan").size())
                    .as(gone.json().toString())
                    .isEqualTo(1);
            assertThat(operator.get(place).status()).isEqualTo(404);
            assertThat(operator.get(path).json().path("total").asInt()).as(list).isEqualTo(before);
        });
    }

    private static Map<String, Object> asMap(JsonNode json) {
        Map<String, Object> map = new LinkedHashMap<>();
        json.properties().forEach(one -> map.put(one.getKey(), one.getValue()));
        return map;
    }

    @Test
    void aListComesPageByPageSearchedAndSorted() {
        List<Map<String, Object>> contacts = new ArrayList<>();
        String mark = UUID.randomUUID().toString().substring(0, 8);
        for (int i = 0; i < 7; i++) {
            contacts.add(Map.of("name", "P" + i + " " + mark, "organisation", "O" + i % 2, "office", "+49895550" + i));
        }
        patch(manager, "/tenants/acme/contacts", Map.of("contacts", contacts));
        String query = CONTACTS + "?limit=3&sort=-organisation&search=" + mark;

        List<String> names = new ArrayList<>();
        Answer page = manager.get(query);
        assertThat(page.json().path("total").asInt()).isEqualTo(7);
        names.addAll(page.json().path("items").findValuesAsText("name"));
        // What is deleted meanwhile neither repeats nor hides another.
        manager.delete(CONTACTS + "/" + inPath(names.getLast() + ", O1"));
        while (page.json().has("next")) {
            page = manager.get(query + "&cursor=" + page.text("next"));
            names.addAll(page.json().path("items").findValuesAsText("name"));
        }
        assertThat(names)
                .extracting(name -> name.substring(0, 2))
                .containsExactly("P5", "P3", "P1", "P6", "P4", "P2", "P0");

        String cursor = manager.get(query).text("next");
        assertThat(manager.get(CONTACTS + "?limit=3&search=" + mark + "&cursor=" + cursor)
                        .code())
                .as("of another order")
                .isEqualTo("cursor");
        assertThat(people.in("globex", Role.PBX_MANAGER)
                        .get(query.replace("acme", "globex") + "&cursor=" + cursor)
                        .code())
                .as("of another tenant")
                .isEqualTo("cursor");
    }

    @Test
    void row19AListIsSortedByWhatItIsAllowedToOnly() {
        for (String sort : List.of("sipPassword", "devices", "name;DROP", "-", "note%27--")) {
            Answer answer = manager.get(USERS + "?sort=" + sort);
            assertThat(answer.status()).as(sort).isEqualTo(400);
            assertThat(answer.json().at("/errors/0/parameter").asText()).isEqualTo("sort");
        }
    }

    @Test
    void row17AnEntryOfAnotherTenantIsNotThere() {
        ApiClient intruder = people.in("globex", Role.PBX_MANAGER);
        for (String verb : List.of("GET", "PATCH", "DELETE")) {
            Optional<Object> body = verb.equals("PATCH") ? Optional.of(Map.of("name", "x")) : Optional.empty();
            Answer theirs = intruder.send(verb, USERS + "/100", body);
            assertThat(theirs.status()).as(verb).isEqualTo(404);
            assertThat(theirs.whole().body())
                    .isEqualTo(intruder.send(verb, USERS.replace("acme", "nowhere") + "/100", body)
                            .whole()
                            .body());
        }
        assertThat(intruder.post(USERS, Map.of("extension", "167", "name", "x")).status())
                .isEqualTo(404);
        assertThat(manager.get(USERS + "/100").status()).isEqualTo(200);
        assertThat(manager.get(USERS + "/167").status()).isEqualTo(404);
    }

    /// Whom a list belongs to decides, not what is written in the path after it.
    @Test
    void aListOfAnotherFamilyIsNotThere() {
        ApiClient book = people.in("acme", Role.PHONE_BOOK_MANAGER);
        for (String list : List.of("users", "trunks", "recordings", "phoneBook", "..", "~2E~2E")) {
            assertThat(book.get("/tenants/acme/contacts/" + list.replace("..", "%2e%2e"))
                            .status())
                    .as(list)
                    .isIn(400, 404);
        }
        assertThat(book.get(CONTACTS).status()).isEqualTo(200);
        assertThat(book.get(USERS).code()).isEqualTo("permission.missing");
        assertThat(manager.delete("/tenants/acme/trunks/trunks/x").code()).isEqualTo("permission.missing");
        assertThat(manager.post("/tenants/acme/numbers/numbers", Map.of("number", "+4989777"))
                        .code())
                .isEqualTo("permission.missing");
    }
}
