package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.sip.transport.SipTransport;

/// Trunks as they are applied, connected and listed. The carrier that is there is the server itself.
class TrunksTest {
    @Test
    void eachSaysWhetherItIsUpAndWhyNot(@TempDir Path directory) throws IOException {
        int nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = free.getLocalPort();
        }
        try (KlinkeServer server = KlinkeServer.start(directory, Map.of())) {
            server.apply("""
                    tenants:
                      - name: moon
                        domain: moon.test
                        country: DE
                        trunks:
                          - {name: there, profile: generic-peering, host: 127.0.0.1, port: "%d", transport: tcp, calls: 10}
                          - {name: gone, profile: generic-peering, host: 127.0.0.1, port: "%d", transport: tcp, calls: 10}
                          - {name: "off", profile: generic-peering, host: 127.0.0.1, calls: 10, enabled: false}
                    """.formatted(server.sip(SipTransport.TCP).getPort(), nobody));

            KlinkeServer.await("both are tried", Duration.ofSeconds(20), () -> {
                JsonNode now = server.get("/trunks?tenant=moon").path("trunks");
                return state(now, "there").equals("UP") && state(now, "gone").equals("DOWN");
            });

            JsonNode trunks = server.get("/trunks?tenant=moon").path("trunks");
            assertThat(trunks).hasSize(3);
            assertThat(named(trunks, "there").path("tenant").asText()).isEqualTo("moon");
            assertThat(named(trunks, "there").path("profile").asText()).isEqualTo("generic-peering");
            assertThat(named(trunks, "there").path("reason").asText()).isEqualTo("it answers");
            assertThat(named(trunks, "there").path("roundTripMillis").isNumber())
                    .isTrue();
            assertThat(named(trunks, "gone").path("reason").asText()).contains("127.0.0.1:" + nobody);
            assertThat(state(trunks, "off")).isEqualTo("DISABLED");
            assertThat(server.get("/trunks").path("trunks")).hasSize(3);
            assertThat(server.get("/trunks?tenant=acme").path("trunks"))
                    .as("another tenant's are none of its business")
                    .isEmpty();
            assertThatThrownBy(() -> server.get("/trunks?tenant=nobody")).hasMessageContaining("no tenant 'nobody'");
        }
    }

    private static JsonNode named(JsonNode trunks, String name) {
        for (JsonNode trunk : trunks) {
            if (trunk.path("trunk").asText().equals(name)) {
                return trunk;
            }
        }
        throw new AssertionError(name + " in " + trunks);
    }

    private static String state(JsonNode trunks, String name) {
        return named(trunks, name).path("state").asText();
    }
}
