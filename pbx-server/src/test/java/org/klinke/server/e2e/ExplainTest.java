package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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
