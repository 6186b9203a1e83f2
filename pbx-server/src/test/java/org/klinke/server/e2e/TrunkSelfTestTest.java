package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.klinke.server.e2e.Klinke.SOON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.klinke.core.selftest.Finding;
import org.klinke.server.phone.Account;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneBuilder;
import org.klinke.server.phone.PhoneCall;
import org.klinke.sip.transport.SipTransport;

/// The self-test of trunks against a carrier on real sockets, as it should be and broken in every way the test knows.
class TrunkSelfTestTest {
    private static final String CALLED = "+49891000";
    private static final String SHOWN = "+4989200";
    private static final Duration TEST_MAX = Duration.ofSeconds(45);

    @TempDir
    private static Path files;

    private static KlinkeServer server;
    private static SimCarrier carrier;
    private static SimCarrier narrow;
    private final List<Phone> phones = new ArrayList<>();

    @BeforeAll
    static void connect() throws IOException {
        server = KlinkeServer.start(files, Map.of());
        var udp = server.sip(SipTransport.UDP);
        carrier = new SimCarrier("127.0.0.2", udp);
        narrow = new SimCarrier("127.0.0.3", udp);
        carrier.bars("2");
        narrow.bars("1");
        server.apply("""
                tenants:
                  - name: acme
                    trunks:
                      - {name: sim, %1$s, host: 127.0.0.2, port: %2$d, calls: 4}
                      - {name: fax, %1$s, host: 127.0.0.2, port: %2$d, calls: 4, t38: "true"}
                      - {name: narrow, %1$s, host: 127.0.0.3, port: %3$d, calls: 1}
                      - {name: "off", %1$s, host: 127.0.0.2, port: %2$d, calls: 4, enabled: false}
                      - {name: nowhere, profile: generic-peering, host: nowhere.invalid, transport: tcp, calls: 4}
                      - {name: gone, profile: generic-peering, host: 127.0.0.1, port: 1, transport: tcp, calls: 4}
                      - {name: strange, profile: klinke, host: localhost, port: %4$d, calls: 4}
                      - name: barred
                        profile: generic-registration
                        host: 127.0.0.3
                        port: %3$d
                        calls: 4
                        accounts: [{user: "1", password: secret}]
                      - name: two
                        profile: generic-registration
                        host: 127.0.0.2
                        port: %2$d
                        transport: udp
                        srtp: "off"
                        codecs: pcma
                        calls: 4
                        accounts:
                          - {user: "1", password: secret, number: "%5$s"}
                          - {user: "2", password: secret, number: "%6$s"}
                    numbers:
                      - {number: "+4989100", digits: 3, target: "100"}
                      - {number: "+4989200", target: "101"}
                """.formatted(
                        "profile: generic-peering, transport: udp, srtp: \"off\", codecs: pcma, optionsSeconds: 5",
                        carrier.port(),
                        narrow.port(),
                        server.tls().getPort(),
                        CALLED,
                        SHOWN));
        for (String name : List.of("sim", "fax", "narrow", "two")) {
            KlinkeServer.await(name, SOON, () -> state(name).equals("UP"));
        }
        for (String name : List.of("nowhere", "gone", "strange", "barred")) {
            KlinkeServer.await(name, TEST_MAX, () -> state(name).equals("DOWN"));
        }
    }

    private static String state(String name) {
        for (JsonNode trunk : server.get("/trunks?tenant=acme").path("trunks")) {
            if (trunk.path("trunk").asText().equals(name)) {
                return trunk.path("state").asText();
            }
        }
        return "";
    }

    @AfterAll
    static void close() throws IOException {
        server.close();
        carrier.close();
        narrow.close();
    }

    @BeforeEach
    void mend() {
        carrier.behaves();
    }

    @AfterEach
    void hangUp() {
        phones.forEach(Phone::close);
        KlinkeServer.await("all calls to end", SOON, () -> server.metric("pbx_calls_active") == 0);
        KlinkeServer.await("all media to be given back", SOON, () -> server.metric("pbx_media_sessions") == 0);
        KlinkeServer.await("all listening to end", SOON, () -> server.metric("pbx_recordings") == 0);
    }

    private Phone phone(String extension) {
        Phone phone = new PhoneBuilder(
                        server.tls(),
                        KlinkeServer.ACME,
                        new Account(extension, server.password(), extension),
                        server.trust())
                .name(extension)
                .build();
        phones.add(phone);
        assertThat(phone.register().status()).isEqualTo(200);
        return phone;
    }

