package org.klinke.core.shelf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.AuditEntry;
import org.klinke.core.blob.FolderBlobs;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.CallId;
import org.klinke.core.id.ConversationId;
import org.klinke.core.id.LegId;
import org.klinke.core.id.RecordingId;
import org.klinke.core.id.UserId;
import org.klinke.core.media.RecordingFormat;
import org.klinke.core.media.RecordingFormat.Channels;
import org.klinke.core.media.RecordingFormat.Kind;
import org.klinke.core.media.RecordingSink;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.Jobs;

/// What must go is gone and what must stay is there when the disk fails, the database is away or somebody else was
/// faster.
@ExtendWith(PostgresExtension.class)
class ShelfTroubleTest {
    private static final Actor ANNA = new Actor("anna", "tenant admin", "192.0.2.7");

    private final TestDatabase server;
    private final Storage storage;
    private final Path directory;
    private final TenantScope acme;
    private final TenantScope zeta;
    private final TroubledBlobs blobs;
    private final AtomicReference<Instant> now = new AtomicReference<>(SomeLabels.STARTED.plusSeconds(60));
    private Recordings recordings;
    private Shelf shelf;
    private Archive archive;

    ShelfTroubleTest(TestDatabase server, @TempDir Path directory) {
        this.server = server;
        this.directory = directory;
        storage = new Storage(server.config(), directory);
        acme = storage.tenant("acme");
        zeta = storage.tenant("zeta");
        blobs = new TroubledBlobs(new FolderBlobs(directory.resolve("recordings")));
        recordings = new Recordings(blobs.blobs(), storage.keyring, storage.ids, 0);
        shelf = shelf();
        archive = archive();
    }

    private Shelf shelf() {
        return new Shelf(
                storage.database,
                storage.changes,
                storage.mediaObjects,
                recordings,
                storage.tenantDirectory,
                now::get,
                new Jobs(now::get));
    }

    private Archive archive() {
        return new Archive(storage.database, storage.changes, storage.mediaObjects, recordings, shelf, now::get);
    }

    /// As a new process would find it.
    private void startAgain() {
        recordings = new Recordings(blobs.blobs(), storage.keyring, storage.ids, 0);
        shelf = shelf();
        archive = archive();
    }

    @AfterEach
    void close() {
        shelf.close();
        storage.close();
    }

    /// Refused while it ran, killed before its writer looked.
    @Test
    void whatWasDiscardedDoesNotComeBackWithTheNextProcess() throws IOException {
        RecordingId recording = recordings.announce(acme, SomeLabels.of(0));
        RecordingSink abandoned = recordings.open(recording);
        abandoned.write("hello".getBytes(StandardCharsets.US_ASCII), 5, false);
        recordings.discard(acme, recording);
        shelf.close();

        startAgain();
        assertThatThrownBy(() -> recordings.read(acme, recording))
                .as("never published")
                .isInstanceOf(NoSuchFileException.class);
        shelf.round();
        assertThat(files(acme)).isEmpty();
        assertThat(archive.find(acme, recording)).isEmpty();
    }

    /// Refused when it was listed already: the deletion fails, or the database is away; it is still refused later.
    @Test
    void aRefusalIsNotForgottenBecauseSomethingFails() throws IOException {
        RecordingId broken = record(acme, SomeLabels.of(0));
        RecordingId away = record(acme, SomeLabels.of(0));
        await(() -> archive.find(acme, broken).isPresent()
                && archive.find(acme, away).isPresent());
        blobs.before("setAside", (_, _) -> {
            throw new IOException("this disk is broken");
        });
        recordings.discard(acme, broken);
        await(() -> blobs.asked("setAside") > 0);
        server.goDown();
        recordings.discard(acme, away);
        shelf.close();
        assertThat(files(acme)).contains(broken + ".refused", away + ".refused");

        blobs.noMore();
        server.comeBack();
        startAgain();
        shelf.round();
        assertThat(files(acme)).isEmpty();
        assertThat(archive.list(acme, MediaQuery.newest(10))).isEmpty();
        assertThat(storage.audit.latest(acme, 2)).extracting(AuditEntry::action).containsOnly("delete");
    }

