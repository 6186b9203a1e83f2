package org.klinke.core.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.klinke.core.cdr.StoredCalls.inside;
import static org.klinke.core.cdr.StoredCalls.outside;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.klinke.core.Storage;
import org.klinke.core.audit.AuditEntry;
import org.klinke.core.authority.Subject;
import org.klinke.core.authority.TollBook;
import org.klinke.core.authority.TollLoader;
import org.klinke.core.cdr.CallRecord;
import org.klinke.core.cdr.Charge;
import org.klinke.core.cdr.StoredCalls;
import org.klinke.core.cdr.TimelineEntry;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TenantTx;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.CallId;
import org.klinke.core.id.RecordingId;
import org.klinke.core.id.TrunkId;
import org.klinke.core.shelf.MediaObjectStore;
import org.klinke.core.tenant.TenantScope;

/// What has had its time goes, by the tenant's clock; what somebody holds, what is another's and what limits
/// are counted from does not.
@ExtendWith(PostgresExtension.class)
class KeepingTest {
    /// In Berlin the 27th has begun an hour before.
    private static final Instant MIDNIGHT = Instant.parse("2026-11-26T23:00:00Z");

    private static final Keeping.Fixed FIXED =
            new Keeping.Fixed(Duration.ofHours(36), Duration.ofDays(30), Duration.ofDays(90), Duration.ofDays(30));

    private final Storage storage;
    private final StoredCalls calls;
    private final Keeping keeping;
    private final TenantScope acme;
    private final TenantScope zeta;
    private Instant now = MIDNIGHT;