    private static JsonNode begin(String trunk) throws IOException {
        return server.post("/trunks/test", Map.of("tenant", "acme", "trunk", trunk));
    }

    private static JsonNode ended() {
        KlinkeServer.await(
                "the test to end",
                TEST_MAX,
                () -> server.get("/trunks/test/acme").path("over").asBoolean());
        return server.get("/trunks/test/acme");
    }

    /// By step.
    private static Map<String, String> findings(JsonNode report) {
        Map<String, String> findings = new HashMap<>();
        report.path("tests")
                .path(0)
                .path("lines")
                .forEach(line -> findings.put(
                        line.path("step").asText(), line.path("finding").asText()));
        return findings;
    }

    private static Map<String, String> test(String trunk) throws IOException {
        begin(trunk);
        return findings(ended());
    }

    @Test
    void aGoodTrunkPassesBesideOtherCallsAndNobodysPhoneRings() throws IOException {
        Phone target = phone("100");
        JsonNode begun = begin("sim");
        assertThat(begun.path("tests").path(0).path("called").asText()).isEqualTo(CALLED);
        assertThat(begun.path("tests").path(0).path("shows").asText()).isEqualTo(SHOWN);
        assertThatThrownBy(() -> begin("sim")).hasMessageContaining("trunk-test.running");
        assertThatThrownBy(() -> begin("narrow")).hasMessageContaining("trunk-test.running");
        // Somebody else calls another number meanwhile, and reaches it.
        SimCarrier.Placed beside = carrier.call("+4930777", "+4989100100");
        PhoneCall rung = target.awaitCall(SOON);
        assertThat(rung.farEnd()).contains("+4930777");
        rung.answer();

        JsonNode report = ended();

        assertThat(report.path("ok").asBoolean()).as(report.toPrettyString()).isTrue();
        assertThat(report.path("tests").path(0).path("lines")).hasSize(11);
        assertThat(findings(report)).containsEntry("FAX", "FAX_NOT_WANTED");
        assertThat(carrier.invites()).hasSize(1);
        assertThat(carrier.invites().getFirst().header("P-Asserted-Identity")).contains(SHOWN);
        assertThat(beside.status()).isEqualTo(200);
        carrier.hangup(beside);
        rung.awaitEnded(SOON);
    }

    @ParameterizedTest
    @CsvSource({
        "486 Busy Here,                CALL, CALL_BUSY",
        "404 Not Found,                CALL, CALL_UNKNOWN",
        "403 Forbidden,                CALL, CALL_FORBIDDEN",
        "482 Loop Detected,            CALL, CALL_LOOP",
        "488 Not Acceptable Here,      CALL, CALL_NO_MEDIA",
        "503 Service Unavailable,      CALL, CALL_CARRIER_FAILED",
        "603 Decline,                  CALL, CALL_REFUSED",
        "'',                           CALL, CALL_NO_REPLY",
        "200 OK,                       BACK, BACK_ELSEWHERE",
    })
    void whatTheCarrierAnswersIsSaid(String answer, String step, String finding) throws IOException {
        carrier.answers(request -> request.beginsDialog() || request.method().equals("BYE")
                ? Optional.of(request.method().equals("BYE") ? "200 OK" : answer)
                : Optional.empty());

        Map<String, String> found = test("sim");

        assertThat(found).containsEntry("TRUNK", "TRUNK_UP").containsEntry(step, finding);
        assertThat(found).containsEntry("AUDIO_OUT", "NOT_REACHED");
    }

    @ParameterizedTest
    @CsvSource({
        "off, TRUNK_SWITCHED_OFF",
        "nowhere, TRUNK_NAME_UNKNOWN",
        "gone, TRUNK_UNREACHABLE",
        "strange, TRUNK_TLS_FAILED",
        "barred, TRUNK_ACCOUNT_REFUSED"
    })
    void aTrunkThatIsDownSaysWhy(String trunk, String finding) throws IOException {
        assertThat(test(trunk)).containsEntry("TRUNK", finding).containsEntry("CALL", "NOT_REACHED");
    }

