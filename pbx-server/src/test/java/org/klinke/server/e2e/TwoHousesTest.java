package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.server.e2e.Klinke.SOON;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.server.phone.Account;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneBuilder;
import org.klinke.server.phone.PhoneCall;
import org.klinke.sip.transport.SipTransport;

/// Two servers, each of them the other's carrier: by TLS with SRTP, and by UDP in plain.
///
///     Munich +49 89 100…  ◀─ "tls": 0…   ─▶  Berlin +49 30 200…
///                         ◀─ "plain": 9… ─▶
class TwoHousesTest {
    private static final int MUNICH_HZ = 700;
    private static final int BERLIN_HZ = 1_100;

    @TempDir
    private static Path munichsFiles;

    @TempDir
    private static Path berlinsFiles;

    private static KlinkeServer munich;
    private static KlinkeServer berlin;
    private final List<Phone> phones = new ArrayList<>();

    @BeforeAll
    static void connect() throws IOException {
        munich = KlinkeServer.start(munichsFiles, Map.of());
        berlin = KlinkeServer.start(berlinsFiles, Map.of());
        trust(munichsFiles, berlin);
        trust(berlinsFiles, munich);
        munich.apply(outside("89100", berlin)
                + forwarding("102", "0030200101")
                + forwarding("103", "0030200103")
                + forwarding("104", "9030200102"));
        berlin.apply(outside("30200", munich)
                + forwarding("104", "0089100900")
                + forwarding("103", "0089100103")
                + forwarding("102", "9089100104"));
        for (KlinkeServer house : List.of(munich, berlin)) {
            for (String trunk : List.of("tls", "plain")) {
                KlinkeServer.await("trunk " + trunk, SOON, () -> isUp(house, trunk));
            }
        }
    }

