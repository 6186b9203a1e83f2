package org.klinke.core.shelf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.blob.FolderBlobs;
import org.klinke.core.blob.SealedReader;
import org.klinke.core.id.Ids;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.RecordingSink;
import org.klinke.core.secret.Keyring;
import org.klinke.core.secret.SecretUnavailable;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

class RecordingsTest {
    private static final int HEAD = 8 + 36;
    private static final int CHUNK = 9 + 10 + 16;

    private final Path directory;
    private final SecureRandom random = new SecureRandom();
    private final Ids ids = new Ids(InstantSource.system(), random);
    private final Keyring keyring;
    private final TenantScope acme;
    private final TenantScope zeta;
    private final Recordings recordings;

    RecordingsTest(@TempDir Path directory) {
        this.directory = directory;
        keyring = Keyring.open(directory.resolve("keys"), random);
        TenantDirectory tenants = new TenantDirectory();
        tenants.replace(List.of(tenant("acme"), tenant("zeta")));
        acme = tenants.byName("acme").orElseThrow();
        zeta = tenants.byName("zeta").orElseThrow();
        keyring.create(acme);
        keyring.create(zeta);
        recordings = new Recordings(new FolderBlobs(directory.resolve("recordings")), keyring, ids, 0);
    }

    private Tenant tenant(String name) {
        return new Tenant(new TenantId(ids.next()), name, name + ".test", "DE", "89", "Europe/Berlin", "de");
    }

    @Test
    void whatWasWrittenIsReadFromAnyPlace() throws IOException {
        RecordingId recording = record("0123456789", "abcdefghij", "ABCDEFGHIJ");

        try (SealedReader reader = recordings.read(acme, recording)) {
            assertThat(reader.complete()).isTrue();
            assertThat(reader.length()).isEqualTo(30);
            assertThat(text(reader, 0, 100)).isEqualTo("0123456789abcdefghijABCDEFGHIJ");
            assertThat(text(reader, 8, 4)).isEqualTo("89ab");
            assertThat(text(reader, 29, 5)).isEqualTo("J");
            assertThat(text(reader, 30, 5)).isEmpty();
        }
    }

    /// A part is read although another is damaged: the others are not opened for it.
    @Test
    void onlyTheChunksThatAreAskedForAreOpened() throws IOException {
        RecordingId recording = record("0123456789", "abcdefghij", "ABCDEFGHIJ");
        byte[] bytes = Files.readAllBytes(file(acme, recording));
        bytes[HEAD + 12] ^= 1;
        Files.write(file(acme, recording), bytes);

        try (SealedReader reader = recordings.read(acme, recording)) {
            assertThat(text(reader, 10, 20)).isEqualTo("abcdefghijABCDEFGHIJ");
            assertThatThrownBy(() -> text(reader, 9, 2)).isInstanceOf(SecretUnavailable.class);
        }
    }

    @Test
    void nobodyElsesKeyOpensIt() throws IOException {
        RecordingId recording = record("0123456789");

        assertThatThrownBy(() -> recordings.read(zeta, recording)).isInstanceOf(NoSuchFileException.class);

        Path stolen = file(zeta, recording);
        Files.createDirectories(stolen.getParent());
        Files.copy(file(acme, recording), stolen);
        assertThatThrownBy(() -> recordings.read(zeta, recording)).isInstanceOf(SecretUnavailable.class);

        Path renamed = file(acme, new RecordingId(UUID.randomUUID()));
        Files.copy(file(acme, recording), renamed);
        RecordingId other =
                new RecordingId(UUID.fromString(renamed.getFileName().toString().replace(".sealed", "")));
        assertThatThrownBy(() -> recordings.read(acme, other)).isInstanceOf(SecretUnavailable.class);

        keyring.destroy(acme.id());
        assertThatThrownBy(() -> recordings.read(acme, recording)).isInstanceOf(SecretUnavailable.class);
    }

    @Test
    void aNewKeyVersionLeavesOldRecordingsReadable() throws IOException {
        RecordingId recording = record("0123456789");
        keyring.rotate(acme);
        RecordingId newer = record("abcdefghij");

        for (RecordingId each : List.of(recording, newer)) {
            try (SealedReader reader = recordings.read(acme, each)) {
                assertThat(reader.length()).isEqualTo(10);
            }
        }
    }