    @Test
    void whatEndsWhileTheDatabaseIsAwayIsListedWhenItIsBack() throws IOException {
        server.goDown();
        RecordingId first = record(acme, SomeLabels.of(0));
        RecordingId second = record(zeta, SomeLabels.of(0));
        await(shelf::isBehind);
        server.comeBack();
        await(() -> archive.find(acme, first).isPresent()
                && archive.find(zeta, second).isPresent());
    }

    /// Each would wait for a connection by itself: five minutes in all.
    @Test
    @Timeout(60)
    void theServerStopsThoughTheDatabaseIsAway() throws IOException {
        server.goDown();
        List<RecordingId> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(record(acme, SomeLabels.of(0)));
        }
        shelf.close();
        server.comeBack();
        startAgain();
        shelf.round();
        assertThat(archive.list(acme, MediaQuery.newest(1_000)))
                .extracting(MediaObject::id)
                .containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void aBlobThatTheRestoredDatabaseDoesNotKnowIsListedAgainAndKeptNoLonger() throws IOException {
        RecordingId recording = record(acme, SomeLabels.of(7));
        shelf.close();
        MediaObject before = archive.find(acme, recording).orElseThrow();
        server.asAdmin("DELETE FROM media_object");

        startAgain();
        shelf.round();
        assertThat(archive.find(acme, recording)).contains(before);
        now.set(SomeLabels.STARTED.plus(Duration.ofDays(7)));
        shelf.round();
        assertThat(files(acme)).isEmpty();
    }

    /// Of one recording, and of the tenant that comes first.
    @Test
    void whatCannotBeDeletedKeepsNothingElse() throws IOException {
        List<TenantScope> tenants = List.copyOf(storage.tenantDirectory.all());
        TenantScope first = tenants.getFirst();
        RecordingId poisoned = record(first, SomeLabels.of(7));
        record(first, SomeLabels.of(7));
        record(tenants.getLast(), SomeLabels.of(7));
        shelf.close();
        blobs.before("setAside", (_, blob) -> {
            if (blob.equals(poisoned.value())) {
                throw new IOException("this file cannot be moved");
            }
        });
        now.set(SomeLabels.STARTED.plus(Duration.ofDays(7)));
        shelf.round();
        assertThat(files(first)).containsExactlyInAnyOrder(poisoned + ".sealed", poisoned + ".listed");
        assertThat(archive.find(first, poisoned)).isPresent();
        assertThat(archive.list(first, MediaQuery.newest(10))).hasSize(1);
        assertThat(files(tenants.getLast())).isEmpty();
    }

    @Test
    void aPoisonedLabelKeepsNoOtherFromTheList() throws IOException {
        shelf.close();
        List<RecordingId> all =
                List.of(record(acme, SomeLabels.of(0)), record(acme, SomeLabels.of(0)), record(zeta, SomeLabels.of(0)));
        Files.writeString(folder(acme).resolve(all.getFirst() + ".label"), "no label");
        shelf.round();
        assertThat(archive.find(acme, all.get(0))).isEmpty();
        assertThat(archive.find(acme, all.get(1))).isPresent();
        assertThat(archive.find(zeta, all.get(2))).isPresent();
    }