    private static void trust(Path directory, KlinkeServer carrier) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("tls").resolve("carriers"));
        Files.copy(carrier.caFile(), folder.resolve("carrier.pem"));
    }

    private static String outside(String base, KlinkeServer carrier) {
        return """
                tenants:
                  - name: acme
                    trunks:
                      - name: tls
                        profile: klinke
                        host: localhost
                        port: %d
                        networks: "127.0.0.1, ::1"
                        optionsSeconds: 5
                        calls: 10
                      - name: plain
                        profile: generic-peering
                        host: 127.0.0.1
                        port: %d
                        transport: udp
                        srtp: "off"
                        codecs: pcma
                        networks: 127.0.0.1
                        optionsSeconds: 5
                        calls: 10
                      - name: dead
                        profile: generic-peering
                        host: 127.0.0.1
                        port: 1
                        transport: tcp
                        calls: 10
                    numbers:
                      - number: "+49%s"
                        digits: 3
                        target: "100"
                    inbound:
                      - {title: "the way back", destination: "+4989100900", extension: "104"}
                    outbound:
                      - {title: passed on, source: "_+.", prefix: "0", destination: "*", callerId: "${CALLERID(num)}", trunks: [tls]}
                      - {title: passed on plainly, source: "_+.", prefix: "9", destination: "*", callerId: "${CALLERID(num)}", trunks: [plain]}
                      - {title: safe, prefix: "0", destination: "*", callerId: "+49%s${CALLERID(num)}", trunks: [tls]}
                      - {title: plain, prefix: "9", destination: "*", callerId: "+49%s${CALLERID(num)}", trunks: [plain]}
                      - {title: spare, prefix: "8", destination: "*", callerId: "+49%s${CALLERID(num)}", trunks: [dead, tls]}
                    reach:
                """.formatted(
                        carrier.sip(SipTransport.TLS).getPort(),
                        carrier.sip(SipTransport.UDP).getPort(),
                        base,
                        base,
                        base,
                        base);
    }

    private static String forwarding(String extension, String to) {
        return "      - {extension: \"" + extension + "\", forwards: [always external " + to + "]}\n";
    }

    private static boolean isUp(KlinkeServer house, String name) {
        for (JsonNode trunk : house.get("/trunks").path("trunks")) {
            if (trunk.path("trunk").asText().equals(name)) {
                return trunk.path("state").asText().equals("UP");
            }
        }
        return false;
    }

    @AfterEach
    void hangUp() {
        phones.forEach(Phone::close);
        for (KlinkeServer house : List.of(munich, berlin)) {
            KlinkeServer.await("all calls to end", SOON, () -> house.metric("pbx_calls_active") == 0);
            KlinkeServer.await("all media to be given back", SOON, () -> house.metric("pbx_media_sessions") == 0);
            KlinkeServer.await("all channels to be free", SOON, () -> channels(house) == 0);
        }
    }

    private static int channels(KlinkeServer house) {
        int taken = 0;
        for (JsonNode trunk : house.get("/trunks").path("trunks")) {
            taken += trunk.path("calls").asInt(-1);
        }
        return taken;
    }

    @AfterAll
    static void close() throws IOException {
        munich.close();
        berlin.close();
    }

    private Phone phone(KlinkeServer house, String extension, int toneHz) {
        Phone phone = new PhoneBuilder(
                        house.tls(),
                        KlinkeServer.ACME,
                        new Account(extension, house.password(), extension),
                        house.trust())
                .name(extension)
                .transport(SipTransport.TLS)
                .toneHz(toneHz)
                .build();
        phones.add(phone);
        assertThat(phone.register().status()).isEqualTo(200);
        return phone;
    }

    /// By TLS, by UDP, and by TLS where the first trunk of the rule is dead.
    @ParameterizedTest
    @CsvSource({"Munich, 0", "Munich, 9", "Munich, 8", "Berlin, 0", "Berlin, 9"})
    void aCallGoesToTheOtherHouse(String from, String prefix) {
        boolean outbound = from.equals("Munich");
        Phone a = phone(outbound ? munich : berlin, "100", MUNICH_HZ);
        Phone b = phone(outbound ? berlin : munich, "101", BERLIN_HZ);
        PhoneCall here = a.call(prefix + (outbound ? "030200101" : "089100101")).awaitRinging(SOON);
        PhoneCall there = b.awaitCall(SOON);
        assertThat(there.farEnd())
                .contains(outbound ? "+4989100100" : "+4930200100")
                .doesNotContain("User 100");
        there.answer();
        here.awaitAnswered(SOON);
        here.awaitTone(BERLIN_HZ, SOON);
        there.awaitTone(MUNICH_HZ, SOON);
        assertThat(here.hangup()).isEqualTo(200);
        there.awaitEnded(SOON);
    }

    /// Whom the user in Munich is forwarded to sees who really calls, and both hear each other through Munich.
    @Test
    void aForwardedCallComesBackAndShowsWhoReallyCalls() {
        Phone caller = phone(berlin, "100", BERLIN_HZ);
        Phone target = phone(berlin, "101", MUNICH_HZ);
        PhoneCall here = caller.call("0089100102");
        PhoneCall there = target.awaitCall(SOON);
        assertThat(there.farEnd()).contains("+4930200100");
        there.answer();
        here.awaitAnswered(SOON);
        here.awaitTone(MUNICH_HZ, SOON);
        there.awaitTone(BERLIN_HZ, SOON);
        assertThat(there.hangup()).isEqualTo(200);
        here.awaitEnded(SOON);
    }

    /// Each house forwards to the other, over History-Info and over Diversion: it ends by the count, and nothing of it
    /// stays, no channel either.
    @ParameterizedTest
    @ValueSource(strings = {"0030200103", "9030200102"})
    void aCallThatGoesRoundBetweenTheHousesEnds(String number) {
        Phone caller = phone(munich, "100", MUNICH_HZ);
        assertThat(caller.call(number).awaitEnded(SOON).status()).isEqualTo(482);
    }

    /// Munich tests its trunk: Berlin, the carrier, brings the call back by a rule.
    @Test
    void aTrunkIsTestedThroughTheOtherHouse() throws IOException {
        munich.post("/trunks/test", Map.of("tenant", "acme", "trunk", "tls", "number", "089 100 900"));
        KlinkeServer.await(
                "the test to end",
                SOON,
                () -> munich.get("/trunks/test/acme").path("over").asBoolean());
        JsonNode report = munich.get("/trunks/test/acme");
        assertThat(report.path("ok").asBoolean()).as(report.toPrettyString()).isTrue();
    }

    @Test
    void theCalledHouseHangsUpAndRefuses() {
        Phone a = phone(munich, "100", MUNICH_HZ);
        Phone b = phone(berlin, "101", BERLIN_HZ);
        PhoneCall here = a.call("0030200101");
        PhoneCall there = b.awaitCall(SOON);
        there.answer();
        here.awaitAnswered(SOON);
        assertThat(there.hangup()).isEqualTo(200);
        here.awaitEnded(SOON);

        PhoneCall busy = a.call("0030200101");
        b.awaitCall(SOON).reject(486, "Busy Here");
        assertThat(busy.awaitEnded(SOON).status()).isEqualTo(486);
        assertThat(a.call("0030200999").awaitEnded(SOON).status()).isEqualTo(404);
    }
}
