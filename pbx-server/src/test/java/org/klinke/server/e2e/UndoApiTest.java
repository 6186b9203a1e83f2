package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.klinke.core.account.Role;
import org.klinke.server.e2e.ApiClient.Answer;

/// Entries of the history are undone exactly, or not at all.
class UndoApiTest {
    private static final String USERS = "/tenants/acme/directory/users";
    private static final String DEVICES = "/tenants/acme/directory/devices";
    private static final String CONTACTS = "/tenants/acme/contacts/contacts";
    private static final String DIALPLAN = "/tenants/acme/dialplan/";
    private static final String PHONES = "/tenants/acme/phones/";

    @RegisterExtension
    private final Klinke klinke = new Klinke();

    @SuppressWarnings("NullAway.Init")
    private ApiPeople people;

    @SuppressWarnings("NullAway.Init")
    private ApiClient manager;

    @SuppressWarnings("NullAway.Init")
    private ApiClient admin;

    @BeforeEach
    void logIn() throws Exception {
        people = new ApiPeople(klinke.server());
        manager = people.in("acme", Role.PBX_MANAGER);
        admin = people.in("acme", Role.TENANT_ADMIN);
    }

    private static Answer patch(ApiClient client, String path, Map<String, Object> body) {
        return client.send("PATCH", path, Optional.of(body));
    }

    private static String inPath(String name) {
        StringBuilder path = new StringBuilder();
        for (byte one : name.getBytes(StandardCharsets.UTF_8)) {
            path.append("~%02x".formatted(one));
        }
        return path.toString();
    }

    /// Undoes the newest entry of this kind: first it says what would come of it, and does nothing.
    private Answer undoNewest(String kind) {
        long seq = newest(admin, kind);
        Answer dry = admin.post("/tenants/acme/audit/" + seq + "/undo?dryRun=true", Map.of());
        assertThat(newest(admin, kind)).as("a dry run does nothing").isEqualTo(seq);
        Answer done = undo(admin, seq);
        assertThat(dry.status()).as(dry.json().toString()).isEqualTo(done.status());
        if (done.status() == 200) {
            assertThat(done.json().path("plan"))
                    .as("as it was shown")
                    .isEqualTo(dry.json().path("plan"));
            assertThat(done.json().path("plan")).isNotEmpty();
        }
        return done;
    }

    private void undone(String kind) {
        Answer done = undoNewest(kind);
        assertThat(done.status()).as(done.json().toString()).isEqualTo(200);
    }

    private JsonNode made(String list, Map<String, Object> entry) {
        Answer made = admin.post(list, entry);
        assertThat(made.status()).as(made.json().toString()).isEqualTo(201);
        return made.json();
    }

    private void changed(String entry, Map<String, Object> fields) {
        Answer changed = patch(admin, entry, fields);
        assertThat(changed.status()).as(changed.json().toString()).isEqualTo(200);
    }

    private void gone(String entry) {
        assertThat(admin.delete(entry).status()).as(entry).isEqualTo(200);
    }