    /// Each shows its own number and calls the other's; and who sees the calls on a bill finds out whose they were.
    @Test
    void eachAccountIsTestedAndTheAuditLogSaysSo() throws IOException {
        KlinkeServer.await("the refusal", SOON, () -> accountStates("two").equals(List.of("UP", "DOWN")));
        begin("two");
        JsonNode tests = ended().path("tests");
        assertThat(tests).hasSize(2);
        assertThat(tests.get(0).path("account").asText()).isEqualTo("1");
        assertThat(tests.get(0).path("called").asText()).isEqualTo(SHOWN);
        assertThat(tests.get(0).path("shows").asText()).isEqualTo(CALLED);
        assertThat(tests.get(0).path("lines"))
                .as(tests.toPrettyString())
                .isNotEmpty()
                .allMatch(line -> Finding.valueOf(line.path("finding").asText()).ok());
        assertThat(tests.get(1).path("account").asText()).isEqualTo("2");
        assertThat(tests.get(1).path("lines").get(0).path("finding").asText()).isEqualTo("TRUNK_ACCOUNT_REFUSED");
        assertThat(ended().path("ok").asBoolean()).isFalse();
        KlinkeServer.await("its entry", SOON, () -> {
            try {
                server.sql("""
                        DO $$ BEGIN
                          IF NOT EXISTS (SELECT 1 FROM klinke.audit_entry WHERE action = 'test trunk') THEN
                            RAISE 'no entry';
                          END IF;
                        END $$
                        """);
                return true;
            } catch (IOException | SQLException _) {
                return false;
            }
        });
    }

    private static List<String> accountStates(String name) {
        List<String> states = new ArrayList<>();
        for (JsonNode trunk : server.get("/trunks?tenant=acme").path("trunks")) {
            if (trunk.path("trunk").asText().equals(name)) {
                trunk.path("accounts")
                        .forEach(account -> states.add(account.path("state").asText()));
            }
        }
        return states;
    }

    @Test
    void aCarrierThatChangesToFaxAndBackIsFoundToDoSo() throws IOException {
        assertThat(test("fax")).containsEntry("FAX", "FAX_TAKEN").containsEntry("END", "END_HEARD");
    }

    @Test
    void aCarrierThatRefusesFaxIsFoundToDoSoAndTheCallGoesOn() throws IOException {
        carrier.answers(request ->
                request.body().contains("m=image") ? Optional.of("488 Not Acceptable Here") : Optional.empty());

        assertThat(test("fax")).containsEntry("FAX", "FAX_REFUSED").containsEntry("END", "END_HEARD");
    }

    /// At the minute that is set, by the tenant's clock: what failed is an alarm, and stands with the trunk
    /// afterwards.
    @Test
    @Tag("slow")
    void aTrunkThatFailsByNightRaisesAnAlarmAndTheResultIsKept() throws IOException {
        LocalTime soon =
                LocalTime.now(ZoneId.of("Europe/Berlin")).plusMinutes(1).truncatedTo(ChronoUnit.MINUTES);
        server.apply("""
                tenants:
                  - name: acme
                    trunks: [{name: narrow, nightlyTest: "%s"}]
                """.formatted(soon));

        KlinkeServer.await(
                "the test to be kept",
                Duration.ofMinutes(2),
                () -> kept("narrow").path("nightly").asBoolean());
        KlinkeServer.await(
                "the alarm",
                SOON,
                () -> server.get("/alarms?tenant=acme").findValuesAsText("kind").stream()
                        .anyMatch("TRUNK_TEST_FAILED"::equals));

        assertThat(kept("narrow").path("test").path("ok").asBoolean()).isFalse();
        assertThat(findings(kept("narrow").path("test"))).containsEntry("BACK", "BACK_NO_LINE_FREE");
        String alarms = server.get("/alarms?tenant=acme").toString();
        assertThat(alarms).contains("The nightly self-test of the trunk narrow failed", "BACK_NO_LINE_FREE");
        server.apply("""
                tenants:
                  - name: acme
                    trunks: [{name: narrow, nightlyTest: ""}]
                """);
    }

    private static JsonNode kept(String trunk) {
        for (JsonNode test : server.get("/trunks/tests/acme").path("tests")) {
            if (test.path("trunk").asText().equals(trunk)) {
                return test;
            }
        }
        return MissingNode.getInstance();
    }

    @Test
    void aTimeThatIsNoneAndAPlatformsTrunkAreRefused() {
        assertThatThrownBy(() -> server.apply("""
                        tenants:
                          - name: acme
                            trunks: [{name: narrow, nightlyTest: "25:00"}]
                        """)).hasMessageContaining("nightlyTest");
        assertThatThrownBy(() -> server.apply("""
                        platform:
                          trunks:
                            - {name: shared, profile: generic-peering, host: carrier.invalid, calls: 4, nightlyTest: "03:30"}
                        """)).hasMessageContaining("nightlyTest");
    }

