package org.klinke.core.cdr;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.id.CallId;
import org.klinke.core.id.ConversationId;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.LegId;
import org.klinke.core.id.TrunkId;
import org.klinke.core.id.UserId;
import org.klinke.core.media.FarHearing;
import org.klinke.core.media.MediaQuality;
import org.klinke.core.media.MediaStats;
import org.klinke.core.media.QualityCourse;
import org.klinke.core.tenant.TenantScope;

@ExtendWith(PostgresExtension.class)
class CallJournalTest {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00.123456Z");

    private final TestDatabase server;
    private final Path journalDirectory;
    private final Storage storage;
    private final CallStore store = new CallStore();
    private final TenantScope acme;
    private final TenantScope zeta;
    /// Of an earlier run, as the journal tells.
    private final List<CallRecord> earlier = new CopyOnWriteArrayList<>();

    CallJournalTest(TestDatabase server, @TempDir Path directory) {
        this.server = server;
        this.journalDirectory = directory.resolve("journal");
        storage = new Storage(server.config(), directory);
        acme = storage.tenant("acme");
        zeta = storage.tenant("zeta");
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void aRecordComesBackFromTheDatabaseAsItWas() throws IOException {
        CallRecord call = call(acme, "sip-id-abc@host");
        try (CallJournal journal = open()) {
            journal.record(acme, call);
            awaitNothingPending(journal);
        }

        assertThat(find(acme, call)).contains(call);
        assertThat(find(zeta, call)).as("another tenant's").isEmpty();
        List<CallRecord> found = storage.database.inTenant(acme, tx -> store.findBySipCallId(tx, "sip-id-", 10));
        assertThat(found).containsExactly(call);
        List<CallRecord> notFound = storage.database.inTenant(acme, tx -> store.findBySipCallId(tx, "id-abc", 10));
        assertThat(notFound).isEmpty();
        List<CallSummary> latest = storage.database.inTenant(acme, tx -> store.latest(tx, 10));
        assertThat(latest).singleElement().satisfies(line -> {
            assertThat(line.id()).isEqualTo(call.id());
            assertThat(line.cause()).isEqualTo(HangupCause.NORMAL);
        });
        assertThat(journalFiles()).isEmpty();
    }

    @Test
    void theSameCallTwiceIsOneRecord() throws IOException {
        CallRecord call = call(acme, "a");
        try (CallJournal journal = open()) {
            journal.record(acme, call);
            journal.record(acme, call);
            awaitNothingPending(journal);
        }

        assertThat(find(acme, call)).contains(call);
        assertThat(server.queryAsAdmin("SELECT (SELECT count(*) FROM call), (SELECT count(*) FROM leg)"))
                .containsExactly(List.of("1", "2"));
    }

    @Test
    void aStoppedDatabaseLosesNothing() throws IOException {
        server.goDown();
        CallRecord call = call(acme, "a");
        try (CallJournal journal = open()) {
            journal.record(acme, call);
            await(() -> journalBytes() > 0);
            assertThat(journal.pending()).isEqualTo(1);
        }
        assertThat(journalFiles()).as("waits for the next start").hasSize(1);

        server.comeBack();
        try (CallJournal again = open()) {
            assertThat(again.pending()).isLessThanOrEqualTo(1);
            awaitNothingPending(again);
            CallRecord ofThisRun = call(acme, "b");
            again.record(acme, ofThisRun);
            awaitNothingPending(again);
        }
        assertThat(earlier).as("of an earlier run, and new to the database").containsExactly(call);

        assertThat(find(acme, call)).contains(call);
        assertThat(journalFiles()).isEmpty();
    }

    @Test
    void aDatabaseThatTakesNoWritesForNowLosesNothing() throws IOException {
        server.asAdmin("ALTER ROLE " + server.config().appUser() + " IN DATABASE "
                + server.queryAsAdmin("SELECT quote_ident(current_database())")
                        .getFirst()
                        .getFirst()
                + " SET default_transaction_read_only = on");
        server.goDown();
        server.comeBack();
        CallRecord call = call(acme, "a");
        try (CallJournal journal = open()) {
            journal.record(acme, call);
            await(() -> journalBytes() > 0);
        }
        assertThat(journalFiles()).as("waits for the next start").hasSize(1);

        server.asAdmin("ALTER ROLE " + server.config().appUser() + " IN DATABASE "
                + server.queryAsAdmin("SELECT quote_ident(current_database())")
                        .getFirst()
                        .getFirst()
                + " RESET default_transaction_read_only");
        server.goDown();
        server.comeBack();
        try (CallJournal again = open()) {
            awaitNothingPending(again);
        }

        assertThat(find(acme, call)).contains(call);
    }

    @Test
    void aTornTailAndAFlippedBitCostOneRecordEach() throws IOException {
        List<CallRecord> calls =
                Stream.of("a", "b", "c", "d").map(id -> call(acme, id)).toList();
        byte[] file = {};
        int flipAt = 0;
        for (int i = 0; i < calls.size(); i++) {
            byte[] frame = frame(calls.get(i));
            flipAt = i == 1 ? file.length + frame.length / 2 : flipAt;
            // The last one was cut off by a kill in the middle of the write.
            int length = i == 3 ? frame.length - 7 : frame.length;
            byte[] longer = Arrays.copyOf(file, file.length + length);
            System.arraycopy(frame, 0, longer, file.length, length);
            file = longer;
        }
        file[flipAt] ^= 0x10;
        Files.createDirectories(journalDirectory);
        Files.write(journalDirectory.resolve("000000000007.journal"), file);

        try (CallJournal journal = open()) {
            await(() -> journalFiles().isEmpty());
            awaitNothingPending(journal);
        }

        assertThat(calls.stream().map(call -> find(acme, call).isPresent()).toList())
                .containsExactly(true, false, true, false);
        assertThat(journalDirectory.resolve("000000000007.journal.damaged")).exists();
    }

    @Test
    void aFlippedBitAnywhereIsNeverTakenForAnotherRecord() {
        byte[] frame = frame(call(acme, "a"));
        for (int bit = 0; bit < frame.length * 8; bit += 3) {
            byte[] flipped = frame.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));

            assertThat(JournalFrame.read(flipped, 0)).as("bit %d", bit).isInstanceOf(JournalFrame.Read.Damaged.class);
        }
    }

    @Test
    void everyTornLengthIsSeenAsTorn() {
        byte[] frame = frame(call(acme, "a"));
        for (int length = 1; length < frame.length; length++) {
            assertThat(JournalFrame.read(Arrays.copyOf(frame, length), 0))
                    .isEqualTo(new JournalFrame.Read.Damaged(length));
        }
    }

    @Test
    void theJournalHoldsNothingInTheClear() throws IOException {
        server.goDown();
        try (CallJournal journal = open()) {
            journal.record(acme, call(acme, "a"));
            await(() -> journalBytes() > 0);
        }

        for (Path file : journalFiles()) {
            assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                    .doesNotContain("Reception", "timeline", "sip-call-id");
        }
        server.comeBack();
    }

    @Test
    void onAFullDiskRecordsWaitInMemoryUntilThereIsRoom() throws IOException {
        server.goDown();
        AtomicBoolean full = new AtomicBoolean(true);
        AtomicInteger attempts = new AtomicInteger();
        CallRecord call = call(acme, "a");
        JournalDisk files = new JournalDisk(journalDirectory);
        CallJournal.Disk disk = new CallJournal.Disk() {
            @Override
            public JournalDisk.Appended append(byte[] bytes) throws IOException {
                attempts.incrementAndGet();
                if (full.get()) {
                    throw new IOException("No space left on device");
                }
                return files.append(bytes);
            }

            @Override
            public void close() throws IOException {
                files.close();
            }
        };
        try (CallJournal journal = CallJournal.open(
                files, disk, storage.database, storage.keyring, storage.tenantDirectory, store, this::stored)) {
            journal.record(acme, call);
            await(() -> attempts.get() >= 2);
            assertThat(journal.pending()).isEqualTo(1);

            full.set(false);
            await(() -> journalBytes() > 0);
            server.comeBack();
            awaitNothingPending(journal);
        }

        assertThat(find(acme, call)).contains(call);
    }

    @Test
    void onAFullDiskTheDatabaseTakesTheRecordsAtOnce() throws IOException {
        JournalDisk files = new JournalDisk(journalDirectory);
        CallJournal.Disk disk = new CallJournal.Disk() {
            @Override
            public JournalDisk.Appended append(byte[] bytes) throws IOException {
                throw new IOException("No space left on device");
            }

            @Override
            public void close() throws IOException {
                files.close();
            }
        };
        CallRecord call = call(acme, "a");
        try (CallJournal journal = CallJournal.open(
                files, disk, storage.database, storage.keyring, storage.tenantDirectory, store, this::stored)) {
            journal.record(acme, call);
            awaitNothingPending(journal);
        }

        assertThat(find(acme, call)).contains(call);
    }

    @Test
    void oddTextFromTheNetworkCostsNoRecord() throws IOException {
        CallRecord plain = call(acme, "a");
        CallRecord odd = new CallRecord(
                plain.id(),
                plain.conversation(),
                plain.tenant(),
                plain.startedAt(),
                plain.answeredAt(),
                plain.endedAt(),
                plain.caller(),
                "1\0002\uD800",
                plain.cause(),
                plain.legs(),
                plain.segments(),
                List.of(new TimelineEntry(START, Optional.empty(), "sip", "a\0b", "\\u0000 \uDC00")));
        try (CallJournal journal = open()) {
            journal.record(acme, odd);
            awaitNothingPending(journal);
        }

        CallRecord found = find(acme, odd).orElseThrow();
        assertThat(found.dialled()).isEqualTo("1\uFFFD2?");
        assertThat(found.timeline().getFirst().detail()).isEqualTo("\\u0000 ?");
    }

    @Test
    void manyRecordsOfTwoTenantsArriveAllAndEachInItsOwn() throws IOException {
        try (CallJournal journal = open()) {
            for (int i = 0; i < 300; i++) {
                TenantScope scope = i % 3 == 0 ? zeta : acme;
                journal.record(scope, call(scope, "id-" + i));
            }
            awaitNothingPending(journal);
        }

        List<CallSummary> ofAcme = storage.database.inTenant(acme, tx -> store.latest(tx, 1000));
        List<CallSummary> ofZeta = storage.database.inTenant(zeta, tx -> store.latest(tx, 1000));
        assertThat(ofAcme).hasSize(200);
        assertThat(ofZeta).hasSize(100);
    }

    private CallJournal open() throws IOException {
        return CallJournal.open(
                journalDirectory, storage.database, storage.keyring, storage.tenantDirectory, store, this::stored);
    }

    private void stored(TenantScope scope, List<CallRecord> calls) {
        assertThat(calls).allMatch(call -> call.tenant().equals(scope.id()));
        earlier.addAll(calls);
    }

    private Optional<CallRecord> find(TenantScope scope, CallRecord call) {
        return storage.database.inTenant(scope, tx -> store.find(tx, call.id()));
    }

    private byte[] frame(CallRecord call) {
        byte[] box = storage.keyring.cipherFor(acme).seal("journal", call.id().value(), "record", CallJson.print(call));
        return new JournalFrame(acme.id().value(), call.id().value(), box).print();
    }

    private CallRecord call(TenantScope scope, String sipCallId) {
        LegId a = new LegId(storage.ids.next());
        LegId b = new LegId(storage.ids.next());
        Party caller = new Party(
                Optional.of(new DeviceId(storage.ids.next())),
                Optional.of(new UserId(storage.ids.next())),
                "Reception",
                "100");
        Party callee = new Party(Optional.empty(), Optional.empty(), "", "101");
        return new CallRecord(
                new CallId(storage.ids.next()),
                new ConversationId(storage.ids.next()),
                scope.id(),
                START,
                Optional.of(START.plusSeconds(3)),
                START.plusSeconds(60),
                caller,
                "101",
                HangupCause.NORMAL,
                List.of(
                        new LegRecord(
                                a,
                                caller,
                                true,
                                START,
                                Optional.of(START.plusSeconds(3)),
                                START.plusSeconds(60),
                                HangupCause.NORMAL,
                                new MediaStats(
                                        100,
                                        99,
                                        1,
                                        0.5,
                                        2,
                                        new MediaQuality(
                                                "pcma",
                                                "AEAD_AES_256_GCM",
                                                12.5,
                                                3.5,
                                                4.25,
                                                true,
                                                true,
                                                new FarHearing(0.5, 3.25, 0.25, 4),
                                                QualityCourse.parse("10;44,0,3,-1;12,200,31,0"))),
                                Optional.empty()),
                        new LegRecord(
                                b,
                                callee,
                                false,
                                START.plusMillis(20),
                                Optional.empty(),
                                START.plusSeconds(60),
                                HangupCause.COMPLETED_ELSEWHERE,
                                MediaStats.NONE,
                                Optional.of(new Charge(
                                        Optional.of(new UserId(storage.ids.next())),
                                        new TrunkId(storage.ids.next()),
                                        12)))),
                List.of(new Segment(a, b, START.plusSeconds(3), START.plusSeconds(60), "hangup")),
                List.of(
                        new TimelineEntry(START.plusNanos(1), Optional.of(a), TimelineEntry.SIP_CALL_ID, sipCallId, ""),
                        new TimelineEntry(START, Optional.empty(), "decision", "ring 101", "user 101")));
    }

    private List<Path> journalFiles() {
        if (!Files.exists(journalDirectory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(journalDirectory)) {
            return files.filter(file -> file.toString().endsWith(".journal")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long journalBytes() {
        return journalFiles().stream().mapToLong(file -> file.toFile().length()).sum();
    }

    private static void awaitNothingPending(CallJournal journal) {
        await(() -> journal.pending() == 0);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }
}