    @Test
    void hoursAndCalendarsComeBackLineByLine() {
        String calendar = DIALPLAN + "calendars/House";
        made(
                DIALPLAN + "calendars",
                Map.of(
                        "name",
                        "House",
                        "region",
                        "BY",
                        "days",
                        List.of("12-24 closed Eve; 12-25 closed, really;", "11-01 open")));
        JsonNode was = admin.get(calendar).json();
        String open = DIALPLAN + "hours/Office";
        made(
                DIALPLAN + "hours",
                Map.of(
                        "name",
                        "Office",
                        "calendar",
                        "House",
                        "times",
                        List.of("Mon-Fri 08:00-12:00,13:00-17:00", "Sat 10:00-12:00")));
        JsonNode times = admin.get(open).json();

        changed(calendar, Map.of("days", List.of(), "region", ""));
        undone("hours");
        assertThat(admin.get(calendar).json()).isEqualTo(was);
        changed(open, Map.of("times", List.of("Mon 08:00-09:00")));
        long first = newest(admin, "hours");
        made(DIALPLAN + "hours", Map.of("name", "Late", "times", List.of("Mon 20:00-21:00")));
        assertThat(undo(admin, first).status())
                .as("another line that was changed later is no hindrance")
                .isEqualTo(200);
        assertThat(admin.get(open).json()).isEqualTo(times);
        assertThat(admin.get(DIALPLAN + "hours/Late").status()).isEqualTo(200);

        gone(DIALPLAN + "hours/Late");
        undone("hours");
        assertThat(admin.get(DIALPLAN + "hours/Late").json().at("/times/0").asText())
                .isEqualTo("Mon 20:00-21:00");
        undone("hours");
        assertThat(admin.get(DIALPLAN + "hours/Late").status())
                .as("what came back goes again")
                .isEqualTo(404);
        assertThat(admin.get(open).json()).isEqualTo(times);
        gone(open);
        gone(calendar);
        assertThat(undo(manager, newest(admin, "hours")).code()).isEqualTo("permission.missing");
    }

    @Test
    void blockListsAreUndone() {
        String blocked = DIALPLAN + "blocked/callers";
        made(DIALPLAN + "blocked", Map.of("list", "callers", "numbers", List.of("+4930*", "anonymous")));
        changed(blocked, Map.of("numbers", List.of("+49137???????")));
        undone("block%20lists");
        assertThat(admin.get(blocked).json().path("numbers").toString()).isEqualTo("[\"+4930*\",\"anonymous\"]");
        gone(blocked);
        undone("block%20lists");
        assertThat(admin.get(blocked).json().path("numbers")).hasSize(2);
        gone(blocked);
    }

    @Test
    void howSomebodyIsReachedIsUndoneForwardByForwardAndInItsOrder() {
        made(
                USERS,
                Map.of(
                        "extension",
                        "181",
                        "name",
                        "Reached",
                        "devices",
                        List.of(Map.of("name", "n181"), Map.of("name", "n181b"))));
        String reach = DIALPLAN + "reach/181";
        List<String> follow =
                List.of("n181 internal off after 5s for 20s by user", "n181b external after 10s", "n181 group for 30s");
        made(
                DIALPLAN + "reach",
                Map.of(
                        "extension",
                        "181",
                        "callWaiting",
                        false,
                        "forwards",
                        List.of("busy internal 100", "no-answer external 104 after 30s"),
                        "followMe",
                        follow,
                        "blocked",
                        List.of("+4930*"),
                        "letThrough",
                        List.of("100", "101"),
                        "after",
                        List.of("any announce unavailable")));
        JsonNode was = admin.get(reach).json();
        for (Map<String, Object> change : List.<Map<String, Object>>of(
                Map.of("callWaiting", true, "doNotDisturb", true),
                Map.of("forwards", List.of("busy internal 101", "unreachable external 102")),
                Map.of("forwards", List.of()),
                Map.of("followMe", List.of(follow.get(2), follow.get(0))),
                Map.of("followMe", List.of(follow.get(2), follow.get(1), follow.get(0))),
                Map.of("followMe", List.of(follow.get(0), "n181b internal", follow.get(1), follow.get(2))),
                Map.of("blocked", List.of(), "blockedCalled", List.of("0900*"), "letThrough", List.of()),
                Map.of("after", List.of(), "before", List.of("language en", "announce please-wait")))) {
            changed(reach, change);
            assertThat(admin.get(reach).json()).isNotEqualTo(was);
            undone("wishes");
            assertThat(admin.get(reach).json()).as("after " + change).isEqualTo(was);
        }
        changed(reach, Map.of("before", List.of("label A, language de")));
        changed(reach, Map.of("before", List.of("label B")));
        assertThat(undoNewest("wishes").code())
                .as("a label that reads like two lines")
                .isEqualTo("undo.field");
        gone(USERS + "/181");
    }

