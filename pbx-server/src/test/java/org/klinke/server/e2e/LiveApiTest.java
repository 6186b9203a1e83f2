package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.server.e2e.Klinke.SOON;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.klinke.core.account.Role;
import org.klinke.server.capture.PcapReader;
import org.klinke.server.e2e.ApiClient.Answer;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneCall;

/// What goes on and what happened, by the API; and that no tenant learns it of another.
class LiveApiTest {
    @RegisterExtension
    private final Klinke klinke = new Klinke();

    @SuppressWarnings("NullAway.Init")
    private ApiClient manager;

    @SuppressWarnings("NullAway.Init")
    private ApiClient intruder;

    @BeforeEach
    void logIn() throws IOException {
        ApiPeople people = new ApiPeople(klinke.server());
        manager = people.in("acme", Role.PBX_MANAGER);
        intruder = people.in("globex", Role.PBX_MANAGER);
    }

    @Test
    void aCallIsSeenFromInsideAndHungUp() throws IOException {
        Phone a = klinke.acme().registered("100");
        Phone b = klinke.registered(klinke.acme().phone("101").autoAnswer());
        PhoneCall here = a.call("101").awaitAnswered(SOON);
        here.awaitTone(b.toneHz(), SOON);

        JsonNode call = liveCall("101");
        assertThat(call.path("state").asText()).isEqualTo("talking");
        assertThat(call.at("/from/number").asText()).isEqualTo("100");
        assertThat(call.at("/connected/number").asText()).isEqualTo("101");
        String id = call.path("id").asText();
        String live = "/tenants/acme/live/calls/" + id;
        KlinkeServer.await(
                "both to be heard",
                SOON,
                () -> manager.get(live).json().path("legs").findValues("packetsReceived").stream()
                                .filter(packets -> packets.asLong() > 0)
                                .count()
                        >= 2);
        assertThat(manager.get(live).json().path("legs"))
                .hasSize(2)
                .allSatisfy(leg -> assertThat(leg.path("state").asText()).isEqualTo("answered"));
        assertThat(manager.get("/tenants/acme/calls/" + id).text("state")).isEqualTo("talking");
        assertThat(manager.get("/tenants/acme/calls/" + id + "/messages").code())
                .isEqualTo("call.lasts");
        for (String path : List.of("/live/calls/", "/calls/")) {
            assertThat(intruder.get("/tenants/globex" + path + id).status()).isEqualTo(404);
        }
        assertThat(intruder.delete("/tenants/globex/live/calls/" + id).status()).isEqualTo(404);
        assertThat(intruder.get("/tenants/globex/live/calls").json().toString()).doesNotContain(id);

        assertThat(manager.delete("/tenants/acme/live/calls/" + id).status()).isEqualTo(204);

        assertThat(here.awaitEnded(SOON).byUs()).isFalse();
        KlinkeServer.await(
                "the call's record",
                SOON,
                () -> manager.get("/tenants/acme/calls/" + id).text("state").equals("ended"));
        JsonNode story = manager.get("/tenants/acme/calls/" + id).json();
        assertThat(story.path("cause").asText()).isEqualTo("ENDED_BY_ADMIN");
        assertThat(story.path("legs")).hasSize(2).allSatisfy(leg -> {
            assertThat(leg.at("/media/quality/codec").asText()).isNotEmpty();
        });
        assertThat(story.path("timeline").toString())
                .contains("INVITE", "decision")
                .doesNotContain(klinke.server().password());
        assertThat(manager.delete("/tenants/acme/live/calls/" + id).status()).isEqualTo(404);
        itsMessagesAreThereForWireshark(id, story);
    }

    /// From the addresses at which the phones and the server really were.
    private void itsMessagesAreThereForWireshark(String id, JsonNode story) throws IOException {
        ApiClient.Bytes file = manager.bytes("/tenants/acme/calls/" + id + "/messages");
        assertThat(file.header("content-type")).startsWith("application/x-pcapng");
        List<PcapReader.Packet> packets = PcapReader.read(file.body());
        List<String> texts = new ArrayList<>();
        story.path("timeline").forEach(entry -> {
            if (List.of("sent", "received").contains(entry.path("kind").asText())) {
                texts.add(entry.path("detail").asText());
            }
        });
        assertThat(packets).extracting(PcapReader.Packet::text).containsExactlyElementsOf(texts);
        assertThat(packets).allSatisfy(packet -> {
            assertThat(packet.comment()).endsWith(", TLS");
            assertThat(List.of(packet.from(), packet.to()))
                    .contains("127.0.0.1:" + klinke.server().tls().getPort())
                    .doesNotContain("127.0.0.1:5060");
        });
        assertThat(packets.toString())
                .contains("INVITE sip:101@", "BYE ")
                .doesNotContain(klinke.server().password());
        assertThat(intruder.get("/tenants/globex/calls/" + id + "/messages").status())
                .isEqualTo(404);
    }

