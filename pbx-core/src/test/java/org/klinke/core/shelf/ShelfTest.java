package org.klinke.core.shelf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.account.AccountDetails;
import org.klinke.core.account.Role;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.AuditEntry;
import org.klinke.core.audit.Changes;
import org.klinke.core.blob.FolderBlobs;
import org.klinke.core.blob.SealedReader;
import org.klinke.core.cdr.StoredCalls;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.UserDetails;
import org.klinke.core.id.CallId;
import org.klinke.core.id.RecordingId;
import org.klinke.core.id.UserId;
import org.klinke.core.media.RecordingSink;
import org.klinke.core.retention.Keeping;
import org.klinke.core.retention.Retention;
import org.klinke.core.secret.SecretUnavailable;
import org.klinke.core.share.Share;
import org.klinke.core.share.ShareStore;
import org.klinke.core.share.Shares;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.Jobs;

/// Rows and blobs stay in step, whatever is killed, away, over or refused in between.
@ExtendWith(PostgresExtension.class)
class ShelfTest {
    private static final Actor ANNA = new Actor("anna", "tenant admin", "192.0.2.7");

    private final Storage storage;
    private final Path directory;
    private final TenantScope acme;
    private final TenantScope zeta;
    private final MediaObjectStore store = new MediaObjectStore();
    private Instant now = SomeLabels.STARTED.plusSeconds(60);
    private Recordings recordings;
    private Shelf shelf;
    private Archive archive;

    ShelfTest(TestDatabase server, @TempDir Path directory) {
        this.directory = directory;
        storage = new Storage(server.config(), directory);
        acme = storage.tenant("acme");
        zeta = storage.tenant("zeta");
        recordings = recordings();
        shelf = shelf();
        archive = archive();
    }

    private Recordings recordings() {
        return new Recordings(new FolderBlobs(directory.resolve("recordings")), storage.keyring, storage.ids, 0);
    }

    private Shelf shelf() {
        InstantSource clock = () -> now;
        return new Shelf(
                storage.database,
                storage.changes,
                store,
                recordings,
                storage.tenantDirectory,
                clock,
                new Jobs(clock),
                new Keeping(
                        storage.database,
                        storage.changes,
                        storage.retention,
                        new Keeping.Fixed(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO),
                        clock));
    }

    private Archive archive() {
        return new Archive(storage.database, storage.changes, store, recordings, shelf, () -> now);
    }

    /// As a new process would find it.
    private void startAgain() {
        recordings = recordings();
        shelf = shelf();
        archive = archive();
    }

    @AfterEach
    void close() {
        shelf.close();
        storage.close();
    }

    @Test
    void whatHasEndedIsListedAndReadByItsTenantAlone() throws IOException {
        RecordingId recording = record(acme, SomeLabels.of(90));
        shelf.close();

        MediaObject object = archive.find(acme, recording).orElseThrow();
        assertThat(object.label().ownerName()).isEqualTo("Anna Müller");
        assertThat(object.seconds()).as("this is no sound").isZero();
        assertThat(object.bytes()).isEqualTo(10);
        assertThat(object.whole()).isTrue();
        assertThat(object.keepUntil()).contains(SomeLabels.STARTED.plus(Duration.ofDays(90)));
        assertThat(files(acme)).containsExactlyInAnyOrder(recording + ".sealed", recording + ".listed");
        assertThat(archive.find(zeta, recording)).isEmpty();
        assertThat(archive.list(zeta, MediaQuery.newest(10))).isEmpty();
        assertThatThrownBy(() -> archive.open(zeta, object, ANNA, "")).isInstanceOf(InvalidInput.class);

        try (SealedReader reader = archive.open(acme, object, ANNA, "a complaint")) {
            assertThat(new String(reader.readAll(), StandardCharsets.US_ASCII)).isEqualTo("helloworld");
        }
        AuditEntry entry = lastEntry();
        assertThat(entry.action()).isEqualTo("access");
        assertThat(entry.object()).isEqualTo(recording.value());
    }

