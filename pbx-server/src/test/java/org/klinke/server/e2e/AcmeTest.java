package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.server.acme.SimAuthority;
import org.klinke.server.tls.PinnedTrust;
import org.klinke.sip.transport.SipTransport;

/// A server that is told of an authority gets itself a certificate, without a restart, and shows it at every door.
class AcmeTest {
    private static final String NAME = "pbx.klinke.test";
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    static Path dir;

    @Test
    void aServerGetsItselfACertificate() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (SimAuthority authority = new SimAuthority(port, Duration.ofDays(90));
                KlinkeServer server = KlinkeServer.start(
                        dir,
                        Map.of(
                                "acme.directory",
                                authority.directory().toString(),
                                "acme.names",
                                NAME,
                                "acme.http.port",
                                String.valueOf(port),
                                "status.test-call",
                                "20 s"))) {
            for (InetSocketAddress door :
                    List.of(server.https(), server.sip(SipTransport.TLS), server.sip(SipTransport.WSS))) {
                KlinkeServer.await(
                        "the authority's certificate at " + door,
                        SOON,
                        () -> issuer(door).equals(SimAuthority.NAME));
            }
            assertThat(authority.proofs).hasSize(1).doesNotContain("");
            assertThat(server.metric("pbx_certificate_days{which=\"operator\"}"))
                    .isBetween(89.0, 91.0);
            callsItself(server);
        }
    }

    /// Whatever certificate it shows to others; and nobody sees anything of it.
    private static void callsItself(KlinkeServer server) {
        KlinkeServer.await("a call to itself", SOON, () -> server.metric("pbx_test_calls_total") >= 1);
        assertThat(server.metric("pbx_test_calls_failed_total")).isZero();
        assertThat(server.metric("pbx_test_call_setup_seconds")).isPositive();
        KlinkeServer.await("its end", SOON, () -> server.metric("pbx_media_sessions") == 0);
        assertThat(server.get("/calls").toString()).doesNotContain("test-a");
        assertThat(server.get("/registrations").toString()).doesNotContain("test-a");
        assertThat(server.metric("pbx_registrations")).isZero();
        assertThat(server.metric("pbx_journal_pending")).isZero();
    }

    private static String issuer(InetSocketAddress door) {
        try (Socket plain = new Socket(door.getAddress(), door.getPort());
                SSLSocket tls = (SSLSocket)
                        PinnedTrust.anyone().getSocketFactory().createSocket(plain, NAME, door.getPort(), true)) {
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(NAME)));
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            return ((X509Certificate) tls.getSession().getPeerCertificates()[0])
                    .getIssuerX500Principal()
                    .getName();
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