    @Test
    void aCallIsMadeForAUserFromHisOwnPhone() {
        Phone a = klinke.acme().registered("100");
        Phone b = klinke.registered(klinke.acme().phone("101").autoAnswer());
        String calls = "/tenants/acme/users/100/calls";
        ApiClient once = manager.with("Idempotency-Key", UUID.randomUUID().toString());

        Answer asked = once.post(calls, Map.of("to", "101"));
        assertThat(asked.status()).isEqualTo(201);
        assertThat(once.post(calls, Map.of("to", "101")).text("id")).isEqualTo(asked.text("id"));
        PhoneCall own = a.awaitCall(SOON);
        assertThat(a.hasNoWaitingCall()).isTrue();
        assertThat(liveCall("101").at("/from/number").asText()).isEqualTo("100");
        own.answer();
        own.awaitTone(b.toneHz(), SOON);

        String id = asked.text("id");
        assertThat(intruder.delete("/tenants/globex/users/100/calls/" + id).status())
                .isEqualTo(404);
        assertThat(manager.delete("/tenants/acme/users/102/calls/" + id).status())
                .isEqualTo(404);
        assertThat(manager.delete(calls + "/" + id).status()).isEqualTo(204);
        assertThat(own.awaitEnded(SOON).byUs()).isFalse();
        JsonNode story = manager.get("/tenants/acme/calls/" + id).json();
        assertThat(story.path("timeline").toString()).contains("asked for by", "his own phones ring first");
        assertThat(story.path("dialled").asText()).isEqualTo("101");
    }

    @Test
    void whoeverAUserTalksToIsHandedOnForHim() {
        Phone a = klinke.acme().registered("100");
        Phone b = klinke.registered(klinke.acme().phone("101").autoAnswer());
        Phone c = klinke.registered(klinke.acme().phone("102").autoAnswer());
        PhoneCall own = a.call("101").awaitAnswered(SOON);
        own.awaitTone(b.toneHz(), SOON);
        String id = liveCall("101").path("id").asText();
        String transfer = "/tenants/acme/users/100/calls/" + id + "/transfer";

        for (String help : List.of("112", "*21*101#")) {
            assertThat(manager.post(transfer, Map.of("to", help)).status())
                    .as(help)
                    .isEqualTo(422);
        }
        assertThat(intruder.post("/tenants/globex/users/100/calls/" + id + "/transfer", Map.of("to", "102"))
                        .status())
                .isEqualTo(404);
        assertThat(manager.post(transfer, Map.of("to", "102")).status()).isEqualTo(204);
        assertThat(own.awaitEnded(SOON).byUs()).isFalse();
        b.awaitCall(SOON).awaitTone(c.toneHz(), SOON);
        assertThat(manager.get("/tenants/acme/calls/" + id)
                        .json()
                        .path("timeline")
                        .toString())
                .contains("asked for by", "transfers to 102");
    }

    @Test
    void nobodyIsCalledForAUserWhomHisPhoneMayNotCall() {
        String calls = "/tenants/acme/users/100/calls";
        assertThat(manager.post("/tenants/acme/users/104/calls", Map.of("to", "101"))
                        .code())
                .isEqualTo("phones.none");
        Phone a = klinke.acme().registered("100");
        for (String help : List.of("112", "110")) {
            assertThat(manager.post(calls, Map.of("to", help)).code()).as(help).isEqualTo("call.help");
        }
        for (String not : List.of("*21*101#", "999", "0900123456", "*97")) {
            assertThat(manager.post(calls, Map.of("to", not)).code()).as(not).isEqualTo("call.refused");
        }
        assertThat(manager.post("/tenants/acme/users/199/calls", Map.of("to", "101"))
                        .status())
                .isEqualTo(404);
        assertThat(intruder.post(calls, Map.of("to", "101")).status()).isEqualTo(404);
        assertThat(a.hasNoWaitingCall()).isTrue();
    }