    /// Neither draft nor label is lost, and the row comes with the next start.
    @Test
    void whatAKilledProcessLeavesIsFoundByTheNextOne() throws IOException {
        shelf.close();
        RecordingId recording = recordings.announce(acme, SomeLabels.of(0));
        RecordingSink abandoned = recordings.open(recording);
        abandoned.write("hello".getBytes(StandardCharsets.US_ASCII), 5, false);
        assertThat(files(acme)).containsExactlyInAnyOrder(recording + ".part", recording + ".label");
        assertThatThrownBy(() -> recordings.read(acme, recording)).isInstanceOf(NoSuchFileException.class);

        startAgain();
        shelf.round();
        MediaObject object = archive.find(acme, recording).orElseThrow();
        assertThat(object.whole()).isFalse();
        assertThat(object.keepUntil()).isEmpty();
        try (SealedReader reader = archive.open(acme, object, ANNA, "")) {
            assertThat(reader.readAll()).hasSize(5);
        }
        assertThat(files(acme)).containsExactlyInAnyOrder(recording + ".sealed", recording + ".listed");
    }

    @Test
    void whatIsInABoxThatIsNobodysAnyMoreGoes() throws IOException {
        Instant long_ = SomeLabels.STARTED.minus(Duration.ofHours(2));
        RecordingId gone = record(acme, inABox(long_));
        RecordingId fresh = record(acme, inABox(SomeLabels.STARTED));
        RecordingId other = record(acme, SomeLabels.of(0));
        shelf.close();
        shelf.round();

        assertThat(archive.find(acme, gone)).isEmpty();
        assertThat(archive.find(acme, fresh)).isPresent();
        assertThat(archive.find(acme, other)).isPresent();
        assertThat(lastEntry().action()).isEqualTo("delete");
    }

    /// Whoever gets the extension next chooses a PIN of his own anyway; the old one is nobody's business.
    @Test
    void thePinOfWhoIsGoneGoes() {
        UUID gone = UUID.randomUUID();
        UserId here = storage.changes.in(
                acme,
                ANNA,
                "",
                change -> storage.users.create(change, new UserDetails("101", "Bert", Optional.empty())));
        storage.changes.in(acme, ANNA, "", change -> {
            storage.boxes.setPin(change, gone, "199", "470815");
            storage.boxes.setPin(change, here.value(), "101", "470815");
            return true;
        });
        shelf.close();
        shelf.round();

        assertThat(lastEntry().object()).isEqualTo(gone);
        assertThat(lastEntry().action()).isEqualTo("delete");
        storage.database.inTenant(acme, tx -> {
            assertThat(storage.boxes.hasPin(tx, gone, "470815")).isFalse();
            assertThat(storage.boxes.hasPin(tx, here.value(), "470815")).isTrue();
            return true;
        });
    }

    /// A tenant's first night after years: recordings that end meanwhile are listed, and a stop waits for one turn.
    @Test
    void aLotOfOldCallsKeepsNoRecordingWaiting() throws IOException {
        shelf.close();
        StoredCalls calls = new StoredCalls(storage);
        CallId old = calls.addRefused(
                acme, now.minus(Duration.ofDays(100)), StoredCalls.inside("Anna", "100"), "01701234567");
        calls.multiply(acme, old, 6_000);
        shelf.round();
        int left = calls(acme);
        assertThat(left).isBetween(1, 6_000);

        startAgain();
        RecordingId recording = record(acme, SomeLabels.of(90));
        await(() -> archive.find(acme, recording).isPresent());
        await(() -> calls(acme) == 0);
    }