    KeepingTest(TestDatabase server, @TempDir Path directory) {
        storage = new Storage(server.config(), directory);
        calls = new StoredCalls(storage);
        acme = storage.tenant("acme");
        zeta = storage.tenant("zeta");
        keeping = new Keeping(storage.database, storage.changes, storage.retention, FIXED, () -> now);
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private CallId call(TenantScope scope, Instant ended) {
        return calls.add(
                scope,
                ended,
                outside("Zahnarzt", "+4989123456"),
                "+4930100",
                inside("Anna", "100"),
                Optional.empty(),
                List.of("shown as 089 123456"));
    }

    private void set(TenantScope scope, String field, int days) {
        keeping.set(scope, Storage.ACTOR, Map.of(field, days));
    }

    private int rows(TenantScope scope, String table) {
        return storage.database.inTenant(
                scope,
                tx -> tx.handle()
                        .createQuery("SELECT count(*) FROM " + table)
                        .mapTo(Integer.class)
                        .one());
    }

    private AuditEntry last(TenantScope scope) {
        return storage.audit.latest(scope, 1).getFirst();
    }

    private Outlook of(TenantScope scope, String kind) {
        return keeping.outlook(scope).stream()
                .filter(one -> one.kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void callsGoWithAllThatWasNotedOnceTheirDaysAreOver() {
        set(acme, "callDays", 3);
        CallId old = call(acme, MIDNIGHT.minus(Duration.ofDays(3)).minusSeconds(1));
        CallId young = call(acme, MIDNIGHT.minus(Duration.ofDays(3)));
        CallId others = call(zeta, MIDNIGHT.minus(Duration.ofDays(4)));
        CallId longAgo = call(acme, Instant.parse("2019-03-01T12:00:00Z")); // has no month of its own
        storage.database.writeInTenant(
                acme,
                tx -> tx.handle()
                        .createUpdate("INSERT INTO call_trace (tenant_id, call_id, ended_at, texts)"
                                + " VALUES (:tenant, :call, now(), 'x')")
                        .bind("tenant", acme.id().value())
                        .bind("call", old.value())
                        .execute());
        now = MIDNIGHT.minusSeconds(1);
        keeping.sweep(acme);
        assertThat(calls.find(acme, old)).as("its day is not over").isPresent();
        assertThat(calls.find(acme, longAgo)).isEmpty();

        now = MIDNIGHT;
        keeping.sweep(acme);
        keeping.sweep(zeta);
        assertThat(calls.find(acme, old)).isEmpty();
        assertThat(calls.find(acme, young)).isPresent();
        assertThat(calls.find(zeta, others)).isPresent();
        assertThat(rows(acme, "call_trace")).isZero();
        for (String table : List.of("call", "segment", "conversation")) {
            assertThat(rows(acme, table)).as(table).isEqualTo(1);
        }
        assertThat(rows(acme, "leg")).isEqualTo(2);

        AuditEntry told = last(acme);
        assertThat(told.action()).isEqualTo("calls deleted");
        assertThat(told.values().orElseThrow().after()).containsEntry("count", "1");
        assertThat(told.toString()).doesNotContain("123456");
        keeping.sweep(acme);
        assertThat(last(acme).seq()).as("nothing is told of nothing").isEqualTo(told.seq());
    }

    @Test
    void whoSetsNothingKeepsWhatTheLawLets() {
        assertThat(keeping.of(acme)).isEqualTo(new Retention(90, 7, 0, 0));
        CallId old = call(acme, MIDNIGHT.minus(Duration.ofDays(91)));
        CallId older = call(acme, MIDNIGHT.minus(Duration.ofDays(8)));
        keeping.sweep(acme);
        assertThat(calls.find(acme, old)).isEmpty();
        assertThat(calls.find(acme, older)).isPresent();

        set(acme, "callDays", 0);
        CallId kept = call(acme, MIDNIGHT.minus(Duration.ofDays(4_000)));
        keeping.sweep(acme);
        assertThat(calls.find(acme, kept)).isPresent();
    }

    @Test
    void numbersOutsideLoseTheirEndsAndNobodyWhoHidIsShown() {
        Instant then = MIDNIGHT.minus(Duration.ofDays(8));
        CallId in = call(acme, then);
        CallId out = calls.add(
                acme,
                then,
                inside("Anna", "100"),
                "*67089123456",
                outside("Zahnarzt", "+4989123456"),
                Optional.empty(),
                List.of("rule Outside applies to 089123456"));
        CallId within = calls.add(
                acme,
                then,
                inside("Anna", "100"),
                "12345678",
                inside("Bert", "12345678"),
                Optional.empty(),
                List.of("number withheld from who is called", "rings 12345678"));
        CallId fresh = call(acme, MIDNIGHT.minus(Duration.ofDays(6)));
        CallRecord before = calls.find(acme, in).orElseThrow();
        keeping.sweep(acme);

        CallRecord cut = calls.find(acme, in).orElseThrow();
        assertThat(cut.caller()).isEqualTo(outside("", "+4989123xxx"));
        assertThat(cut.dialled()).as("the tenant's own").isEqualTo("+4930100");
        assertThat(cut.timeline()).isEmpty();
        assertThat(cut.legs().getFirst().party()).isEqualTo(outside("", "+4989123xxx"));
        assertThat(cut.legs().getLast()).isEqualTo(before.legs().getLast());
        assertThat(cut.segments()).isEqualTo(before.segments());
        assertThat(calls.find(acme, out).orElseThrow().dialled()).isEqualTo("*67089123xxx");
        assertThat(calls.find(acme, out).orElseThrow().legs().getLast().party().number())
                .isEqualTo("+4989123xxx");
        CallRecord house = calls.find(acme, within).orElseThrow();
        assertThat(house.dialled()).isEqualTo("12345678");
        assertThat(house.caller()).isEqualTo(inside("Anna", "100"));
        assertThat(house.timeline())
                .extracting(TimelineEntry::text)
                .containsExactly("number withheld from who is called");
        assertThat(calls.find(acme, fresh).orElseThrow().caller().number()).isEqualTo("+4989123456");

        AuditEntry told = last(acme);
        assertThat(told.action()).isEqualTo("calls shortened");
        assertThat(told.values().orElseThrow().after()).containsEntry("count", "3");
        keeping.sweep(acme);
        assertThat(last(acme).seq()).as("each once").isEqualTo(told.seq());
        assertThat(of(acme, "numbers").count()).isEqualTo(1);
        assertThat(of(acme, "calls").count()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({
        "01701234567, 01701234xxx",
        "*7101701234567, *7101701234xxx",
        "01701234567#, 01701234xxx#",
        "+49-89-555-0123, +49-89-555-0xxx",
        "0170 123 45 67, 0170 123 4x xx",
        "089/12-34-5-6, 089/12-3x-x-x",
        "112, 112",
        "*97#, *97#"
    })
    void whatWasDialledAndReachedNobodyLosesItsEndHoweverItIsWritten(String dialled, String left) {
        Instant then = MIDNIGHT.minus(Duration.ofDays(8));
        CallId refused = calls.addRefused(acme, then, inside("Anna", "100"), dialled);
        CallId missed = calls.addRefused(acme, then, outside("Zahnarzt", dialled), "+4930100200");
        keeping.sweep(acme);

        assertThat(calls.find(acme, refused).orElseThrow().dialled()).isEqualTo(left);
        assertThat(calls.find(acme, refused).orElseThrow().caller()).isEqualTo(inside("Anna", "100"));
        assertThat(calls.find(acme, missed).orElseThrow().caller().number()).isEqualTo(left);
        assertThat(calls.find(acme, missed).orElseThrow().dialled())
                .as("the tenant's own")
                .isEqualTo("+4930100200");
    }

    /// Recordings wait for it: it goes on when none does.
    @ParameterizedTest
    @CsvSource({"callDays", "numberDays"})
    void aLotOfOldCallsGoesInTurns(String field) {
        keeping.set(acme, Storage.ACTOR, Map.of("callDays", 0, "numberDays", 0));
        set(acme, field, 3);
        CallId old = call(acme, MIDNIGHT.minus(Duration.ofDays(9)));
        calls.multiply(acme, old, Keeping.AT_ONCE_MAX);

        assertThat(keeping.sweep(acme)).isTrue();
        assertThat(storage.audit.latest(acme, 10))
                .filteredOn(entry ->
                        entry.kind().equals("retention") && entry.action().startsWith("calls"))
                .hasSize(1);
        assertThat(keeping.sweep(acme)).isFalse();
        assertThat(keeping.sweep(acme)).isFalse();
        assertThat(last(acme).values().orElseThrow().after()).containsEntry("count", "1");
        assertThat(of(acme, field.equals("callDays") ? "calls" : "numbers").count())
                .isZero();
    }

    /// Both are changes of the tenant, and wait for each other: no lock of rows is needed.
    @Test
    void aHoldThatIsBeingSetOnARecordingKeepsItsCall() throws InterruptedException {
        set(acme, "callDays", 1);
        CallId recorded = call(acme, MIDNIGHT.minus(Duration.ofDays(30)));
        UUID recording = recording(recorded, "");
        MediaObjectStore store = new MediaObjectStore();
        Thread night = Thread.ofPlatform().unstarted(() -> keeping.sweep(acme));
        storage.changes.aside(acme, Storage.ACTOR, "lawsuit 4711", change -> {
            store.hold(
                    change, store.find(change.tx(), new RecordingId(recording)).orElseThrow(), "lawsuit 4711");
            night.start();
            while (waiting(change.tx()) == 0
                    && night.isAlive()) { // the sweep has seen that there is something to do, and no hold
                Thread.onSpinWait();
            }
            return true;
        });
        night.join();
        assertThat(calls.find(acme, recorded)).isPresent();
    }

    private static int waiting(TenantTx tx) {
        return tx.handle()
                .createQuery("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                        + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
                .mapTo(Integer.class)
                .one();
    }

    @Test
    void whatIsHeldStaysAsItIs() {
        set(acme, "callDays", 1);
        Instant then = MIDNIGHT.minus(Duration.ofDays(30));
        CallId held = call(acme, then);
        CallId recorded = call(acme, then);
        CallId gone = call(acme, then);
        assertThat(keeping.hold(acme, held, true, Storage.ACTOR, "lawsuit 4711"))
                .isTrue();
        assertThat(keeping.hold(zeta, held, true, Storage.ACTOR, "not theirs")).isFalse();
        assertThatThrownBy(() -> keeping.hold(acme, held, true, Storage.ACTOR, " "))
                .isInstanceOf(InvalidInput.class);
        recording(recorded, "lawsuit 4711");
        keeping.sweep(acme);

        assertThat(calls.find(acme, gone)).isEmpty();
        assertThat(calls.find(acme, held).orElseThrow().caller().number()).isEqualTo("+4989123456");
        assertThat(calls.find(acme, recorded)).isPresent();
        assertThat(of(acme, "calls").held()).isEqualTo(2);
        assertThat(of(acme, "calls").month()).isZero();
        assertThatThrownBy(() -> storage.changes.platform(Storage.ACTOR, "", change -> {
                    storage.tenants.delete(change, acme);
                    return true;
                }))
                .isInstanceOf(InvalidInput.class);

        assertThat(keeping.holdOf(acme, held)).contains("lawsuit 4711");
        keeping.hold(acme, held, false, Storage.ACTOR, "settled");
        keeping.sweep(acme);
        assertThat(calls.find(acme, held)).isEmpty();
        assertThat(keeping.holdOf(acme, held)).isEmpty();
    }

    private UUID recording(CallId call, String hold) {
        UUID id = UUID.randomUUID();
        storage.database.writeInTenant(
                acme,
                tx -> tx.handle()
                        .createUpdate("INSERT INTO media_object (tenant_id, id, kind, call_id, conversation_id, leg_id,"
                                + " started, owner_name, extension, other_name, other_number, outward, codec, channels,"
                                + " rule, consent, keep_days, seconds, bytes, whole, key_version, keep_until, hold)"
                                + " VALUES (:tenant, :id, 'recording', :call, :id, :id, :started, '', '', '', '', false,"
                                + " 'WAV_8K', 'FAR_END', '', '', 30, 1, 1, true, 1, :until, :hold)")
                        .bind("tenant", acme.id().value())
                        .bind("id", id)
                        .bind("call", call.value())
                        .bind("started", MIDNIGHT.minus(Duration.ofDays(20)))
                        .bind("until", MIDNIGHT.plus(Duration.ofDays(10)))
                        .bind("hold", hold)
                        .execute());
        return id;
    }

    /// However short call records are kept: a server that starts counts what the last day has used.
    @Test
    void whatLimitsAreCountedFromIsKept() {
        set(acme, "callDays", 1);
        TrunkId trunk = new TrunkId(storage.ids.next());
        Instant ended = MIDNIGHT.plus(Duration.ofHours(11));
        calls.add(
                acme,
                ended,
                inside("Anna", "100"),
                "+4989123456",
                outside("", "+4989123456"),
                Optional.of(new Charge(Optional.empty(), trunk, 12)),
                List.of());
        for (int hour = 0; hour < 24; hour++) {
            now = ended.plus(Duration.ofHours(hour)).minusSeconds(1);
            keeping.sweep(acme);
            TollBook book = new TollBook();
            new TollLoader(storage.database, storage.tolls, storage.users, book, () -> now).load(acme);
            assertThat(book.in(acme).meters().of(new Subject.OfTenant(), now).minutesDay())
                    .as("after %d hours", hour)
                    .isEqualTo(5);
        }
        now = MIDNIGHT.plus(Duration.ofDays(2));
        keeping.sweep(acme);
        assertThat(rows(acme, "call")).isZero();
    }

    @Test
    void whatGoesWhenIsToldBeforeItDoes() {
        now = MIDNIGHT.plus(Duration.ofHours(9));
        set(acme, "callDays", 10);
        set(acme, "recordingDays", 25);
        call(acme, MIDNIGHT.minus(Duration.ofDays(9)).minusSeconds(1)); // tonight
        call(acme, MIDNIGHT.minus(Duration.ofDays(5))); // within a week
        call(acme, MIDNIGHT.plus(Duration.ofHours(1))); // within a month
        recording(new CallId(UUID.randomUUID()), "");
        recording(new CallId(UUID.randomUUID()), "lawsuit 4711");

        Outlook told = of(acme, "calls");
        assertThat(told.days()).contains(10);
        assertThat(told.settable()).isTrue();
        assertThat(told.count()).isEqualTo(3);
        assertThat(told.oldest())
                .contains(MIDNIGHT.minus(Duration.ofDays(9)).minusSeconds(1).minus(StoredCalls.LENGTH));
        assertThat(List.of(told.tonight(), told.week(), told.month(), told.held()))
                .containsExactly(1L, 2L, 3L, 0L);
        Outlook recordings = of(acme, "recordings");
        assertThat(recordings.count()).isEqualTo(2);
        assertThat(List.of(recordings.tonight(), recordings.week(), recordings.month(), recordings.held()))
                .as("the tenant's days, which are over before the rule's")
                .containsExactly(0L, 1L, 1L, 1L);
        set(acme, "recordingDays", 0);
        assertThat(of(acme, "recordings").days()).isEmpty();
        assertThat(List.of(of(acme, "recordings").week(), of(acme, "recordings").month()))
                .as("the rule's own")
                .containsExactly(0L, 1L);
        assertThat(of(acme, "traces").days()).as("a day and a half").contains(2);
        assertThat(of(acme, "history").days()).isEmpty();
        assertThat(of(acme, "history").count()).isEqualTo(3);
        assertThat(of(zeta, "calls").count()).isZero();

        now = MIDNIGHT.plus(Duration.ofDays(1));
        keeping.sweep(acme);
        assertThat(rows(acme, "call")).as("as was told").isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"callDays, -1", "numberDays, 3651", "recordingDays, soon", "voicemailDays, 1.5"})
    void whatIsNoNumberOfDaysIsRefusedByItsField(String field, String days) {
        assertThatThrownBy(() -> keeping.set(acme, Storage.ACTOR, Map.of(field, days)))
                .isInstanceOfSatisfying(
                        InvalidInput.class,
                        refused -> assertThat(refused.field()).isEqualTo(field));
        assertThat(keeping.of(acme)).isEqualTo(Retention.USUAL);
    }
}