    /// What is his own, and what an admin has configured, the API does not say: the history does.
    @Test
    void anUndoMakesNoConfigurationOfWhatSomebodyHasChangedHimself() throws Exception {
        made(USERS, Map.of("extension", "182", "name", "Own"));
        String login = "u" + UUID.randomUUID().toString().substring(0, 8);
        String password = klinke.server()
                .post(
                        "/accounts/add",
                        Map.of("tenant", "acme", "login", login, "roles", List.of("user"), "user", "182"))
                .path("password")
                .asText();
        ApiClient own = people.stranger().login(login + "@acme", password);
        String reach = DIALPLAN + "reach/182";
        made(DIALPLAN + "reach", Map.of("extension", "182", "callWaiting", false));
        assertThat(own.put("/me/reach/do-not-disturb", Map.of("on", true)).status())
                .isEqualTo(200);
        undone("wishes");
        assertThat(admin.get(reach).json().has("doNotDisturb")).isFalse();

        assertThat(own.put("/me/reach/do-not-disturb", Map.of("on", true)).status())
                .isEqualTo(200);
        changed(reach, Map.of("doNotDisturb", false)); // the admin's word, where the user's was
        assertThat(undoNewest("wishes").code())
                .as("it would be the admin's, and was the user's")
                .isEqualTo("undo.inexact");
        gone(USERS + "/182");
    }

    @Test
    void telephonesAndWhatIsSetOnThemAreUndoneButNotWhatTheyHaveProven() {
        made(USERS, Map.of("extension", "183", "name", "Phones", "devices", List.of(Map.of("name", "n183"))));
        String phone = PHONES + "phones/n183";
        made(PHONES + "phones", Map.of("device", "n183", "model", "snom-d785"));
        changed(phone, Map.of("model", "snom-d735", "mac", "00:04:13:18:30:01"));
        undone("phone");
        assertThat(admin.get(phone).text("model")).isEqualTo("snom-d785");
        assertThat(admin.get(phone).json().has("mac")).isFalse();
        changed(phone, Map.of("hotdesk", true));
        assertThat(undoNewest("phone").code())
                .as("who is logged in there, nobody knows then")
                .isEqualTo("undo.field");
        changed(phone, Map.of("hotdesk", false));

        String setup = PHONES + "phoneSetup/" + inPath("device n183");
        made(
                PHONES + "phoneSetup",
                Map.of(
                        "for",
                        "device n183",
                        "vlan",
                        12,
                        "keys",
                        List.of("2 lamp 100 Front desk", "3 dial 089921610 Taxi"),
                        "settings",
                        List.of("ringer_volume = 5")));
        JsonNode was = admin.get(setup).json();
        changed(setup, Map.of("keys", List.of("3 none", "4 lamp 101"), "settings", List.of(), "vlan", ""));
        undone("phone%20setup");
        assertThat(admin.get(setup).json()).isEqualTo(was);
        gone(setup);
        undone("phone%20setup");
        assertThat(admin.get(setup).json()).as("it comes back whole").isEqualTo(was);
        undone("phone%20setup");
        assertThat(admin.get(setup).status()).as("and goes again").isEqualTo(404);

        gone(phone);
        assertThat(undoNewest("phone").code()).isEqualTo("undo.kind");
        made(PHONES + "phones", Map.of("device", "n183", "model", "snom-d785"));
        undone("phone");
        assertThat(admin.get(phone).status()).as("what was made goes").isEqualTo(404);
        gone(USERS + "/183");
    }