    @Test
    void cuttingSwappingRepeatingAndAddingShow() throws IOException {
        RecordingId recording = record("0123456789", "abcdefghij", "ABCDEFGHIJ");
        Path file = file(acme, recording);
        byte[] good = Files.readAllBytes(file);
        byte[] first = Arrays.copyOfRange(good, HEAD, HEAD + CHUNK);
        byte[] second = Arrays.copyOfRange(good, HEAD + CHUNK, HEAD + 2 * CHUNK);
        byte[] third = Arrays.copyOfRange(good, HEAD + 2 * CHUNK, good.length);
        byte[] head = Arrays.copyOf(good, HEAD);

        refused(recording, head, first, third);
        refused(recording, head, second, first, third);
        refused(recording, head, first, first, third);
        refused(recording, head, first, second, third, third);
        refused(recording, head, first, numbered(third, 1));
        refused(recording, head, numbered(second, 0), numbered(first, 1), third);
        refused(recording, head, first, last(second));
        refused(recording, head, first, second, notLast(third));

        // Cut at its end it opens, but is not taken for whole.
        Files.write(file, join(head, first, second));
        try (SealedReader reader = recordings.read(acme, recording)) {
            assertThat(reader.complete()).isFalse();
            assertThat(text(reader, 0, 100)).isEqualTo("0123456789abcdefghij");
        }
    }

    /// Every length at which a killed process can have left the file.
    @Test
    void aFileThatWasBrokenOffOpensUpToItsLastWholeChunk() throws IOException {
        RecordingId recording = record("0123456789", "abcdefghij", "ABCDEFGHIJ");
        Path file = file(acme, recording);
        byte[] good = Files.readAllBytes(file);
        for (int length = HEAD; length < good.length; length++) {
            Files.write(file, Arrays.copyOf(good, length));
            try (SealedReader reader = recordings.read(acme, recording)) {
                assertThat(reader.complete()).isFalse();
                assertThat(reader.length()).isEqualTo((length - HEAD) / CHUNK * 10L);
                reader.readAll();
            }
        }
        Files.write(file, Arrays.copyOf(good, HEAD - 1));
        assertThatThrownBy(() -> recordings.read(acme, recording)).isInstanceOf(SecretUnavailable.class);
    }

