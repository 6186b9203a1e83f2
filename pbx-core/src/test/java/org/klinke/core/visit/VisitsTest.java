package org.klinke.core.visit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.alarm.Alarms;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.directory.DeviceDetails;
import org.klinke.core.id.DeviceId;
import org.klinke.core.phone.MacAddress;
import org.klinke.core.phone.PhoneDetails;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.visit.Visit.What;

@ExtendWith(PostgresExtension.class)
class VisitsTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final Storage storage;
    private final VisitStore store;
    private final TenantScope acme;
    private final TenantScope other;
    private final DeviceId desk;
    private final DeviceId ofOther;
    private volatile Instant now = NOON;

    VisitsTest(TestDatabase server, @TempDir Path directory) {
        storage = new Storage(server.config(), directory);
        store = new VisitStore();
        acme = storage.tenant("acme");
        other = storage.tenant("other");
        desk = device(acme);
        ofOther = device(other);
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private DeviceId device(TenantScope scope) {
        return storage.changes.in(
                scope,
                Storage.ACTOR,
                "test",
                change -> storage.devices.create(
                        change,
                        new DeviceDetails("desk", "desk", Optional.empty()),
                        storage.devices.generatePassword()));
    }

    private Visits open(int queueMax) {
        return new Visits(
                storage.database,
                store,
                storage.tenantDirectory,
                storage.ids,
                () -> now,
                Duration.ofDays(30),
                queueMax);
    }

    private Visit visit(DeviceId device, What what) {
        return Visit.of(device, now, what, "192.0.2.1", "agent", "f.cfg");
    }

    private List<Visit> of(TenantScope scope, DeviceId device) {
        return storage.database.inTenant(scope, tx -> store.of(tx, device, 1_000));
    }

    private Map<DeviceId, VisitStore.Fetch> fetches(TenantScope scope) {
        return storage.database.inTenant(scope, store::lastFetches);
    }

    private void phone(String mac) {
        phone(acme, desk, mac);
    }

    private void phone(TenantScope scope, DeviceId device, String mac) {
        storage.changes.in(scope, Storage.ACTOR, "test", change -> {
            storage.phones.put(
                    change, device, new PhoneDetails("snom-d785", Optional.of(MacAddress.of(mac)), Optional.empty()));
            return true;
        });
    }

    private Visit shows(DeviceId device, String mac, Instant ends) {
        return visit(device, What.SERVED).proven(Optional.of(new Visit.OwnCertificate(MacAddress.of(mac), ends)));
    }

    private Map<DeviceId, Instant> ends(TenantScope scope) {
        return storage.database.inTenant(scope, store::certificateEnds);
    }

    /// Once for each step, also over a restart; another phone in its place has proven nothing.
    @Test
    void theEndOfAPhonesCertificateIsKnownAndToldOnceInTime() {
        phone("000413a1b2c3");
        Instant end = NOON.plus(Duration.ofDays(100));
        try (Visits visits = open(10)) {
            visits.served(acme, shows(desk, "000413a1b2c3", end), () -> "x");
            visits.tell(other, visit(ofOther, What.SERVED));
        }
        assertThat(ends(acme)).containsExactly(Map.entry(desk, end));
        assertThat(ends(other)).isEmpty();

        List<String> told = new ArrayList<>();
        Alarms alarms = (scope, kind, facts) -> told.add(String.join(
                " ", scope.name(), kind.name(), facts.get("count"), facts.get("phones"), facts.get("step")));
        for (long left : new long[] {95, 90, 89, 20, 20, 1, -1, -20}) {
            now = end.minus(Duration.ofDays(left));
            // as after a restart
            new FactoryWatch(alarms, storage.database, store, storage.tenantDirectory, () -> now).run();
        }
        String first = "acme PHONE_CERTIFICATES_END 1 desk ";
        assertThat(told).containsExactly(first + "90", first + "30", first + "7", first + "0");

        phone("000413a1b2c4");
        assertThat(ends(acme)).as("another phone").isEmpty();
        now = end;
        try (Visits visits = open(10)) {
            visits.served(acme, shows(desk, "000413a1b2c4", end), () -> "x");
        }
        new FactoryWatch(alarms, storage.database, store, storage.tenantDirectory, () -> now).run();
        assertThat(told).as("another certificate is another matter").hasSize(5).endsWith(first + "0");
    }

    /// One that comes too often, and one in the place of another whose certificate ends on the same day.
    @Test
    void whatAPhoneHasProvenIsWrittenThoughItsVisitIsNot() {
        phone("000413a1b2c3");
        Instant end = NOON.plus(Duration.ofDays(100));
        try (Visits visits = open(10_000)) {
            for (int i = 0; i < 60; i++) {
                visits.tell(acme, visit(desk, What.NO_FILE));
            }
            visits.served(acme, shows(desk, "000413a1b2c3", end).keyed(7), () -> "x");
            assertThat(visits.skipped()).isEqualTo(1);
            awaitEnds(Map.of(desk, end));
            assertThat(end(desk)).contains(end);

            phone("000413a1b2c4");
            assertThat(ends(acme)).isEmpty();
            assertThat(end(desk)).isEmpty();
            visits.tell(acme, shows(desk, "000413a1b2c3", end)); // the old one, still on its way
            visits.tell(acme, shows(desk, "000413a1b2c4", end));
            awaitEnds(Map.of(desk, end));
            visits.tell(
                    acme,
                    shows(new DeviceId(new UUID(1, 2)), "000413a1b2c5", end).keyed(1)); // deleted meanwhile
            visits.tell(acme, shows(desk, "000413a1b2c4", end.plusSeconds(1)));
        }
        assertThat(ends(acme)).containsExactly(Map.entry(desk, end.plusSeconds(1)));
        assertThat(ends(other)).isEmpty();
        assertThat(of(acme, desk)).hasSize(60);
    }

    private Optional<Instant> end(DeviceId device) {
        return storage.database.inTenant(acme, tx -> store.certificateEnd(tx, device));
    }

    private void awaitEnds(Map<DeviceId, Instant> wanted) {
        while (!ends(acme).equals(wanted)) {
            Thread.onSpinWait();
        }
    }

    /// A whole house that fetches after a power cut asks the database for nothing it knows.
    @Test
    void whatIsWrittenDownIsNotWrittenAgain() {
        Proofs proofs = new Proofs(2);
        Proofs.Prover first = new Proofs.Prover(acme, desk);
        Proofs.Prover second = new Proofs.Prover(other, ofOther);
        Visit shown = shows(desk, "000413a1b2c3", NOON);
        proofs.take(first, shown.proof());
        proofs.take(second, shown.proof());
        proofs.take(new Proofs.Prover(acme, ofOther), shown.proof()); // no room
        Map<Proofs.Prover, Visit.Proof> some = proofs.some(10);
        assertThat(some).as("of one tenant").containsOnlyKeys(first);
        proofs.take(first, shown.keyed(2).proof());
        proofs.written(some);
        assertThat(proofs.some(10))
                .as("proven while the older was written")
                .containsExactly(Map.entry(first, shown.keyed(2).proof()));
        proofs.written(proofs.some(10));
        assertThat(proofs.some(10)).containsOnlyKeys(second);
        proofs.drop(proofs.some(10));

        for (Visit again : List.of(shown, visit(desk, What.SERVED).keyed(2), visit(desk, What.SERVED))) {
            proofs.take(first, again.proof());
            assertThat(proofs.isEmpty()).isTrue();
        }
        proofs.take(first, shown.keyed(3).proof());
        assertThat(proofs.some(10)).containsOnlyKeys(first);
    }

    @Test
    void whatIsWrongWithOneTenantLeavesNoOtherWithoutItsAlarm() {
        phone("000413a1b2c3");
        phone(other, ofOther, "000413a1b2c4");
        Instant end = NOON.plus(Duration.ofDays(5));
        try (Visits visits = open(10)) {
            visits.tell(acme, shows(desk, "000413a1b2c3", end));
            visits.tell(other, shows(ofOther, "000413a1b2c4", end));
        }
        for (TenantScope wrong : List.of(acme, other)) {
            List<String> told = new ArrayList<>();
            Alarms alarms = (scope, _, _) -> {
                if (scope.equals(wrong)) {
                    throw new IllegalStateException("odd");
                }
                told.add(scope.name());
            };
            for (DeviceId device : List.of(desk, ofOther)) {
                storage.database.writeInTenant(device.equals(desk) ? acme : other, tx -> {
                    store.told(tx, device, 90);
                    return true;
                });
            }
            new FactoryWatch(alarms, storage.database, store, storage.tenantDirectory, () -> now).run();
            assertThat(told).hasSize(1).doesNotContain(wrong.name());
        }
    }

    @Test
    void aTenantSeesItsOwnPhonesOnlyAndNobodyWritesIntoAnothers() {
        try (Visits visits = open(100)) {
            visits.served(acme, visit(desk, What.SERVED), () -> "text of acme");
            visits.tell(other, visit(desk, What.GONE)); // a device of acme's, told with the wrong tenant
            visits.tell(other, visit(ofOther, What.REGISTERED));
        }
        assertThat(of(acme, desk)).extracting(Visit::what).containsExactly(What.SERVED);
        assertThat(of(other, desk)).isEmpty();
        assertThat(of(other, ofOther)).hasSize(1);
        assertThat(fetches(other)).isEmpty();
        assertThat(fetches(acme)).containsOnlyKeys(desk);
        Optional<String> seenByOther = storage.database.inTenant(other, tx -> store.lastServed(tx, desk, "f.cfg"));
        assertThat(seenByOther).isEmpty();
    }

    /// The database took it, and its answer was lost: it is written once more.
    @Test
    void whatIsWrittenTwiceStandsThereOnce() {
        VisitStore.Once once = new VisitStore.Once(storage.ids.next(), visit(desk, What.SERVED));
        VisitStore.Once another = new VisitStore.Once(storage.ids.next(), visit(desk, What.SERVED));
        for (List<VisitStore.Once> batch : List.of(List.of(once), List.of(once, another))) {
            storage.database.writeInTenant(acme, tx -> {
                store.insert(tx, batch);
                return true;
            });
        }
        assertThat(of(acme, desk)).hasSize(2);
    }

    @Test
    void whoLeafsThroughMenusPushesOutNothingElse() {
        try (Visits visits = open(1_000)) {
            for (int i = 0; i < 500; i++) {
                visits.tell(acme, visit(desk, What.MENU));
            }
            visits.tell(acme, visit(desk, What.SERVED));
            visits.tell(acme, visit(desk, What.OLD_ADDRESS));
        }
        assertThat(of(acme, desk))
                .extracting(Visit::what)
                .hasSize(12)
                .startsWith(What.OLD_ADDRESS, What.SERVED, What.MENU);
    }

    @Test
    void aFileIsComparedWithWhatThePhoneGotBefore() {
        try (Visits visits = open(100)) {
            visits.served(acme, visit(desk, What.SERVED), () -> "label = Alice\nport = 1");
            visits.served(acme, visit(desk, What.SERVED), () -> "label = Alice\nport = 1");
            visits.served(acme, visit(desk, What.SERVED), () -> "label = Bob\nport = 1");
        }
        assertThat(of(acme, desk).reversed())
                .extracting(Visit::changes)
                .containsExactly(Optional.empty(), Optional.of(""), Optional.of("- label = Alice\n+ label = Bob"));
    }

    @Test
    void aPhoneThatComesForEverIsWrittenDownNowAndThenAndSaysHowOften() {
        List<What> heard = new ArrayList<>();
        try (Visits visits = open(10_000)) {
            visits.follow((_, visit) -> heard.add(visit.what()));
            for (int i = 0; i < 500; i++) {
                visits.tell(acme, visit(desk, What.NO_FILE));
            }
            assertThat(visits.skipped()).isEqualTo(440);
            now = now.plusSeconds(60);
            visits.tell(acme, visit(desk, What.GONE));
        }
        assertThat(heard).hasSize(501);
        List<Visit> kept = of(acme, desk);
        assertThat(kept).hasSize(61);
        assertThat(kept.getFirst().more()).isEqualTo(440);
        assertThat(kept.get(1).more()).isZero();
    }

    @Test
    void aBurstThatFindsNoRoomIsCountedAndTheNextOneSaysSo() throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (Visits visits = open(2)) {
            visits.served(acme, visit(desk, What.SERVED), () -> {
                busy.countDown();
                await(go);
                return "text";
            });
            busy.await();
            for (int i = 0; i < 12; i++) {
                visits.tell(acme, visit(desk, What.NO_FILE));
            }
            assertThat(visits.dropped()).isEqualTo(10);
            go.countDown();
            while (of(acme, desk).size() < 3) {
                Thread.onSpinWait();
            }
            visits.tell(acme, visit(desk, What.GONE));
        }
        assertThat(of(acme, desk).getFirst().more()).isEqualTo(10);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Who found a dead address has room of his own: he neither fills the phone's timeline nor hides the phone.
    @Test
    void whoComesWithADeadAddressHasLittleRoomOfHisOwn() {
        try (Visits visits = open(10_000)) {
            for (int i = 0; i < 500; i++) {
                visits.tell(acme, visit(desk, i % 2 == 0 ? What.OLD_ADDRESS : What.WINDOW_OVER));
            }
            for (int i = 0; i < 60; i++) {
                visits.tell(acme, visit(desk, What.SERVED));
            }
        }
        List<What> kept = of(acme, desk).stream().map(Visit::what).toList();
        assertThat(kept).hasSize(70);
        assertThat(kept.stream().filter(What.SERVED::equals)).hasSize(60);
    }

    @Test
    void whatIsStoredIsStoredOnceThoughTheDatabaseGoesAwayInBetween() {
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(1);
        try (Visits visits = open(100)) {
            visits.served(acme, visit(desk, What.SERVED), () -> {
                await(all); // so that the others come in one batch
                return "text";
            });
            visits.tell(acme, visit(desk, What.REGISTERED));
            visits.tell(acme, visit(new DeviceId(new UUID(1, 2)), What.GONE)); // deleted meanwhile: one by one
            visits.served(acme, visit(desk, What.SERVED), () -> {
                if (asked.incrementAndGet() == 2) {
                    throw new DatabaseUnavailable("gone", new SQLException());
                }
                return "text";
            });
            all.countDown();
            while (of(acme, desk).size() < 3) {
                Thread.onSpinWait();
            }
        }
        assertThat(of(acme, desk))
                .extracting(Visit::what)
                .containsExactlyInAnyOrder(What.SERVED, What.REGISTERED, What.SERVED);
    }

    @Test
    void oneOddVisitCostsNobodyElseHis() {
        try (Visits visits = open(100)) {
            visits.tell(acme, visit(new DeviceId(new UUID(1, 2)), What.GONE)); // deleted meanwhile
            visits.served(acme, visit(desk, What.SERVED), () -> {
                throw new IllegalStateException("a template that fails");
            });
            visits.tell(acme, visit(desk, What.REGISTERED));
        }
        assertThat(of(acme, desk)).extracting(Visit::what).containsExactly(What.REGISTERED);
    }

    @Test
    void visitsGoWithTimeAndWithTheirDevice() {
        try (Visits visits = open(100)) {
            visits.served(acme, visit(desk, What.SERVED), () -> "text");
        }
        now = NOON.plus(Duration.ofDays(31));
        try (Visits visits = open(100)) {
            visits.tell(acme, visit(desk, What.GONE));
        }
        assertThat(of(acme, desk)).extracting(Visit::what).containsExactly(What.GONE);
        assertThat(fetches(acme)).containsOnlyKeys(desk);
        storage.changes.in(acme, Storage.ACTOR, "test", change -> {
            storage.devices.delete(change, desk);
            return true;
        });
        assertThat(of(acme, desk)).isEmpty();
    }

    @Test
    void whatAPhoneSaysIsCutAndCleaned() {
        Visit visit = Visit.of(desk, NOON, What.NO_FILE, "192.0.2.1", "a\u0000b\r\nc", "x".repeat(5_000));
        assertThat(visit.agent()).isEqualTo("a b c");
        assertThat(visit.file()).hasSize(Visit.TEXT_CHARS_MAX);
    }
}
