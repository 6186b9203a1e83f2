package org.klinke.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerTlsTest {
    /// The handshakes below look at the real clock.
    private final Instant now = InstantSource.system().instant();

    private static final List<InetAddress> ADDRESSES =
            List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));

    @TempDir
    Path dir;

    @Test
    void certificateStandsForEveryNameAndAddress() throws Exception {
        ServerTls tls = open(names("pbx.test", "localhost", "acme.example"), InstantSource.fixed(now));

        for (String name : List.of("pbx.test", "localhost", "acme.example", "127.0.0.1")) {
            X509Certificate seen = connect(tls, name);
            assertThat(seen.getIssuerX500Principal().getName()).isEqualTo("CN=Klinke CA of pbx.test");
        }
        assertThat(connect(tls, "pbx.test").getSubjectAlternativeNames().stream()
                        .map(List::getLast))
                .map(String::valueOf)
                .contains("127.0.0.1", "0:0:0:0:0:0:0:1");
    }

    @Test
    void aNewTenantGetsItsNameWithoutRestart() throws Exception {
        ServerTls tls = open(names("pbx.test"), InstantSource.fixed(now));
        X509Certificate before = connect(tls, "pbx.test");

        assertThat(tls.ensure(names("pbx.test", "new.example"))).isTrue();

        assertThat(connect(tls, "new.example")).isNotEqualTo(before);
        assertThat(tls.ensure(names("pbx.test", "new.example"))).isFalse();
    }

    /// A server that died between writing the key and writing the certificate.
    @Test
    void aKeyWithoutItsCertificateIsReplaced() throws Exception {
        open(names("pbx.test"), InstantSource.fixed(now));
        String certificate = Files.readString(dir.resolve("tls/server.crt"));
        open(names("pbx.test", "new.example"), InstantSource.fixed(now));
        Files.writeString(dir.resolve("tls/server.crt"), certificate);

        ServerTls tls = open(names("pbx.test"), InstantSource.fixed(now));

        assertThat(connect(tls, "pbx.test").getSerialNumber()).isPositive();
    }

    @Test
    void authorityAndCertificateSurviveARestart() throws Exception {
        ServerTls first = open(names("pbx.test"), InstantSource.fixed(now));
        ServerTls second = open(names("pbx.test"), InstantSource.fixed(now));

        assertThat(second.caFingerprint()).isEqualTo(first.caFingerprint());
        assertThat(connect(second, "pbx.test")).isEqualTo(connect(first, "pbx.test"));
    }

    @Test
    void certificateIsRenewedBeforeItEnds() throws Exception {
        ServerTls first = open(names("pbx.test"), InstantSource.fixed(now.minus(Duration.ofDays(350))));
        X509Certificate before = connect(first, "pbx.test");
        ServerTls later = open(names("pbx.test"), InstantSource.fixed(now));

        assertThat(connect(later, "pbx.test")).isNotEqualTo(before);
        assertThat(later.caFingerprint()).isEqualTo(first.caFingerprint());
    }

    @Test
    void privateKeysAreClosedToOthers() throws Exception {
        open(names("pbx.test"), InstantSource.fixed(now));

        for (String key : List.of("ca.key", "server.key")) {
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(dir.resolve("tls").resolve(key))))
                    .isEqualTo("rw-------");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("tls"))))
                .isEqualTo("rwx------");
    }

    private ServerTls open(ServerTls.Names names, InstantSource time) throws IOException, GeneralSecurityException {
        return ServerTls.open(dir.resolve("tls"), time, new SecureRandom(), names, Optional.empty());
    }

    private static ServerTls.Names names(String... names) {
        return new ServerTls.Names(List.of(names), ADDRESSES);
    }

    /// A real handshake in which the client checks chain and name; returns the certificate it saw.
    private static X509Certificate connect(ServerTls tls, String name) throws Exception {
        try (SSLServerSocket server = (SSLServerSocket)
                tls.webContext().getServerSocketFactory().createServerSocket(0, 1, ADDRESSES.getFirst())) {
            CompletableFuture<Void> accepted = CompletableFuture.runAsync(() -> {
                try (SSLSocket socket = (SSLSocket) server.accept()) {
                    socket.startHandshake();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            try (var plain = new java.net.Socket(ADDRESSES.getFirst(), server.getLocalPort());
                    SSLSocket socket = (SSLSocket) tls.clientContext()
                            .getSocketFactory()
                            .createSocket(plain, name, server.getLocalPort(), true)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                accepted.join();
                return (X509Certificate) socket.getSession().getPeerCertificates()[0];
            }
        }
    }
}