    @Test
    void nothingIsReadableOnDiskAndNobodyElseMayTry() throws IOException {
        RecordingId recording = record("canary-of-a-call");
        Path file = file(acme, recording);
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                .doesNotContain("canary");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void onlyAnAnnouncedRecordingBeginsAndOnlyOnce() throws IOException {
        assertThatThrownBy(() -> recordings.open(new RecordingId(UUID.randomUUID())))
                .isInstanceOf(IOException.class);
        RecordingId recording = recordings.announce(acme, SomeLabels.of(0));
        recordings.open(recording).close();
        assertThatThrownBy(() -> recordings.open(recording)).isInstanceOf(IOException.class);
    }

    /// Blocks that the file system has given to the file and that nobody wrote before the power went.
    @Test
    void aTailOfZerosLosesNothingBeforeIt() throws IOException {
        RecordingId recording = record("0123456789", "abcdefghij", "ABCDEFGHIJ");
        byte[] good = Files.readAllBytes(file(acme, recording));
        Files.write(file(acme, recording), Arrays.copyOf(Arrays.copyOf(good, HEAD + 2 * CHUNK), HEAD + 4096));

        try (SealedReader reader = recordings.read(acme, recording)) {
            assertThat(reader.complete()).isFalse();
            assertThat(text(reader, 0, 100)).isEqualTo("0123456789abcdefghij");
        }
    }

    @Test
    void aHeadWithAFlippedBitLosesNothingBeforeIt() throws IOException {
        RecordingId recording = record("0123456789", "abcdefghij", "ABCDEFGHIJ");
        byte[] good = Files.readAllBytes(file(acme, recording));
        for (int chunk = 1; chunk < 3; chunk++) {
            for (int bit = 0; bit < 9 * 8; bit++) {
                byte[] bytes = good.clone();
                bytes[HEAD + chunk * CHUNK + bit / 8] ^= (byte) (1 << bit % 8);
                Files.write(file(acme, recording), bytes);
                try (SealedReader reader = recordings.read(acme, recording)) {
                    assertThat(reader.complete())
                            .as("bit %d of chunk %d", bit, chunk)
                            .isFalse();
                    assertThat(new String(reader.readAll(), StandardCharsets.US_ASCII))
                            .as("bit %d of chunk %d", bit, chunk)
                            .isEqualTo("0123456789abcdefghij".substring(0, 10 * chunk));
                }
            }
        }
    }

    /// The database and the journal of calls live on the same disk.
    @Test
    void noRecordingTakesTheLastOfTheDisk() throws IOException {
        Recordings full =
                new Recordings(new FolderBlobs(directory.resolve("recordings")), keyring, ids, Long.MAX_VALUE);
        RecordingId recording = full.announce(acme, SomeLabels.of(0));
        assertThatThrownBy(() -> full.open(recording))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nearly full");
        assertThat(file(acme, recording)).doesNotExist();
    }

    /// A file whose name is not on the disk is lost in a power cut, however often the file itself was written there.
    @Test
    void namesAreOnTheDiskBeforeAnythingIsSaidOrKept() throws IOException {
        List<List<String>> forced = new ArrayList<>();
        FolderBlobs blobs = new FolderBlobs(directory.resolve("recordings"), folder -> {
            FolderBlobs.force(folder);
            forced.add(names(folder));
        });
        Recordings watched = new Recordings(blobs, keyring, ids, 0);
        RecordingId recording = watched.announce(acme, SomeLabels.of(0));
        RecordingSink sink = watched.open(recording);
        assertThat(forced).contains(List.of(acme.id().toString()));
        assertThat(forced.getLast()).containsExactlyInAnyOrder(recording + ".part", recording + ".label");
        sink.close();
        assertThat(forced.getLast()).containsExactlyInAnyOrder(recording + ".sealed", recording + ".label");
        blobs.refuse(acme.id(), recording.value());
        assertThat(forced.getLast()).contains(recording + ".refused");
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }

    /// Neither announced nor written yet: whoever discards it then finds it all the same.
    @Test
    void whatIsDiscardedInTheMomentItBeginsIsNotKept() throws IOException {
        TroubledBlobs troubled = new TroubledBlobs(new FolderBlobs(directory.resolve("recordings")));
        Recordings hit = new Recordings(troubled.blobs(), keyring, ids, 0);
        RecordingId recording = hit.announce(acme, SomeLabels.of(0));
        troubled.before("begin", (tenant, id) -> hit.discard(acme, recording));
        RecordingSink sink = hit.open(recording);
        sink.write("hello".getBytes(StandardCharsets.US_ASCII), 5, true);
        sink.close();
        assertThatThrownBy(() -> hit.read(acme, recording)).isInstanceOf(NoSuchFileException.class);
        assertThat(hit.usedBytes(acme.id())).isZero();
    }

    @Test
    void withoutAKeyNoFileIsLeftBehind() throws IOException {
        keyring.destroy(acme.id());
        RecordingId recording = recordings.announce(acme, SomeLabels.of(0));
        assertThatThrownBy(() -> recordings.open(recording)).isInstanceOf(SecretUnavailable.class);
        assertThat(file(acme, recording)).doesNotExist();
    }

    /// A real file system of 256 KB that is full in the middle of a chunk; only root can make one.
    @Test
    void onAFullDiskWhatWasWrittenBeforeCanBeRead() throws IOException, InterruptedException {
        Path disk = Files.createDirectory(directory.resolve("recordings"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString()), "may not mount");
        try {
            RecordingId recording = recordings.announce(acme, SomeLabels.of(0));
            byte[] bytes = new byte[10_000];
            int whole = 0;
            try (RecordingSink sink = recordings.open(recording)) {
                while (whole < 100) {
                    sink.write(bytes, bytes.length, false);
                    whole++;
                }
            } catch (IOException full) {
                assertThat(full).hasMessageContaining("space");
            }
            assertThat(whole).isBetween(10, 26);
            try (SealedReader reader = recordings.read(acme, recording)) {
                assertThat(reader.complete()).isFalse();
                assertThat(reader.readAll()).hasSize(whole * bytes.length);
            }
        } finally {
            run("umount", disk.toString());
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor() == 0;
    }

    private RecordingId record(String... chunks) throws IOException {
        RecordingId recording = recordings.announce(acme, SomeLabels.of(0));
        try (RecordingSink sink = recordings.open(recording)) {
            for (int i = 0; i < chunks.length; i++) {
                byte[] bytes = chunks[i].getBytes(StandardCharsets.US_ASCII);
                sink.write(bytes, bytes.length, i == chunks.length - 1);
            }
            sink.sync();
        }
        return recording;
    }

    private void refused(RecordingId recording, byte[]... parts) throws IOException {
        Files.write(file(acme, recording), join(parts));
        assertThatThrownBy(() -> {
                    try (SealedReader reader = recordings.read(acme, recording)) {
                        reader.readAll();
                        assertThat(reader.complete()).isTrue();
                    }
                })
                .isInstanceOfAny(SecretUnavailable.class, AssertionError.class);
    }

    private static byte[] numbered(byte[] chunk, int number) {
        byte[] copy = chunk.clone();
        copy[3] = (byte) number;
        return copy;
    }

    private static byte[] last(byte[] chunk) {
        byte[] copy = chunk.clone();
        copy[4] = 1;
        return copy;
    }

    private static byte[] notLast(byte[] chunk) {
        byte[] copy = chunk.clone();
        copy[4] = 0;
        return copy;
    }

    private static byte[] join(byte[]... parts) {
        byte[] all = new byte[Stream.of(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    private Path file(TenantScope scope, RecordingId recording) {
        return directory.resolve("recordings").resolve(scope.id().toString()).resolve(recording + ".sealed");
    }

    private static String text(SealedReader reader, long position, int length) throws IOException {
        byte[] into = new byte[length];
        return new String(into, 0, reader.read(position, into, 0, length), StandardCharsets.US_ASCII);
    }
}