    @Test
    void aDeviceIsUndoneInAllItsFieldsAndHandsetsGoAndComeWithAnEntry() {
        made(
                USERS,
                Map.of(
                        "extension",
                        "184",
                        "name",
                        "One",
                        "devices",
                        List.of(Map.of("name", "base184"), Map.of("name", "h184"))));
        made(USERS, Map.of("extension", "185", "name", "Other"));
        made("/tenants/acme/trunks/sites", Map.of("name", "Branch184", "country", "DE", "areaCode", "89"));
        String device = DEVICES + "/h184";
        JsonNode was = admin.get(device).json();
        for (Map<String, Object> change : List.<Map<String, Object>>of(
                Map.of("md5", false, "t38", true), Map.of("site", "Branch184"), Map.of("user", "185"))) {
            changed(device, change);
            assertThat(admin.get(device).json()).isNotEqualTo(was);
            undone("device");
            assertThat(admin.get(device).json()).as("after " + change).isEqualTo(was);
        }

        made(PHONES + "phones", Map.of("device", "base184", "model", "yealink-w60b"));
        String handset = "/tenants/acme/directory/handsets/h184";
        made("/tenants/acme/directory/handsets", Map.of("device", "h184", "base", "base184", "number", 2));
        changed(handset, Map.of("number", 3));
        undone("handset");
        assertThat(admin.get(handset).json().path("number").asInt()).isEqualTo(2);
        gone(handset);
        undone("handset");
        assertThat(admin.get(handset).text("base")).isEqualTo("base184");
        long before = newest(admin, "handset");
        gone(device);
        assertThat(newest(admin, "handset"))
                .as("with the device its handset went, and the history says so")
                .isGreaterThan(before);
        assertThat(undoNewest("handset").code()).as("there is no such device").isEqualTo("undo.inexact");
        gone(USERS + "/184");
        assertThat(newest(admin, "phone")).as("the base is told to be none").isGreaterThan(before);
        gone(USERS + "/185");
        gone("/tenants/acme/trunks/sites/Branch184");
    }

    private static long newest(ApiClient reader, String kind) {
        return reader.get("/tenants/acme/audit?limit=1&kind=" + kind)
                .json()
                .at("/items/0/seq")
                .asLong();
    }

    private static Answer undo(ApiClient client, long seq) {
        return client.post("/tenants/acme/audit/" + seq + "/undo", Map.of());
    }

    private long newestOutside(String kind) {
        return people.operator()
                .get("/platform/audit?limit=1&kind=" + kind)
                .json()
                .at("/items/0/seq")
                .asLong();
    }

    private Answer undoOutside(ApiClient client, long seq, boolean dryRun) {
        return client.post("/platform/audit/" + seq + "/undo?dryRun=" + dryRun, Map.of());
    }

    private void undoneOutside(String kind) {
        long seq = newestOutside(kind);
        Answer dry = undoOutside(people.operator(), seq, true);
        assertThat(dry.status()).as(dry.json().toString()).isEqualTo(200);
        assertThat(dry.json().path("applied").asBoolean(true)).isFalse();
        assertThat(newestOutside(kind)).as("a dry run does nothing").isEqualTo(seq);
        Answer done = undoOutside(people.operator(), seq, false);
        assertThat(done.status()).as(done.json().toString()).isEqualTo(200);
        assertThat(done.json().path("plan")).isEqualTo(dry.json().path("plan")).isNotEmpty();
    }