    @Test
    void whoDoesNotPickUpCallsNobody() {
        Phone a = klinke.acme().registered("100");
        Phone b = klinke.acme().registered("101");
        String id = manager.post("/tenants/acme/users/100/calls", Map.of("to", "101"))
                .text("id");
        a.awaitCall(SOON).reject(486, "Busy Here");
        KlinkeServer.await(
                "its record",
                SOON,
                () -> manager.get("/tenants/acme/calls/" + id).text("cause").equals("NO_ANSWER"));
        assertThat(b.hasNoWaitingCall()).isTrue();
    }

    @Test
    void aDeviceIsForgottenUntilItRegistersAnew() {
        Phone a = klinke.acme().registered("100");
        String list = "/tenants/acme/live/registrations";
        JsonNode line = manager.get(list).json().path("items").path(0);
        assertThat(line.path("extension").asText()).isEqualTo("100");
        String one = "/live/registrations/" + line.path("device").asText();

        assertThat(intruder.delete("/tenants/globex" + one).status()).isEqualTo(404);
        assertThat(manager.delete("/tenants/acme" + one).status()).isEqualTo(204);
        assertThat(manager.get(list).json().path("items")).isEmpty();
        assertThat(manager.delete("/tenants/acme" + one).status()).isEqualTo(404);
        a.register();
        assertThat(manager.get(list).json().path("items")).hasSize(1);
    }

    @Test
    void aSwitchIsTurnedToTheSideThatIsNamed() {
        assertThat(manager.send(
                                "PATCH",
                                "/tenants/acme/dialplan",
                                Optional.of(Map.of("switches", List.of(Map.of("name", "holiday", "extension", "790")))))
                        .status())
                .isEqualTo(200);
        String one = "/tenants/acme/live/switches/790";
        for (int i = 0; i < 2; i++) {
            assertThat(manager.put(one, Map.of("on", true)).json().path("on").asBoolean())
                    .isTrue();
        }
        assertThat(manager.get("/tenants/acme/live/switches").json().toString())
                .contains("\"extension\":\"790\",\"on\":true");
        assertThat(intruder.put("/tenants/globex/live/switches/790", Map.of("on", false))
                        .status())
                .isEqualTo(404);
        assertThat(manager.get("/tenants/acme/certificates").json().path("items"))
                .isNotEmpty();
        assertThat(manager.get("/tenants/acme/live/trunk-tests/" + UUID.randomUUID())
                        .status())
                .isEqualTo(404);
    }

    @Test
    void recordsComePageByPageAndFiltered() {
        Phone a = klinke.acme().registered("100");
        Phone b = klinke.acme().registered("102");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            PhoneCall busy = a.call("102");
            b.awaitCall(SOON).reject(486, "Busy Here");
            busy.awaitEnded(SOON);
            KlinkeServer.await("its record", SOON, () -> !ids.contains(lastOf("102")));
            ids.addFirst(lastOf("102"));
        }
        KlinkeServer.await(
                "the records",
                SOON,
                () -> page("?number=102&limit=3").toString().contains(ids.getFirst()));

