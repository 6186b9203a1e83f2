package org.klinke.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Authorities of makers in directories that change, and that cannot be read.
class MakerTrustTest {
    @TempDir
    Path dir;

    private MakerTrust trust;

    @BeforeEach
    void open() throws Exception {
        put("snom");
        put("yealink");
        trust = trust(dir);
    }

    private static MakerTrust trust(Path dir) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(null, new char[0]);
        KeyManager none = keys.getKeyManagers()[0];
        return new MakerTrust(dir, none);
    }

    private void put(String maker) throws Exception {
        Files.createDirectories(dir.resolve(maker));
        Files.writeString(
                dir.resolve(maker).resolve("ca.pem"), PhoneCa.of(maker + " CA").pem());
    }

    /// A link to nowhere: its time and size cannot be asked.
    private Path breakFolder(String maker) throws IOException {
        return Files.createSymbolicLink(dir.resolve(maker).resolve("b.pem"), dir.resolve("nowhere"));
    }

    @Test
    void oneMakersUnreadableDirectoryKeepsNoOtherMakersDeletedAuthority() throws Exception {
        Path broken = breakFolder("yealink");
        Files.delete(dir.resolve("snom").resolve("ca.pem"));
        put("poly");
        trust.refresh();
        assertThat(trust.of("snom")).isEmpty();
        assertThat(trust.of("poly")).hasSize(1);
        assertThat(trust.of("yealink")).as("as it was").hasSize(1);
        Files.delete(broken);
        Files.delete(dir.resolve("yealink").resolve("ca.pem"));
        trust.refresh();
        assertThat(trust.of("yealink")).as("readable again").isEmpty();
    }

    @Test
    void aDirectoryThatIsGoneIsGoneThoughAnotherCannotBeRead() throws Exception {
        breakFolder("yealink");
        Files.delete(dir.resolve("snom").resolve("ca.pem"));
        Files.delete(dir.resolve("snom"));
        trust.refresh();
        assertThat(trust.of("snom")).isEmpty();
    }
}