    @Test
    void anOperatorsSettingsAreUndoneByWhoMaySetThem() throws Exception {
        ApiClient operator = people.operator();
        String policy = "/platform/login-policy";
        JsonNode demanded = operator.get(policy).json();
        assertThat(operator.put(policy, Map.of("secondFactor", List.of("auditor")))
                        .status())
                .isEqualTo(200);
        undoneOutside("login%20policy");
        assertThat(operator.get(policy).json()).isEqualTo(demanded);

        String name = "Undone " + UUID.randomUUID().toString().substring(0, 8);
        Answer made = operator.post(
                "/platform/resellers",
                Map.of("name", name, "tenantsMax", 3, "tenants", List.of("globex"), "accounts", List.of()));
        assertThat(made.status()).as(made.json().toString()).isEqualTo(201);
        String reseller = "/platform/resellers/" + made.text("id");
        JsonNode was = operator.get(reseller).json();
        operator.put(
                reseller, Map.of("name", name + " Ltd", "tenantsMax", 5, "tenants", List.of(), "accounts", List.of()));
        undoneOutside("reseller");
        assertThat(operator.get(reseller).json()).isEqualTo(was);

        klinke.server().apply("tenants: [{name: acme, areaCode: \"30\", emergencyNumbers: [\"19222\"]}]");
        undoneOutside("tenant");
        assertThat(operator.get("/tenants/acme").text("areaCode")).isEqualTo("89");
        assertThat(klinke.server().get("/export/acme").path("yaml").asText()).doesNotContain("19222");

        long seq = newestOutside("tenant");
        assertThat(undoOutside(admin, seq, true).code()).isEqualTo("permission.missing");
        ApiClient key = operator.withKey(
                operator.post("/me/api-keys", Map.of("name", "undo", "scopes", List.of("platform:write", "audit:read")))
                        .text("token"));
        assertThat(undoOutside(key.without("Cookie"), seq, true).code()).isEqualTo("session.required");
        assertThat(operator.delete(reseller).status()).isIn(200, 204);
        assertThat(undoOutside(operator, newestOutside("reseller"), true).code())
                .isEqualTo("undo.kind");
        JsonNode atTheMachine = klinke.server().post("/audit/undo", Map.of("tenant", "", "seq", seq, "dryRun", true));
        assertThat(atTheMachine.path("applied").asBoolean(true))
                .as(atTheMachine.toString())
                .isFalse();
    }

    @Test
    void whatTheHistoryTellsIsUndoneExactlyOrNotAtAll() throws Exception {
        String user = USERS + "/173";
        manager.post(USERS, Map.of("extension", "173", "name", "First"));
        long made = newest(admin, "user");
        patch(manager, user, Map.of("name", "Second", "email", "second@acme.example"));
        long changed = newest(admin, "user");

        Answer dry = admin.post("/tenants/acme/audit/" + changed + "/undo?dryRun=true", Map.of());
        assertThat(dry.json().path("applied").asBoolean(true)).isFalse();
        assertThat(dry.json().at("/plan/0/name").asText()).isEqualTo("acme/173");
        assertThat(manager.get(user).text("name")).isEqualTo("Second");
        Answer early = undo(admin, made);
        assertThat(early.code()).isEqualTo("undo.later");
        assertThat(early.text("detail")).contains("entry " + changed);

        Answer undone = undo(admin, changed);
        assertThat(undone.status()).as(undone.json().toString()).isEqualTo(200);
        assertThat(manager.get(user).text("name")).isEqualTo("First");
        assertThat(manager.get(user).json().has("email")).isFalse();
        long back = newest(admin, "user");
        assertThat(admin.get("/tenants/acme/audit?limit=1&kind=user")
                        .json()
                        .at("/items/0/reason")
                        .asText())
                .isEqualTo("undo of entry " + changed);
        assertThat(undo(admin, changed).code()).as("not twice").isEqualTo("undo.later");
        JsonNode atTheMachine = klinke.server().post("/audit/undo", Map.of("tenant", "acme", "seq", back));
        assertThat(atTheMachine.path("applied").asBoolean())
                .as("it can be undone, too: " + atTheMachine)
                .isTrue();
        assertThat(manager.get(user).text("email")).isEqualTo("second@acme.example");
        assertThat(manager.delete(user).status()).isEqualTo(200);
        assertThat(undo(admin, newest(admin, "user")).code())
                .as("his log-ins and his voice box went with him")
                .isEqualTo("undo.kind");
        assertThat(manager.post(CONTACTS, Map.of("name", "Undone", "office", "+498912345"))
                        .status())
                .isEqualTo(201);
        String contact = CONTACTS + "/Undone";
        assertThat(manager.delete(contact).status()).isEqualTo(200);
        assertThat(undo(admin, newest(admin, "contact")).status()).isEqualTo(200);
        assertThat(manager.get(contact).status()).isEqualTo(200);
        assertThat(undo(admin, newest(admin, "contact")).status())
                .as("what was made is gone again")
                .isEqualTo(200);
        assertThat(manager.get(contact).status()).isEqualTo(404);
    }

