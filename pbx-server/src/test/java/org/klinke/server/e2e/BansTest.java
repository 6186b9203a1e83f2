package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.klinke.server.e2e.Klinke.SOON;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.server.phone.Phone;

/// A stranger tries passwords for one extension after the other, and the operator looks and forgives.
class BansTest {
    private static final int ACCOUNTS = 20;

    @RegisterExtension
    private final Klinke klinke = new Klinke();

    private Stranger stranger(String transport, String address) {
        InetAddress from = InetAddress.ofLiteral(address);
        return transport.equals("TLS")
                ? Stranger.overTls(klinke.server().tls(), klinke.server().trust(), from)
                : Stranger.overUdp(klinke.server().sip(org.klinke.sip.transport.SipTransport.UDP), from);
    }

    private List<JsonNode> bansOf(String address) {
        List<JsonNode> found = new ArrayList<>();
        klinke.server().get("/bans").path("bans").forEach(ban -> {
            if (ban.path("source").asText().equals(address)) {
                found.add(ban);
            }
        });
        return found;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS", "UDP"})
    void whoTriesManyAccountsIsBannedShownAndReleased(String transport) throws IOException {
        String address = transport.equals("TLS") ? "127.0.7.7" : "127.0.7.8";
        Phone phone = klinke.acme().registered("100");
        double before = klinke.server().metric("pbx_bans");
        try (Stranger stranger = stranger(transport, address)) {
            for (int i = 0; i < ACCOUNTS; i++) {
                String user = "9" + i;
                assertThat(stranger.ask(stranger.request("REGISTER", user, KlinkeServer.ACME), SOON))
                        .hasValueSatisfying(answer -> assertThat(answer).startsWith("SIP/2.0 401"));
                assertThat(stranger.ask(stranger.guess("REGISTER", user, KlinkeServer.ACME), SOON))
                        .hasValueSatisfying(answer -> assertThat(answer).startsWith("SIP/2.0 403"));
            }
            JsonNode ban = bansOf(address).getFirst();
            assertThat(ban.path("what").asText()).isEqualTo("source");
            assertThat(ban.path("reason").asText()).isEqualTo("wrong passwords for many accounts");
            assertThat(ban.path("until").asText())
                    .isGreaterThan(ban.path("since").asText());
            assertThat(klinke.server().metric("pbx_bans")).isEqualTo(before + 1);
            stranger.send(stranger.request("OPTIONS", "100", KlinkeServer.ACME));
            KlinkeServer.await(
                    "a hit", SOON, () -> bansOf(address).getFirst().path("hits").asInt() > 0);
            assertThat(phone.register().status()).as("everybody else").isEqualTo(200);

            JsonNode released = klinke.server().post("/bans/release", Map.of("what", address));

            assertThat(released.path("released")).hasSize(1);
            assertThat(bansOf(address)).isEmpty();
            assertThat(klinke.server().metric("pbx_bans")).isEqualTo(before);
            assertThat(stranger.ask(stranger.request("REGISTER", "100", KlinkeServer.ACME), SOON))
                    .hasValueSatisfying(answer -> assertThat(answer).startsWith("SIP/2.0 401"));
        }
    }

    @Test
    void aBanThatIsNoneIsNotFound() {
        assertThatThrownBy(() -> klinke.server().post("/bans/release", Map.of("what", "b0")))
                .hasMessageContaining("404")
                .hasMessageContaining("no ban is called");
    }
}