        List<String> paged = new ArrayList<>();
        String next = "";
        for (int i = 0; i < 3; i++) {
            JsonNode page = page("?user=102&direction=internal&answered=false&limit=1" + next);
            paged.add(page.at("/items/0/id").asText());
            next = "&cursor=" + page.path("next").asText();
        }
        assertThat(paged).isEqualTo(ids);
        assertThat(page("?user=102&limit=1").at("/items/0/cause").asText()).isEqualTo("BUSY");
        assertThat(page("?cause=NO_ANSWER&number=102&until=" + Instant.EPOCH).toString())
                .doesNotContain(ids.getFirst());
        for (String other : List.of("?direction=in", "?direction=out", "?answered=true", "?number=0987654")) {
            assertThat(page(other).toString()).as(other).doesNotContain(ids.getFirst());
        }
        assertThat(manager.get("/tenants/acme/calls?limit=1" + next).status())
                .as("a cursor of another filter")
                .isEqualTo(400);
        assertThat(intruder.get("/tenants/globex/calls?user=102&direction=internal&answered=false&limit=1" + next)
                        .status())
                .as("a cursor of another tenant")
                .isEqualTo(400);
        assertThat(intruder.get("/tenants/globex/calls?limit=200").json().toString())
                .doesNotContain(ids.getFirst());
        for (String bad : List.of("?sort=id", "?number=1%27%20OR%201=1", "?cause=nonsense", "?direction=up")) {
            assertThat(manager.get("/tenants/acme/calls" + bad).status())
                    .as(bad)
                    .isEqualTo(400);
        }
        assertThat(manager.get("/tenants/acme/calls?number=102&since=" + Instant.EPOCH)
                        .code())
                .isEqualTo("calls.span");
        assertThat(manager.get("/tenants/acme/calls?user=999").code()).isEqualTo("calls.user");
    }

    @Test
    void todaysCallsAreCountedInTheirTenantOnly() throws IOException {
        Phone a = klinke.acme().registered("100");
        Phone b = klinke.registered(klinke.acme().phone("101").autoAnswer());
        PhoneCall talk = a.call("101").awaitAnswered(SOON);
        talk.awaitTone(b.toneHz(), SOON);
        talk.hangup();
        PhoneCall echo = a.call("*80").awaitAnswered(SOON);
        echo.hangup();
        a.call("666").awaitEnded(SOON);
        String last = lastOf("666");
        KlinkeServer.await(
                "the records", SOON, () -> page("?number=666").toString().contains(last));

        JsonNode today = manager.get("/tenants/acme/today").json();

        assertThat(today.path("answered").asLong())
                .as("the echo is nobody")
                .isBetween(1L, today.path("calls").asLong() - 2);
        assertThat(today.path("missed").asLong())
                .as("nobody called from outside")
                .isZero();
        assertThat(count(today, "UNKNOWN_NUMBER")).isPositive();
        assertThat(intruder.get("/tenants/acme/today").status()).isEqualTo(404);
        klinke.server().apply("tenants: [{name: quiet, domain: quiet.test}]");
        ApiClient quiet = new ApiPeople(klinke.server()).in("quiet", Role.AUDITOR);
        assertThat(quiet.get("/tenants/quiet/today").json().path("calls").asLong())
                .isZero();
    }

    private String lastOf(String user) {
        return klinke.acme().record(user).path("id").asText();
    }

    private static long count(JsonNode today, String cause) {
        for (JsonNode one : today.path("causes")) {
            if (one.path("cause").asText().equals(cause)) {
                return one.path("calls").asLong();
            }
        }
        return 0;
    }

    @Test
    void registrationsPhonesTrunksAndAlarmsAreTheTenantsOwn() {
        klinke.acme().registered("100");

        JsonNode registrations =
                manager.get("/tenants/acme/live/registrations").json().path("items");
        assertThat(registrations.findValuesAsText("sipUsername")).contains("100");
        assertThat(registrations.findValuesAsText("tenant")).containsOnly("acme");
        assertThat(intruder.get("/tenants/globex/live/registrations").json().toString())
                .doesNotContain("acme");
        for (String list : List.of("/live/trunks", "/live/phones", "/live/newcomers", "/alarms")) {
            assertThat(manager.get("/tenants/acme" + list).status()).as(list).isEqualTo(200);
            assertThat(intruder.get("/tenants/acme" + list).status()).as(list).isEqualTo(404);
        }
        assertThat(manager.get("/tenants/acme/live/phones/nothing").status()).isEqualTo(404);
        assertThat(manager.get("/tenants/acme/live/calls/" + UUID.randomUUID()).status())
                .isEqualTo(404);
    }

    @Test
    void whatWouldHappenIsExplained() {
        klinke.acme().registered("101");

        Answer rings = manager.get("/tenants/acme/explain?from=100&to=101");
        assertThat(rings.text("outcome")).isEqualTo("rings");
        assertThat(rings.json().path("reasons").toString()).contains("101");
        assertThat(rings.json().path("way").toString())
                .isEqualTo("[{\"kind\":\"extension\",\"name\":\"100\"},{\"kind\":\"extension\",\"name\":\"101\"}]");
        assertThat(manager.get("/tenants/acme/explain?from=100&to=999").text("cause"))
                .isEqualTo("UNKNOWN_NUMBER");
        assertThat(manager.get("/tenants/acme/explain?from=100&to=101&at=never").code())
                .isEqualTo("explain.at");
        assertThat(manager.get("/tenants/acme/explain?from=100").status()).isEqualTo(400);
    }

    private JsonNode page(String query) {
        Answer page = manager.get("/tenants/acme/calls" + query);
        assertThat(page.status()).as(query + " " + page.json()).isEqualTo(200);
        return page.json();
    }

    private JsonNode liveCall(String dialled) {
        for (JsonNode call : manager.get("/tenants/acme/live/calls").json().path("items")) {
            if (call.path("dialled").asText().equals(dialled)) {
                return call;
            }
        }
        throw new AssertionError("no call to " + dialled);
    }
}
