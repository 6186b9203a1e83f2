package org.klinke.core.blob;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.secret.Keyring;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

/// Whoever writes learns that there is no room, and what was written before is kept.
class SealedWriterTest {
    private final Path directory;
    private final Keyring keyring;
    private final TenantScope acme;

    SealedWriterTest(@TempDir Path directory) {
        this.directory = directory;
        keyring = Keyring.open(directory.resolve("keys"), new SecureRandom());
        TenantDirectory tenants = new TenantDirectory();
        tenants.replace(List.of(
                new Tenant(new TenantId(UUID.randomUUID()), "acme", "acme.test", "DE", "89", "Europe/Berlin", "de")));
        acme = tenants.byName("acme").orElseThrow();
        keyring.create(acme);
    }

    @Test
    void aRecordingThatRunsEndsWhenTheDiskIsNearlyFull() throws IOException {
        Path file = directory.resolve("running");
        try (SealedWriter writer = new SealedWriter(
                new FileDraft(
                        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        file,
                        file,
                        FolderBlobs::force),
                keyring.cipherFor(acme).chunks("recording", UUID.randomUUID()),
                () -> {
                    throw new IOException("the disk is nearly full");
                })) {
            writer.write(new byte[10], 10, false);
            assertThatThrownBy(writer::sync).isInstanceOf(IOException.class).hasMessageContaining("nearly full");
            writer.write(new byte[10], 10, true);
            writer.sync(); // it is whole
        }
    }

    /// `/dev/full` says "no space left" to every write.
    @Test
    void aFullDiskIsToldToWhoWrites() throws IOException {
        assertThatThrownBy(() -> new SealedWriter(
                        new FileDraft(
                                FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE),
                                Path.of("/dev/full"),
                                directory,
                                FolderBlobs::force),
                        keyring.cipherFor(acme).chunks("recording", UUID.randomUUID()),
                        () -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("space");
    }
}
