package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.klinke.server.e2e.Klinke.SOON;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.server.phone.Account;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneBuilder;
import org.klinke.sip.transport.SipTransport;

/// A stranger tries passwords for one extension after the other, and the operator looks and forgives.
class BansTest {
    private static final int ACCOUNTS = 20;

    /// What is added to the server's time of day: for an hour after its start it bans no address as a whole.
    private static final AtomicReference<Duration> LATER = new AtomicReference<>(Duration.ZERO);

    @TempDir(cleanup = CleanupMode.NEVER)
    private static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static KlinkeServer server;

    @BeforeAll
    static void start() {
        server = KlinkeServer.start(directory, Map.of(), () -> Instant.now().plus(LATER.get()));
        LATER.set(Duration.ofHours(1));
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    private Stranger stranger(String transport, String address) {
        InetAddress from = InetAddress.ofLiteral(address);
        return transport.equals("TLS")
                ? Stranger.overTls(server.tls(), server.trust(), from)
                : Stranger.overUdp(server.sip(SipTransport.UDP), from);
    }

    private List<JsonNode> bansOf(String address) {
        List<JsonNode> found = new ArrayList<>();
        server.get("/bans").path("bans").forEach(ban -> {
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
        double before = server.metric("pbx_bans");
        try (Phone phone = new PhoneBuilder(
                                server.tls(),
                                KlinkeServer.ACME,
                                new Account("100", server.password(), "100"),
                                server.trust())
                        .build();
                Stranger stranger = stranger(transport, address)) {
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
            assertThat(server.metric("pbx_bans")).isEqualTo(before + 1);
            stranger.send(stranger.request("OPTIONS", "100", KlinkeServer.ACME));
            KlinkeServer.await(
                    "a hit", SOON, () -> bansOf(address).getFirst().path("hits").asInt() > 0);
            assertThat(phone.register().status()).as("everybody else").isEqualTo(200);

            JsonNode released = server.post("/bans/release", Map.of("what", address));

            assertThat(released.path("released")).hasSize(1);
            assertThat(bansOf(address)).isEmpty();
            assertThat(server.metric("pbx_bans")).isEqualTo(before);
            assertThat(stranger.ask(stranger.request("REGISTER", "100", KlinkeServer.ACME), SOON))
                    .hasValueSatisfying(answer -> assertThat(answer).startsWith("SIP/2.0 401"));
        }
    }

    @Test
    void aBanThatIsNoneIsNotFound() {
        assertThatThrownBy(() -> server.post("/bans/release", Map.of("what", "b0")))
                .hasMessageContaining("404")
                .hasMessageContaining("no ban is called");
    }
}
