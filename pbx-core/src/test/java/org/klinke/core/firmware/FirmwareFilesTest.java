package org.klinke.core.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.directory.InvalidInput;

class FirmwareFilesTest {
    private static final UUID LISTED = new UUID(1, 1);
    private static final UUID TAKEN = new UUID(1, 2);
    private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");

    @TempDir
    Path dir;

    private FirmwareFiles files;
    private Path source;

    @BeforeEach
    void open() throws IOException {
        files = new FirmwareFiles(dir.resolve("firmware"));
        source = Files.writeString(dir.resolve("new.bin"), "firmware");
    }

    private static Firmware listed(String sha256) {
        return new Firmware(LISTED, List.of("generic"), "2.0", "new.bin", 8, sha256, "", NOW);
    }

    @Test
    void lostBytesComeBackAndOthersDoNot() throws IOException {
        FirmwareFiles.Taken first = files.take(LISTED, source);
        Firmware listed = listed(first.sha256());
        assertThat(files.has(listed)).isTrue();
        files.delete(LISTED);
        assertThat(files.has(listed)).isFalse();
        Files.writeString(source, "another");
        FirmwareFiles.Taken other = files.take(TAKEN, source);
        assertThatThrownBy(() -> files.repair(listed, TAKEN, other.sha256())).isInstanceOf(InvalidInput.class);
        assertThat(files.has(listed)).isFalse();
        Files.writeString(source, "firmware");
        files.repair(listed, TAKEN, files.take(TAKEN, source).sha256());
        assertThat(files.has(listed)).isTrue();
        assertThat(files.path(TAKEN)).doesNotExist();
    }

    @Test
    void whatNobodyListsIsDeletedUnlessItIsNewOrNotOurs() throws IOException {
        files.take(LISTED, source);
        files.take(TAKEN, source);
        Path foreign = Files.writeString(dir.resolve("firmware").resolve("README"), "of a person");
        for (UUID id : List.of(LISTED, TAKEN)) {
            Files.setLastModifiedTime(files.path(id), FileTime.from(NOW));
        }
        Files.setLastModifiedTime(foreign, FileTime.from(NOW));
        assertThat(files.sweep(Set.of(LISTED), NOW)).isZero();
        assertThat(files.sweep(Set.of(LISTED), NOW.plusSeconds(1))).isEqualTo(1);
        assertThat(files.path(LISTED)).exists();
        assertThat(files.path(TAKEN)).doesNotExist();
        assertThat(foreign).exists();
        assertThat(new FirmwareFiles(dir.resolve("none")).sweep(Set.of(), NOW)).isZero();
    }
}