    /// Whoever decides has read it before; what counts is what stands there when it happens.
    @Test
    void whatWasHeldMeanwhileIsNotDeletedAndWhatWasDeletedIsNotHeld() throws IOException {
        RecordingId recording = record(acme, SomeLabels.of(0));
        shelf.close();
        MediaObject copy = archive.find(acme, recording).orElseThrow();
        archive.hold(acme, copy, true, ANNA, "lawsuit 4711");
        assertThatThrownBy(() -> archive.delete(acme, copy, ANNA, "tidying up")).isInstanceOf(InvalidInput.class);
        assertThat(archive.find(acme, recording)).isPresent();
        assertThat(files(acme)).contains(recording + ".sealed");

        archive.hold(acme, copy, false, ANNA, "settled");
        assertThat(lastEntry().values().orElseThrow().before()).containsEntry("hold", "lawsuit 4711");
        archive.delete(acme, copy, ANNA, "tidying up");
        AuditEntry last = lastEntry();
        assertThatThrownBy(() -> archive.hold(acme, copy, true, ANNA, "lawsuit 4712"))
                .isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> archive.delete(acme, copy, ANNA, "once more")).isInstanceOf(InvalidInput.class);
        assertThat(lastEntry().id()).isEqualTo(last.id());
    }

    @Test
    void aTenantOfWhichSomethingIsHeldStays() throws IOException {
        RecordingId recording = record(acme, SomeLabels.of(0));
        shelf.close();
        MediaObject object = archive.find(acme, recording).orElseThrow();
        archive.hold(acme, object, true, ANNA, "lawsuit 4711");
        assertThatThrownBy(() -> deleteTenant(acme)).isInstanceOf(InvalidInput.class);
        assertThat(storage.keyring.condemned()).isEmpty();
        assertThat(archive.find(acme, recording)).isPresent();

        archive.hold(acme, object, false, ANNA, "settled");
        deleteTenant(acme);
        shelf.round();
        assertThat(folder(acme)).as("goes with the next round").doesNotExist();
    }

    /// The process died between the deletion and its folder's.
    @Test
    void theFolderOfATenantThatIsNoMoreGoesWithTheNextStart() throws IOException {
        record(acme, SomeLabels.of(0));
        record(zeta, SomeLabels.of(0));
        shelf.close();
        deleteTenant(acme);
        assertThat(folder(acme)).exists();
        startAgain();
        await(() -> Files.notExists(folder(acme)));
        assertThat(files(zeta)).hasSize(2);
    }

    @Test
    void nobodyCountsTheFolderAgain() throws IOException {
        record(acme, SomeLabels.of(0));
        RecordingId deleted = record(acme, SomeLabels.of(0));
        await(() -> archive.find(acme, deleted).isPresent());
        await(() -> blobs.asked("aside") >= 2); // the start looks into both tenants' folders
        long counted = blobs.asked("usedBytes");
        long looked = blobs.asked("aside");
        archive.delete(acme, archive.find(acme, deleted).orElseThrow(), ANNA, "he asked for it");
        record(acme, SomeLabels.of(0));
        RecordingId refused = recordings.announce(acme, SomeLabels.of(0));
        RecordingSink sink = recordings.open(refused);
        recordings.discard(acme, refused);
        sink.close();
        shelf.close();
        assertThat(blobs.asked("usedBytes")).isEqualTo(counted);
        assertThat(blobs.asked("aside")).isEqualTo(looked);
        assertThat(recordings.usedBytes(acme.id())).isEqualTo(sealedBytes());

        startAgain();
        long atStart = blobs.asked("usedBytes");
        record(acme, SomeLabels.of(0));
        assertThat(blobs.asked("usedBytes")).as("the start has counted").isEqualTo(atStart);
    }

    private long sealedBytes() throws IOException {
        long bytes = 0;
        for (String name : files(acme)) {
            bytes += name.endsWith(".sealed") ? Files.size(folder(acme).resolve(name)) : 0;
        }
        return bytes;
    }

    /// However it was cut into chunks.
    @Test
    void itLastsAsLongAsItsSound() throws IOException {
        byte[] mono = new byte[44 + 2 * 12_000];
        assertThat(seconds(Kind.WAV_8K, Channels.FAR_END, mono)).isEqualTo(1.5);
        byte[] stereo = new byte[44 + 4 * 8_000];
        assertThat(seconds(Kind.WAV_16K, Channels.SIDES, stereo)).isEqualTo(0.5);
        byte[] head = ByteBuffer.allocate(19)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("OpusHead".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 1)
                .putShort((short) 312)
                .array();
        byte[] opus = join(page(0, head), page(0, new byte[16]), page(312 + 28_800, new byte[100]));
        byte[] longer = join(opus, page(312 + 60_000, new byte[200]));
        assertThat(seconds(Kind.OPUS, Channels.SIDES, opus)).isEqualTo(0.6);
        assertThat(seconds(Kind.OPUS, Channels.SIDES, longer)).isEqualTo(1.25);
        assertThat(seconds(Kind.OPUS, Channels.SIDES, Arrays.copyOf(longer, longer.length - 1)))
                .as("up to its last whole page")
                .isEqualTo(0.6);
    }

    private double seconds(Kind kind, Channels channels, byte[] sound) throws IOException {
        RecordingId recording = recordings.announce(acme, label(new RecordingFormat(kind, channels), Optional.empty()));
        try (RecordingSink sink = recordings.open(recording)) {
            int half = sound.length / 2;
            sink.write(sound, half, false);
            sink.write(Arrays.copyOfRange(sound, half, sound.length), sound.length - half, true);
        }
        await(() -> archive.find(acme, recording).isPresent());
        return archive.find(acme, recording).orElseThrow().seconds();
    }

    /// One page of one packet; its checksum is nobody's concern here.
    private static byte[] page(long granule, byte[] packet) {
        return ByteBuffer.allocate(28 + packet.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("OggS".getBytes(StandardCharsets.US_ASCII))
                .putShort((short) 0)
                .putLong(granule)
                .putInt(4711)
                .putInt(0)
                .putInt(0)
                .put((byte) 1)
                .put((byte) packet.length)
                .put(packet)
                .array();
    }

    private static byte[] join(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(
                Stream.of(parts).mapToInt(part -> part.length).sum());
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    /// The audit log outlives what it tells of.
    @Test
    void theAuditLogNamesNobody() throws IOException {
        UUID owner = UUID.randomUUID();
        RecordingId recording = record(acme, label(RecordingFormat.SIDE_BY_SIDE, Optional.of(new UserId(owner))));
        shelf.close();
        MediaObject object = archive.find(acme, recording).orElseThrow();
        archive.open(acme, object, ANNA, "").close();
        String heard = lastEntry().toString();
        archive.delete(acme, object, ANNA, "he asked for it");
        for (String entry : List.of(heard, lastEntry().toString())) {
            assertThat(entry)
                    .contains(owner.toString(), SomeLabels.STARTED.toString())
                    .doesNotContain(
                            "Müller", "+4917", "Carrier", object.label().call().toString());
        }
    }

    private static Label label(RecordingFormat format, Optional<UserId> owner) {
        return new Label(
                new CallId(UUID.randomUUID()),
                new ConversationId(UUID.randomUUID()),
                new LegId(UUID.randomUUID()),
                SomeLabels.STARTED,
                owner,
                "Anna Müller",
                "101",
                "Carrier",
                "+491711234567",
                true,
                format,
                "",
                "",
                0,
                0);
    }

    private void deleteTenant(TenantScope scope) {
        storage.changes.platform(Storage.ACTOR, "", change -> {
            storage.tenants.delete(change, scope);
            return true;
        });
    }

    private AuditEntry lastEntry() {
        return storage.audit.latest(acme, 1).getFirst();
    }

    private RecordingId record(TenantScope scope, Label label) throws IOException {
        RecordingId recording = recordings.announce(scope, label);
        try (RecordingSink sink = recordings.open(recording)) {
            sink.write("hello".getBytes(StandardCharsets.US_ASCII), 5, false);
            sink.write("world".getBytes(StandardCharsets.US_ASCII), 5, true);
        }
        return recording;
    }

    private static void await(BooleanSupplier there) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!isSo(there)) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            LockSupport.parkNanos(10_000_000);
        }
    }

    private static boolean isSo(BooleanSupplier there) {
        try {
            return there.getAsBoolean();
        } catch (DatabaseUnavailable e) {
            return false; // not back yet
        }
    }

    private Path folder(TenantScope scope) {
        return directory.resolve("recordings").resolve(scope.id().toString());
    }

    private List<String> files(TenantScope scope) throws IOException {
        try (Stream<Path> all = Files.list(folder(scope))) {
            return all.map(file -> file.getFileName().toString()).toList();
        }
    }
}
