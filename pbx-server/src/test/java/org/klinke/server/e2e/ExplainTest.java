package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `klinke explain` asks the dial plan what a real call asks, for the tenant it names.
class ExplainTest {
    @RegisterExtension
    private final Klinke klinke = new Klinke();

    @Test
    void saysWhoWouldRing() {
        klinke.acme().registered("103b");

        JsonNode answer = explain("acme", "100", "103");

        assertThat(answer.path("outcome").asText()).isEqualTo("rings");
        assertThat(answer.path("from").asText()).isEqualTo("100 User 100");
        assertThat(answer.path("rings").toString())
                .contains(
                        "\"device\":\"phone-103a\",\"registered\":false",
                        "\"device\":\"phone-103b\",\"registered\":true");
    }

    @Test
    void saysWhatANumberIsAndWhyItGoesNowhere() {
        JsonNode answer = explain("acme", "100", "0170 1234567");
        assertThat(answer.path("outcome").asText()).isEqualTo("refused");
        assertThat(answer.path("status").asInt()).isEqualTo(404);
        assertThat(answer.path("reasons").toString())
                .contains("+491701234567", "a mobile number", "no rule for outgoing calls");
        assertThat(explain("acme", "100", "112").path("cause").asText()).isEqualTo("NO_EMERGENCY_ROUTE");
    }

    @Test
    void readsWhatIsDialledAsACallDoes() {
        JsonNode answer = explain("acme", "100", "%2A80;phone-context=acme.test");
        assertThat(answer.path("outcome").asText()).isEqualTo("echo");
        assertThat(answer.path("dialled").asText()).isEqualTo("*80");
    }

    @Test
    void triesCallsFromAndToOutside() throws IOException {
        klinke.server().post("/apply", Map.of("yaml", """
                tenants:
                  - name: trial
                    domain: trial.test
                    country: DE
                    areaCode: "89"
                    trunks:
                      - {name: main, profile: generic-peering, host: 127.0.0.9, calls: 10}
                    numbers:
                      - {number: "+49 89 555", digits: 3, target: "100"}
                    inbound:
                      - {title: block, trunk: main, destination: "_+4989555XXX", extension: "${EXTEN:-3}"}
                    outbound:
                      - {title: out, prefix: "0", destination: "*", callerId: "+4989555${CALLERID(num)}", trunks: [main]}
                      - {title: hotline, shown: true, prefix: "9", destination: "_+49.", callerId: "+4989555000", trunks: [main]}
                    parking:
                      - {extension: "170", name: Foyer, places: 2}
                    users:
                      - {extension: "100", name: Anna, devices: [{name: desk}]}
                """));

        assertThat(explain("trial", "100", "170").path("outcome").asText()).isEqualTo("parks");
        JsonNode out = explain("trial", "100", "sip:0089123456@trial.test;user=phone");
        assertThat(out.path("outcome").asText()).as(out.toString()).isEqualTo("leaves");
        assertThat(out.path("number").asText()).isEqualTo("+4989123456");
        assertThat(out.path("exits").toString())
                .contains("\"trunk\":\"main\",\"called\":\"+4989123456\",\"caller\":\"+4989555100\"");
        assertThat(out.path("reasons").toString()).contains("rule 'out' (prefix 0, to anything", "best match");
        JsonNode chosen = klinke.server().get("/explain/trial?from=100&to=0089123456&rule=hotline");
        assertThat(chosen.path("exits").toString()).contains("\"caller\":\"+4989555000\"");
        assertThat(chosen.path("reasons").toString()).contains("the caller has chosen the rule 'hotline'");
        assertThat(explain("trial", "100", "sip:0089123456@elsewhere.test")
                        .path("cause")
                        .asText())
                .isEqualTo("FOREIGN_DOMAIN");

        JsonNode in = klinke.server()
                .get("/explain/trial?from=" + encoded("015112345678") + "&to=" + encoded("+4989555100")
                        + "&trunk=main&at=2026-12-24T18:05");
        assertThat(in.path("at").asText()).isEqualTo("2026-12-24T18:05");
        assertThat(in.path("from").asText()).isEqualTo("+4915112345678");
        assertThat(in.path("reasons").toString()).contains("rule 'block'", "100 is the extension of Anna");
        assertThat(in.path("cause").asText()).isEqualTo("NOT_REGISTERED");
        assertThat(in.path("written").toString())
                .as("for people")
                .isEqualTo("{\"+4915112345678\":\"01511 2345678\",\"+4989555100\":\"089 555-100\"}");
        assertThat(explain("trial", "anonymous", "+4989555199").path("cause").asText())
                .isEqualTo("UNKNOWN_NUMBER");
        assertThatThrownBy(() -> klinke.server().get("/explain/trial?from=100&to=100&at=noon"))
                .hasMessageContaining("'noon' is no time like 18:05");
        assertThatThrownBy(() -> klinke.server().get("/explain/trial?from=0891234&to=100&trunk=none"))
                .hasMessageContaining("there is no trunk 'none'");
    }

    @Test
    void triesACallAsIfSwitchesWereTurned() throws IOException {
        klinke.server().post("/apply", Map.of("yaml", """
                tenants:
                  - name: turning
                    domain: turning.test
                    country: DE
                    areaCode: "89"
                    trunks:
                      - {name: main, profile: generic-peering, host: 127.0.0.9, calls: 10}
                    numbers:
                      - {number: "+49 89 666777", target: "100"}
                    hours:
                      - {name: open, times: ["Mon-Fri 08:00-18:00"]}
                    switches:
                      - {name: night, extension: "*900", condition: open, opens: false}
                      - {name: half day, extension: "*901"}
                    inbound:
                      - {title: day, destination: "+4989666777", extension: "100", when: open}
                      - {title: half, destination: "+4989666777", extension: "101", when: half day}
                      - {title: else, destination: "_+4989666777", extension: "102"}
                    users:
                      - {extension: "100", name: Anna, devices: [{name: desk}]}
                      - {extension: "101", name: Ben, devices: [{name: bench}]}
                      - {extension: "102", name: Cem, devices: [{name: chair}]}
                """));

        assertThat(turned("").path("reasons").toString()).contains("100 is the extension of Anna");
        assertThat(turned("night=on,half day=off").path("reasons").toString())
                .contains("the switch night is on", "102 is the extension of Cem");
        assertThat(turned("night=on,half day=on").path("reasons").toString()).contains("101 is the extension of Ben");
        assertThat(turned("").path("reasons").toString())
                .as("nothing was turned")
                .contains("100 is the extension of Anna");
        assertThatThrownBy(() -> turned("nacht=on")).hasMessageContaining("there is no switch 'nacht'");
        assertThatThrownBy(() -> turned("night=maybe")).hasMessageContaining("'night=maybe' is not like night=on");
    }

    private JsonNode turned(String switches) {
        return klinke.server()
                .get("/explain/turning?from=" + encoded("015112345678") + "&to=" + encoded("+4989666777")
                        + "&at=2026-12-01T10:00&switches=" + encoded(switches));
    }

    @Test
    void refusesWhatItCannotExplain() {
        assertThatThrownBy(() -> explain("acme", "999", "100"))
                .hasMessageContaining("neither an extension nor a device");
        assertThatThrownBy(() -> explain("nobody", "100", "101")).hasMessageContaining("no tenant 'nobody'");
        assertThatThrownBy(() -> klinke.server().get("/explain/acme?from=100")).hasMessageContaining("'to' is missing");
    }

    private JsonNode explain(String tenant, String from, String to) {
        return klinke.server().get("/explain/" + tenant + "?from=" + encoded(from) + "&to=" + encoded(to));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