    @Test
    void aTrunkWithOneLineCannotTakeItsOwnCallBack() throws IOException {
        assertThat(test("narrow")).containsEntry("CALL", "CALL_RINGS").containsEntry("BACK", "BACK_NO_LINE_FREE");
    }

    @Test
    void soundOfOneWayAndLostDigitsAndAnotherNumberAreFoundAndARefusedHold() throws IOException {
        Phone target = phone("100");
        carrier.changes(message -> {
            if (message.method().equals("INVITE") && !message.isResponse()) {
                message.set("P-Asserted-Identity", "<sip:+4940123@127.0.0.2>");
            }
            return message;
        });
        carrier.answers(request -> request.method().equals("INVITE") && !request.beginsDialog()
                ? Optional.of("488 Not Acceptable Here")
                : Optional.empty());
        carrier.passes(rtp -> rtp.length != 16, _ -> false); // an event has 4 bytes behind the header

        Map<String, String> found = test("sim");

        assertThat(found)
                .containsEntry("BACK", "BACK_ANSWERED")
                .containsEntry("NUMBER", "NUMBER_OTHER")
                .containsEntry("AUDIO_OUT", "AUDIO_HEARD")
                .containsEntry("AUDIO_BACK", "AUDIO_SILENCE")
                .containsEntry("DIGITS_OUT", "DIGITS_NONE")
                .containsEntry("DIGITS_BACK", "DIGITS_NONE")
                .containsEntry("HOLD", "HOLD_REFUSED")
                .containsEntry("END", "END_HEARD");
        assertThat(carrier.invites())
                .as("the second call, now that its number is known")
                .hasSize(2);
        assertThat(target.ladder()).doesNotContain("INVITE");
    }

    @Test
    void aNumberThatIsWithheldAndAByeThatIsLostAreFound() throws IOException {
        carrier.changes(message -> {
            if (message.beginsDialog() && !message.isResponse()) {
                message.set("Privacy", "id");
            }
            return message;
        });
        carrier.answers(request -> request.method().equals("BYE")
                        && request.header("CSeq").startsWith("4") // after the INVITE, hold and resume
                ? Optional.of("200 OK")
                : Optional.empty());

        Map<String, String> found = test("sim");

        assertThat(found)
                .containsEntry("NUMBER", "NUMBER_WITHHELD")
                .containsEntry("HOLD", "HOLD_RESUMED")
                .containsEntry("END", "END_NOT_HEARD");
    }

    /// Whoever calls the tested number while the test waits reaches whom he would have reached: one who shows another
    /// number, and one who shows ours but knows neither tone nor digits.
    @Test
    void aStrangersCallIsNeverTakenForTheTests() throws IOException {
        Phone target = phone("100");
        carrier.answers(request -> request.beginsDialog() ? Optional.of("180 Ringing") : Optional.empty());
        begin("sim");
        KlinkeServer.await("the call out", SOON, () -> !carrier.invites().isEmpty());
        SimCarrier.Placed stranger = carrier.call("+4930777", CALLED);
        PhoneCall rung = target.awaitCall(SOON);
        assertThat(rung.farEnd()).contains("+4930777");
        rung.reject(486, "Busy Here");
        KlinkeServer.await("busy", SOON, () -> stranger.status() == 486);

        SimCarrier.Placed liar = carrier.call(SHOWN, CALLED);
        KlinkeServer.await(
                "the test to be over", TEST_MAX, () -> ended().path("over").asBoolean());
        PhoneCall handedBack = target.awaitCall(SOON);
        handedBack.answer();

        assertThat(findings(ended())).containsEntry("NUMBER", "NOT_REACHED");
        assertThat(liar.status()).isEqualTo(200);
        carrier.hangup(liar);
        handedBack.awaitEnded(SOON);
    }

    @Test
    void nobodyElsesNumberOrTrunkIsTested() throws IOException {
        assertThat(test("off")).containsEntry("TRUNK", "TRUNK_SWITCHED_OFF"); // acme has a report to be seen
        assertThatThrownBy(() ->
                        server.post("/trunks/test", Map.of("tenant", "acme", "trunk", "sim", "number", "+4930123456")))
                .hasMessageContaining("none of the tenant's numbers");
        assertThatThrownBy(() -> server.post("/trunks/test", Map.of("tenant", "globex", "trunk", "sim")))
                .hasMessageContaining("no trunk 'sim'");
        assertThatThrownBy(() -> server.get("/trunks/test/globex")).hasMessageContaining("no trunk");
    }
}