    @Test
    void aListIsUndoneLineByLineAndWhatLivesInALineDoesNotComeBack() throws Exception {
        String lot = "/tenants/acme/dialplan/parking/190";
        manager.post("/tenants/acme/dialplan/parking", Map.of("extension", "190", "name", "A, B", "places", 2));
        patch(manager, lot, Map.of("name", "C, 3 places, 9 s", "places", 4));
        assertThat(undo(admin, newest(admin, "parking")).status()).isEqualTo(200);
        assertThat(manager.get(lot).text("name")).isEqualTo("A, B");
        assertThat(manager.get(lot).json().path("places").asInt()).isEqualTo(2);
        assertThat(manager.delete(lot).status()).isEqualTo(200);
        assertThat(undo(admin, newest(admin, "parking")).status()).isEqualTo(200);
        assertThat(manager.get(lot).text("name")).isEqualTo("A, B");
        assertThat(undo(admin, newest(admin, "parking")).status())
                .as("what came back goes again")
                .isEqualTo(200);
        assertThat(manager.get(lot).status()).isEqualTo(404);

        String dial = "/tenants/acme/dialplan/speedDials/1901";
        manager.post(
                "/tenants/acme/dialplan/speedDials", Map.of("extension", "1901", "name", "Taxi 7", "number", "*80"));
        patch(manager, dial, Map.of("number", "089921610"));
        assertThat(undo(admin, newest(admin, "speed%20dials")).status()).isEqualTo(200);
        assertThat(manager.get(dial).text("number")).isEqualTo("*80");
        assertThat(manager.get(dial).text("name")).isEqualTo("Taxi 7");
        manager.delete(dial);

        String group = "/tenants/acme/dialplan/groups/192";
        manager.post(
                "/tenants/acme/dialplan/groups",
                Map.of("extension", "192", "name", "Front, desk", "members", List.of("100", "101")));
        patch(manager, group, Map.of("strategy", "longest-idle", "members", List.of("102")));
        assertThat(undo(admin, newest(admin, "groups")).status()).isEqualTo(200);
        assertThat(manager.get(group).json().path("members")).hasSize(2);
        assertThat(manager.get(group).text("name")).isEqualTo("Front, desk");
        manager.delete(group);
        assertThat(undo(admin, newest(admin, "groups")).code())
                .as("its voice box is gone")
                .isEqualTo("undo.kind");

        String side = "/tenants/acme/dialplan/switches/night";
        manager.post("/tenants/acme/dialplan/switches", Map.of("name", "night", "extension", "1903"));
        patch(manager, side, Map.of("extension", "1904"));
        assertThat(undo(admin, newest(admin, "switch")).status()).isEqualTo(200);
        assertThat(manager.get(side).text("extension")).isEqualTo("1903");
        manager.delete(side);
        assertThat(undo(admin, newest(admin, "switch")).code())
                .as("whether it was on")
                .isEqualTo("undo.kind");
        assertThat(undo(people.in("globex", Role.TENANT_ADMIN), newest(admin, "switch"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aTrunkIsUndoneButForItsPasswords() throws Exception {
        String trunks = "/tenants/acme/trunks/trunks";
        Map<String, Object> account = Map.of("user", "u", "password", "a long secret");
        Answer made = admin.post(
                trunks,
                Map.of(
                        "name",
                        "undone",
                        "profile",
                        "generic-registration",
                        "host",
                        "sip.carrier.example",
                        "calls",
                        2,
                        "enabled",
                        false,
                        "accounts",
                        List.of(account)));
        assertThat(made.status()).as(made.json().toString()).isEqualTo(201);
        patch(admin, trunks + "/undone", Map.of("host", "sip.other.example", "calls", 3));
        Answer undone = undo(admin, newest(admin, "trunk"));
        assertThat(undone.status()).as(undone.json().toString()).isEqualTo(200);
        assertThat(admin.get(trunks + "/undone").text("host")).isEqualTo("sip.carrier.example");
        assertThat(admin.get(trunks + "/undone").json().path("calls").asInt()).isEqualTo(2);
        String trunk = trunks + "/undone";
        JsonNode accounts = admin.get(trunk).json().path("accounts");
        changed(
                trunk,
                Map.of("accounts", List.of(Map.of("user", "u", "number", "+4989123456", "calls", 2, "inbound", 1))));
        JsonNode limited = admin.get(trunk).json().path("accounts");
        assertThat(limited).isNotEqualTo(accounts);
        undone("trunk");
        assertThat(admin.get(trunk).json().path("accounts")).isEqualTo(accounts);
        undone("trunk");
        assertThat(admin.get(trunk).json().path("accounts")).isEqualTo(limited);
        changed(
                trunk,
                Map.of(
                        "accounts",
                        List.of(Map.of("user", "v", "password", "a second long secret"), Map.of("user", "u"))));
        undone("trunk");
        assertThat(admin.get(trunk).json().path("accounts"))
                .as("the account that was added goes, the other stays")
                .isEqualTo(limited);
        assertThat(undoNewest("trunk").code())
                .as("with the account went its password")
                .isEqualTo("undo.field");
        patch(
                admin,
                trunks + "/undone",
                Map.of("accounts", List.of(Map.of("user", "u", "password", "another long secret"))));
        assertThat(undo(admin, newest(admin, "trunk")).code()).isEqualTo("undo.field");
        assertThat(admin.delete(trunks + "/undone").status()).isEqualTo(200);
        assertThat(undo(admin, newest(admin, "trunk")).code()).isEqualTo("undo.kind");
    }

    @Test
    void anUndoIsNoWayAroundAPermissionNorToASecret() {
        manager.post(USERS, Map.of("extension", "174", "name", "Whose", "devices", List.of(Map.of("name", "n174"))));
        long made = newest(admin, "user");
        assertThat(undo(manager, made).code()).as("he reads no history").isEqualTo("permission.missing");
        assertThat(undo(people.in("acme", Role.AUDITOR), made).code())
                .as("he reads it and changes nothing")
                .isEqualTo("permission.missing");
        assertThat(undo(people.in("globex", Role.TENANT_ADMIN), made).status())
                .as("nobody's here")
                .isEqualTo(404);
        assertThat(undo(admin, made).code()).as("a device went with it").isEqualTo("undo.inexact");
        assertThat(manager.get(USERS + "/174").status()).isEqualTo(200);
        assertThat(undo(admin, newest(admin, "device")).status())
                .as("what was made is gone again")
                .isEqualTo(200);
        assertThat(undo(admin, newest(admin, "device")).code())
                .as("nobody knows its password")
                .isEqualTo("undo.kind");
        assertThat(undo(admin, newest(admin, "access%20grant")).code()).isEqualTo("undo.kind");
        assertThat(undo(admin, Long.MAX_VALUE).status()).isEqualTo(404);

        String rules = "/tenants/acme/dialplan/outbound";
        String title = "Undone " + UUID.randomUUID();
        Answer rule = manager.post(
                rules, Map.of("title", title, "prefix", "0", "destination", "_+49900.", "deny", true, "pin", "4711"));
        assertThat(rule.status()).as(rule.json().toString()).isEqualTo(201);
        assertThat(manager.delete(rules + "/" + inPath(title)).status()).isEqualTo(200);
        assertThat(undo(admin, newest(admin, "outbound%20rule")).code())
                .as("nobody knows its PIN")
                .isEqualTo("undo.field");
        assertThat(manager.delete(USERS + "/174").status()).isEqualTo(200);
    }
}
