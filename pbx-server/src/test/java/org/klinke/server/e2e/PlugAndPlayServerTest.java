package org.klinke.server.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.sip.pnp.PlugAndPlay;

/// A telephone asks all hosts of the loopback interface, and fetches what it is told from the whole server.
class PlugAndPlayServerTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    /// @return the body of the NOTIFY that names this server's port: another server on this machine may answer, too
    private static String ask(InetAddress from, String port) throws IOException {
        try (DatagramSocket phone = new DatagramSocket(new InetSocketAddress(from, 0))) {
            phone.setOption(StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByInetAddress(LOOPBACK));
            byte[] text = """
                    SUBSCRIBE sip:MAC%%3a001565A1B2C3@224.0.1.75 SIP/2.0
                    Via: SIP/2.0/UDP %2$s:%1$d;branch=z9hG4bK-1;rport
                    From: <sip:MAC%%3a001565A1B2C3@224.0.1.75>;tag=phone1
                    To: <sip:MAC%%3a001565A1B2C3@224.0.1.75>
                    Call-ID: %1$d@pnp
                    CSeq: 1 SUBSCRIBE
                    Max-Forwards: 70
                    Contact: <sip:MAC%%3a001565A1B2C3@%2$s:%1$d>
                    Event: ua-profile;profile-type="device";vendor="Yealink";model="SIP-T54W";version="96.86.0.100"
                    Expires: 0
                    Accept: application/url
                    Content-Length: 0

                    """.formatted(phone.getLocalPort(), from.getHostAddress())
                    .replace("\n", "\r\n")
                    .getBytes(UTF_8);
            phone.send(new DatagramPacket(text, text.length, PlugAndPlay.EVERYBODY));
            phone.setSoTimeout(from.equals(LOOPBACK) ? 10_000 : 500);
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[4_096], 4_096);
                phone.receive(packet);
                String received = new String(packet.getData(), 0, packet.getLength(), UTF_8);
                if (received.startsWith("NOTIFY ") && received.contains(":" + port + "/")) {
                    return received.substring(received.indexOf("\r\n\r\n")).strip();
                }
            }
        }
    }

    @Test
    void whoAsksIsToldTheNetworkAddressOfItsSiteAndItWorks(@TempDir Path directory) throws Exception {
        try (KlinkeServer server = KlinkeServer.start(
                directory, Map.of("provisioning.plug-and-play", "acme/Attic", "sip.local-networks", "127.0.0.1/32"))) {
            server.apply("""
                    tenants:
                      - name: acme
                        sites: [{name: Attic}]
                    """);
            JsonNode network = server.post("/phones/network", Map.of("tenant", "acme", "site", "Attic", "do", "open"));
            server.post("/phones/network", Map.of("tenant", "acme", "site", "", "do", "open")); // of another site
            String address = network.path("address").asText();
            String port = String.valueOf(URI.create(address).getPort());
            String told = ask(LOOPBACK, port);
            assertThat(told).isEqualTo(address);
            try (HttpClient http =
                    HttpClient.newBuilder().sslContext(server.trust()).build()) {
                HttpResponse<String> file = http.send(
                        HttpRequest.newBuilder(URI.create(told + "001565a1b2c3.cfg"))
                                .header("User-Agent", "Yealink SIP-T54W 96.86.0.100 00:15:65:a1:b2:c3")
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(file.statusCode()).isEqualTo(200);
                assertThat(file.body()).contains("account.1.enable");
            }
            assertThatThrownBy(() -> ask(InetAddress.ofLiteral("127.0.0.2"), port))
                    .as("a stranger, while phones are answered")
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }
}
