package org.klinke.server.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.server.tls.ServerTls;

/// Orders from an authority on this machine that looks as closely as a real one.
class AcmeOrderTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final List<String> NAMES = List.of("pbx.klinke.test", "phones.klinke.test");

    @TempDir
    Path dir;

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, HERE)) {
            return socket.getLocalPort();
        }
    }

    private AcmeOrder order(URI directory, int port) {
        return new AcmeOrder(directory, Optional.empty(), dir.resolve("account.key"), List.of(HERE), port);
    }

    @Test
    void everyNameIsProvenAndStandsInTheCertificate() throws Exception {
        int port = freePort();
        try (SimAuthority authority = new SimAuthority(port, Duration.ofDays(90))) {
            AcmeOrder order = order(authority.directory(), port);

            AcmeOrder.Issued first = order.carryOut(NAMES);
            AcmeOrder.Issued second = order.carryOut(NAMES);

            assertThat(first.chain()).hasSize(2);
            X509Certificate certificate = first.chain().getFirst();
            assertThat(certificate.getIssuerX500Principal().getName()).isEqualTo(SimAuthority.NAME);
            assertThat(ServerTls.dnsNames(certificate)).containsExactlyInAnyOrderElementsOf(NAMES);
            assertThat(certificate.getPublicKey()).isEqualTo(first.keys().getPublic());
            assertThat(second.keys().getPublic())
                    .as("a new key each time")
                    .isNotEqualTo(first.keys().getPublic());
            assertThat(authority.proofs).hasSize(4).doesNotContain("");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("account.key"))))
                    .isEqualTo("rw-------");
        }
        try (ServerSocket socket = new ServerSocket(port, 1, HERE)) {
            assertThat(socket.isBound())
                    .as("the port is open only as long as an order is")
                    .isTrue();
        }
    }

    @Test
    void aNameThatLeadsElsewhereIsNamedWithTheRemedy() throws Exception {
        try (SimAuthority authority = new SimAuthority(freePort(), Duration.ofDays(90))) {
            AcmeOrder order = order(authority.directory(), freePort());
            assertThatThrownBy(() -> order.carryOut(NAMES))
                    .isInstanceOf(AcmeOrder.Failed.class)
                    .hasMessageContaining("pbx.klinke.test could not be proven")
                    .hasMessageContaining("the proof was not found")
                    .hasMessageContaining("acme.http.port");
        }
    }

    @Test
    void anAuthorityThatIsAwayIsNamed() throws Exception {
        AcmeOrder order = order(URI.create("http://127.0.0.1:" + freePort() + "/directory"), freePort());
        assertThatThrownBy(() -> order.carryOut(NAMES))
                .isInstanceOf(AcmeOrder.Failed.class)
                .hasMessageContaining("/directory");
    }

    @Test
    void aPortThatAnotherHasIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, HERE)) {
            AcmeOrder order = order(URI.create("http://127.0.0.1:1/directory"), taken.getLocalPort());
            assertThatThrownBy(() -> order.carryOut(NAMES))
                    .isInstanceOf(AcmeOrder.Failed.class)
                    .hasMessageContaining("acme.http.port: port " + taken.getLocalPort());
        }
    }

    @Test
    void itIsOrderedAnewWhenAThirdOfItsTimeIsLeftOrItsNamesChange() throws Exception {
        int port = freePort();
        try (SimAuthority authority = new SimAuthority(port, Duration.ofDays(90))) {
            Optional<X509Certificate> installed = Optional.of(
                    order(authority.directory(), port).carryOut(NAMES).chain().getFirst());
            Instant now = Instant.now();
            Set<String> names = Set.copyOf(NAMES);

            assertThat(AcmeRounds.due(Optional.empty(), names, now)).isTrue();
            assertThat(AcmeRounds.due(installed, names, now)).isFalse();
            assertThat(AcmeRounds.due(installed, names, now.plus(Duration.ofDays(59))))
                    .isFalse();
            assertThat(AcmeRounds.due(installed, names, now.plus(Duration.ofDays(61))))
                    .isTrue();
            assertThat(AcmeRounds.due(installed, Set.of(NAMES.getFirst()), now)).isTrue();
        }
    }
}
