package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.server.e2e.Klinke.SOON;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneCall;
import org.klinke.server.tls.PinnedTrust;
import org.klinke.server.tls.ServerTls;
import org.klinke.sip.transport.SipTransport;

/// The operator's certificates on the running server.
class CertificatesTest {
    private static final String NAME = "phones.acme.example";

    @RegisterExtension
    private final Klinke klinke = new Klinke();

    @TempDir
    Path dir;

    @Test
    void aNewCertificateIsShownAtEveryDoorAndDropsNoPhone() throws Exception {
        ServerTls.open(
                dir,
                InstantSource.system(),
                new SecureRandom(),
                new ServerTls.Names(List.of(NAME), List.of()),
                Optional.empty());
        List<InetSocketAddress> doors = List.of(
                klinke.server().sip(SipTransport.TLS),
                klinke.server().sip(SipTransport.WSS),
                klinke.server().https());
        Phone a = klinke.registered(klinke.acme().phone("100", SipTransport.WSS));
        Phone b = klinke.registered(klinke.acme().phone("101").autoAnswer());
        PhoneCall call = a.call("101").awaitAnswered(SOON);
        Path certs = Files.createDirectories(klinke.server().certificates());
        try {
            Files.copy(dir.resolve("server.key"), certs.resolve("acme.key"));
            Files.copy(dir.resolve("server.crt"), certs.resolve("acme.crt"));

            for (InetSocketAddress door : doors) {
                KlinkeServer.await(
                        "the certificate at " + door,
                        SOON,
                        () -> issuer(door, NAME).equals("CN=Klinke CA of " + NAME));
                assertThat(issuer(door, "globex.example")).isEqualTo("CN=Klinke CA of localhost");
                assertThat(issuer(door, "")).isEqualTo("CN=Klinke CA of localhost");
            }
            assertThat(insistsOnHttps(NAME)).isTrue();
            assertThat(insistsOnHttps("localhost"))
                    .as("with our own authority's certificate, which a browser may have to pass by an exception")
                    .isFalse();
        } finally {
            Files.deleteIfExists(certs.resolve("acme.crt"));
            Files.deleteIfExists(certs.resolve("acme.key"));
        }
        for (InetSocketAddress door : doors) {
            KlinkeServer.await(
                    "the old certificate at " + door,
                    SOON,
                    () -> issuer(door, NAME).equals("CN=Klinke CA of localhost"));
        }
        assertThat(insistsOnHttps(NAME)).isFalse();
        assertThat(klinke.server().metric("pbx_certificate_days{which=\"own\"}"))
                .isBetween(300.0, 400.0);
        assertThat(a.isConnected()).isTrue();
        assertThat(b.isConnected()).isTrue();
        call.awaitTone(b.toneHz(), SOON);
        assertThat(call.hangup()).isEqualTo(200);
    }

    /// Whether the admin web, called by that name, makes browsers refuse a bad certificate (HSTS).
    private boolean insistsOnHttps(String name) throws IOException, GeneralSecurityException {
        InetSocketAddress door = klinke.server().https();
        try (Socket socket = PinnedTrust.anyone().getSocketFactory().createSocket(door.getAddress(), door.getPort())) {
            String request = "GET /login HTTP/1.1\r\nHost: " + name + ":8443\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 200");
            return answer.toLowerCase(Locale.ROOT).contains("strict-transport-security: max-age=");
        }
    }

    /// Who signed the certificate that is shown.
    ///
    /// @param name "" asks for none
    private static String issuer(InetSocketAddress door, String name) {
        try (Socket plain = new Socket(door.getAddress(), door.getPort());
                SSLSocket socket = (SSLSocket) PinnedTrust.anyone()
                        .getSocketFactory()
                        .createSocket(plain, "127.0.0.1", door.getPort(), true)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(name.isEmpty() ? List.of() : List.of(new SNIHostName(name)));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return shown.getIssuerX500Principal().getName();
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