    private static void await(BooleanSupplier there) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!there.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            LockSupport.parkNanos(10_000_000);
        }
    }

    private int calls(TenantScope scope) {
        return storage.database.inTenant(
                scope,
                tx -> tx.handle()
                        .createQuery("SELECT count(*) FROM call")
                        .mapTo(Integer.class)
                        .one());
    }

    private static Label inABox(Instant started) {
        return SomeLabels.of(0).in(UUID.randomUUID(), Optional.empty(), "Anna", "101", 0, started, 0);
    }

    /// Its deletion in the database is enough: no other door has to think of it.
    @Test
    void aShareEndsWithItsTimeAndWithItsRecording() throws IOException {
        RecordingId recording = record(acme, SomeLabels.of(90));
        shelf.close();
        MediaObject object = archive.find(acme, recording).orElseThrow();
        Shares shares =
                new Shares(storage.database, storage.changes, new ShareStore(), archive, storage.ids, () -> now);
        UUID colleague = storage.changes.in(
                acme,
                ANNA,
                "",
                change -> storage.accounts.create(
                        change, new AccountDetails("bert", "", List.of(Role.USER), false), "a hash"));

        Share share = shares.share(acme, object, "bert", 2, "his case", ANNA);
        assertThat(shares.find(acme, colleague, share.id())).isPresent();
        assertThat(shares.with(zeta, colleague)).isEmpty();
        assertThatThrownBy(() -> shares.share(zeta, object, "bert", 2, "x", ANNA))
                .isInstanceOf(InvalidInput.class);
        now = now.plus(Duration.ofHours(2));
        assertThat(shares.find(acme, colleague, share.id())).isEmpty();
        assertThat(shares.of(acme, object)).isEmpty();

        Share again = shares.share(acme, object, "bert", 2, "his case", ANNA);
        archive.delete(acme, object, ANNA, "wish");
        assertThat(shares.find(acme, colleague, again.id())).isEmpty();
    }

    /// A picture of the tenant takes the database seconds where it is large; who hears something changes none.
    @Test
    void whoHearsSomethingIsNotedAndNothingIsLoadedAnew() throws IOException {
        RecordingId recording = record(acme, SomeLabels.of(90));
        shelf.close();
        MediaObject object = archive.find(acme, recording).orElseThrow();
        List<Object> loaded = new ArrayList<>();
        Changes changes = new Changes(
                storage.database,
                storage.keyring,
                storage.ids,
                storage.time,
                new SecureRandom(),
                (touched, all) -> loaded.add(touched));
        Archive door = new Archive(storage.database, changes, store, recordings, shelf, () -> now);

        door.open(acme, object, ANNA, "a complaint").close();
        door.hold(acme, object, true, ANNA, "lawsuit");

        assertThat(loaded).isEmpty();
        assertThat(storage.audit.latest(acme, 2)).extracting(AuditEntry::action).containsExactly("update", "access");
        changes.in(acme, ANNA, "", change -> true);
        assertThat(loaded).hasSize(1);
    }

    /// Whatever a rule or a box says; a greeting is its box's as long as that has it.
    @Test
    void noneOutlastsTheDaysOfItsTenant() throws IOException {
        RecordingId recording = record(acme, SomeLabels.of(0));
        RecordingId held = record(acme, SomeLabels.of(0));
        RecordingId others = record(zeta, SomeLabels.of(0));
        shelf.close();
        archive.hold(acme, archive.find(acme, held).orElseThrow(), true, ANNA, "lawsuit 4711");
        storage.changes.in(acme, ANNA, "", change -> {
            storage.retention.set(change, new Retention(0, 0, 3, 1));
            return true;
        });

        now = Instant.parse("2026-11-29T22:59:59Z"); // it was on the 26th; midnight in Berlin comes
        shelf.round();
        assertThat(archive.find(acme, recording)).isPresent();
        now = now.plusSeconds(1);
        shelf.round();
        assertThat(archive.find(acme, recording)).isEmpty();
        assertThat(files(acme)).containsExactlyInAnyOrder(held + ".sealed", held + ".listed");
        assertThat(archive.find(zeta, others)).isPresent();
        AuditEntry protocol = lastEntry();
        assertThat(protocol.action()).isEqualTo("delete");
        assertThat(protocol.object()).isEqualTo(recording.value());
        assertThat(protocol.values().orElseThrow().reason()).isEqualTo("the time to keep it is over");
    }

    @Test
    void theTimeToKeepItEndsUnlessItIsHeld() throws IOException {
        RecordingId short_ = record(acme, SomeLabels.of(7));
        RecordingId held = record(acme, SomeLabels.of(7));
        RecordingId long_ = record(acme, SomeLabels.of(90));
        shelf.close();
        archive.hold(acme, archive.find(acme, held).orElseThrow(), true, ANNA, "lawsuit 4711");

        now = SomeLabels.STARTED.plus(Duration.ofDays(7)).minusSeconds(1);
        shelf.round();
        assertThat(archive.list(acme, MediaQuery.newest(10))).hasSize(3);
        now = now.plusSeconds(1);
        shelf.round();
        assertThat(archive.list(acme, MediaQuery.newest(10)))
                .extracting(MediaObject::id)
                .containsExactlyInAnyOrder(held, long_);
        assertThat(files(acme))
                .containsExactlyInAnyOrder(held + ".sealed", held + ".listed", long_ + ".sealed", long_ + ".listed");
        AuditEntry protocol = lastEntry();
        assertThat(protocol.action()).isEqualTo("delete");
        assertThat(protocol.object()).isEqualTo(short_.value());

        MediaObject object = archive.find(acme, held).orElseThrow();
        assertThatThrownBy(() -> archive.delete(acme, object, ANNA, "tidying up"))
                .isInstanceOf(InvalidInput.class);
        archive.hold(acme, object, false, ANNA, "settled");
        shelf.round();
        assertThat(archive.find(acme, held)).isEmpty();
    }

    @Test
    void whoDeletesSaysWhy() throws IOException {
        RecordingId recording = record(acme, SomeLabels.of(0));
        shelf.close();
        MediaObject object = archive.find(acme, recording).orElseThrow();
        assertThatThrownBy(() -> archive.delete(acme, object, ANNA, " ")).isInstanceOf(InvalidInput.class);

        archive.delete(acme, object, ANNA, "he asked for it");
        assertThat(archive.find(acme, recording)).isEmpty();
        assertThat(files(acme)).isEmpty();
        assertThat(lastEntry().values().orElseThrow().reason()).isEqualTo("he asked for it");
    }

    /// Killed before the commit, and after it.
    @Test
    void aDeletionThatWasBrokenOffIsUndoneOrSeenThrough() throws IOException {
        RecordingId kept = record(acme, SomeLabels.of(0));
        RecordingId gone = record(acme, SomeLabels.of(0));
        shelf.close();
        MediaObject row = archive.find(acme, gone).orElseThrow();
        for (RecordingId each : List.of(kept, gone)) {
            recordings.blobs().setAside(acme.id(), each.value());
        }
        storage.changes.in(acme, ANNA, "", change -> {
            store.delete(change, row);
            return true;
        });

        startAgain();
        shelf.round();
        assertThat(files(acme)).containsExactlyInAnyOrder(kept + ".sealed", kept + ".listed");
    }

    @Test
    void whatIsDiscardedLeavesNothing() throws IOException {
        RecordingId running = recordings.announce(acme, SomeLabels.of(0));
        RecordingSink sink = recordings.open(running);
        sink.write("hello".getBytes(StandardCharsets.US_ASCII), 5, false);
        recordings.discard(acme, running);
        sink.write("world".getBytes(StandardCharsets.US_ASCII), 5, true);
        sink.close();
        RecordingId over = record(acme, SomeLabels.of(0));
        recordings.discard(acme, over);
        RecordingId never = recordings.announce(acme, SomeLabels.of(0));
        recordings.discard(acme, never);
        assertThatThrownBy(() -> recordings.open(never)).isInstanceOf(IOException.class);
        shelf.close();

        assertThat(files(acme)).isEmpty();
        assertThat(archive.list(acme, MediaQuery.newest(10))).isEmpty();
    }

    @Test
    void aTenantFillsItsOwnQuotaAndNobodyElses() throws IOException {
        Label small = SomeLabels.of(SomeLabels.STARTED, "Anna", "101", "", 0, 100);
        record(acme, small);
        RecordingId over = recordings.announce(acme, small);
        assertThatThrownBy(() -> recordings.open(over))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("quotaMegabytes");
        record(zeta, small);
        assertThat(recordings.usedBytes(acme.id())).isPositive();
    }

    @Test
    void whoseKeyIsGoneIsGone() throws IOException {
        RecordingId recording = record(acme, SomeLabels.of(0));
        record(zeta, SomeLabels.of(0));
        shelf.close();
        byte[] copy = Files.readAllBytes(folder(acme).resolve(recording + ".sealed"));
        recordings.forget(acme);
        assertThat(files(acme)).as("as long as there is a key").hasSize(2);

        storage.changes.platform(Storage.ACTOR, "", change -> {
            storage.tenants.delete(change, acme);
            return true;
        });
        recordings.forget(acme);
        assertThat(folder(acme)).doesNotExist();
        assertThat(files(zeta)).hasSize(2);

        // From a backup of the files it opens no more, whoever has the scope.
        Files.createDirectories(folder(acme));
        Files.write(folder(acme).resolve(recording + ".sealed"), copy);
        assertThatThrownBy(() -> recordings.read(acme, recording)).isInstanceOf(SecretUnavailable.class);
    }

    @Test
    void theyAreFoundByPersonNumberTimeAndLength() throws IOException {
        record(acme, SomeLabels.of(SomeLabels.STARTED, "Anna Müller", "101", "+491711234567", 0, 0));
        RecordingId second =
                record(acme, SomeLabels.of(SomeLabels.STARTED.plusSeconds(60), "Bob_100%", "102", "+4989123456", 0, 0));
        shelf.close();

        assertThat(found(query("müller"))).isEqualTo(1);
        assertThat(found(query("+4989"))).isEqualTo(1);
        assertThat(found(query("102"))).isEqualTo(1);
        assertThat(found(query("b_1"))).as("no pattern of SQL").isEqualTo(1);
        assertThat(found(query("b%1"))).isZero();
        assertThat(found(new MediaQuery(
                        Optional.empty(),
                        Optional.of(SomeLabels.STARTED.plusSeconds(60)),
                        Optional.empty(),
                        0,
                        Optional.empty(),
                        10)))
                .isEqualTo(1);
        assertThat(found(new MediaQuery(Optional.empty(), Optional.empty(), Optional.empty(), 1, Optional.empty(), 10)))
                .isZero();
        List<MediaObject> page = archive.list(acme, MediaQuery.newest(1));
        assertThat(page).extracting(MediaObject::id).containsExactly(second);
        MediaQuery.Place last = new MediaQuery.Place(
                page.getLast().label().started(), page.getLast().id());
        assertThat(found(
                        new MediaQuery(Optional.empty(), Optional.empty(), Optional.empty(), 0, Optional.of(last), 10)))
                .isEqualTo(1);
    }

    /// However many names have it in them, newest first, page by page; and no name outlives what it stood in.
    @Test
    void namesThatManyHaveAreFoundToo() throws IOException {
        for (int i = 0; i < 205; i++) {
            record(acme, SomeLabels.of(SomeLabels.STARTED.plusSeconds(i), "Customer " + i, "1" + i, "+4930" + i, 0, 0));
        }
        shelf.close();
        List<MediaObject> all = archive.list(acme, query("customer"));
        assertThat(all).hasSize(10);
        assertThat(all.getFirst().label().ownerName()).isEqualTo("Customer 204");
        List<MediaObject> some = archive.list(acme, query("omer 10"));
        assertThat(some)
                .extracting(object -> object.label().ownerName())
                .containsExactly(
                        "Customer 109",
                        "Customer 108",
                        "Customer 107",
                        "Customer 106",
                        "Customer 105",
                        "Customer 104",
                        "Customer 103",
                        "Customer 102",
                        "Customer 101",
                        "Customer 100");
        MediaQuery.Place last = new MediaQuery.Place(
                some.getLast().label().started(), some.getLast().id());
        assertThat(found(new MediaQuery(
                        Optional.of("omer 10"), Optional.empty(), Optional.empty(), 0, Optional.of(last), 10)))
                .isEqualTo(1);
        assertThat(archive.list(zeta, query("customer"))).isEmpty();

        startAgain();
        shelf.delete(acme, List.of(some.getFirst()), ANNA, "he asked for it");
        int left = storage.database.inTenant(
                acme,
                tx -> tx.handle()
                        .createQuery("SELECT count(*) FROM media_name WHERE name = 'Customer 109'")
                        .mapTo(Integer.class)
                        .one());
        assertThat(left).isZero();
        assertThat(found(query("omer 10"))).isEqualTo(10);
    }

    private static MediaQuery query(String person) {
        return new MediaQuery(Optional.of(person), Optional.empty(), Optional.empty(), 0, Optional.empty(), 10);
    }

    private int found(MediaQuery query) {
        return archive.list(acme, query).size();
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

    private Path folder(TenantScope scope) {
        return directory.resolve("recordings").resolve(scope.id().toString());
    }

    private List<String> files(TenantScope scope) throws IOException {
        try (Stream<Path> all = Files.list(folder(scope))) {
            return all.map(file -> file.getFileName().toString()).toList();
        }
    }
}
