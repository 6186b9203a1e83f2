package org.klinke.core.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.directory.SiteDetails;
import org.klinke.core.directory.SiteRow;
import org.klinke.core.tenant.TenantScope;

@ExtendWith(PostgresExtension.class)
class AlarmDeskTest {
    private static final Map<String, String> HELP = Map.of("number", "112", "who", "Anna (10)");

    private final TestDatabase server;
    private final Path directory;
    private final Storage storage;
    private final TenantScope acme;
    private final TenantScope zeta;
    private final AlarmStore store = new AlarmStore();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private volatile Instant now = Instant.parse("2026-11-26T10:00:00Z");
    private AlarmDesk desk;

    AlarmDeskTest(TestDatabase server, @TempDir Path directory) throws IOException {
        this.server = server;
        this.directory = directory;
        storage = new Storage(server.config(), directory);
        acme = storage.tenant("acme");
        zeta = storage.tenant("zeta");
        desk = open();
    }

    private AlarmDesk open() throws IOException {
        AlarmDesk opened = new AlarmDesk(
                directory.resolve("alarms"),
                storage.database,
                storage.keyring,
                storage.tenantDirectory,
                store,
                storage.alarmBook,
                storage.ids,
                () -> now);
        opened.follow(new AlarmDesk.Listener() {
            @Override
            public void raised(TenantScope scope, Alarm alarm) {
                told.add(scope.name() + " " + alarm.kind());
            }
        });
        return opened;
    }

    @AfterEach
    void close() {
        desk.close();
        storage.close();
    }

    private List<AlarmRow> stored(TenantScope scope) {
        return storage.database.inTenant(scope, tx -> store.list(tx, Instant.EPOCH, 100));
    }

    private List<String> spooled() {
        try (Stream<Path> files = Files.list(directory.resolve("alarms"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void until(BooleanSupplier reached) {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!reached.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            LockSupport.parkNanos(10_000_000);
        }
    }

    @Test
    void isTheTenantsOwnAndNobodyElses() {
        desk.raise(acme, Kind.EMERGENCY_CALL, HELP);
        until(() -> stored(acme).size() == 1);

        assertThat(stored(zeta)).isEmpty();
        AlarmRow row = stored(acme).getFirst();
        assertThat(row.alarm().kind()).isEqualTo(Kind.EMERGENCY_CALL);
        assertThat(row.alarm().at()).isEqualTo(now);
        assertThat(row.alarm().facts()).isEqualTo(HELP);
        assertThat(row.mail()).isEqualTo(AlarmRow.Mail.NONE);
        assertThat(told).containsExactly("acme EMERGENCY_CALL");
    }

    /// What the watches ask for after a restart.
    @Test
    void whatWasToldOfLimitsAndTrunksIsFound() {
        desk.raise(acme, Kind.TRUNK_DOWN, Map.of("trunk", "one"));
        desk.raise(acme, Kind.TRUNK_DOWN, Map.of("trunk", "two"));
        desk.raise(acme, Kind.LIMIT_REACHED, Map.of("measure", "minutesPerDay"));
        until(() -> stored(acme).size() == 3);
        now = now.plusSeconds(60);
        desk.raise(acme, Kind.TRUNK_UP, Map.of("trunk", "one"));
        until(() -> stored(acme).size() == 4);

        assertThat(storage.database.inTenant(acme, store::trunksDown)).containsExactly("two");
        assertThat(storage.database.inTenant(zeta, store::trunksDown)).isEmpty();
        assertThat(limitsTold(Instant.EPOCH))
                .singleElement()
                .satisfies(alarm -> assertThat(alarm.fact("measure")).isEqualTo("minutesPerDay"));
        assertThat(limitsTold(now)).isEmpty();
    }

    private List<Alarm> limitsTold(Instant since) {
        return storage.database.inTenant(acme, tx -> store.limits(tx, since, 10));
    }

    @Test
    void aSiteIsTheTenantsOwnWithItsAddress() {
        SiteRow site = storage.changes.in(acme, Storage.ACTOR, "test", change -> {
            SiteRow first = storage.sites.list(change.tx()).getFirst();
            storage.sites.update(
                    change,
                    first.id(),
                    new SiteDetails("Berlin", "", "", "Mondallee 2", Optional.empty(), List.of(), List.of()));
            return first;
        });
        Map<String, String> facts =
                Map.of("number", "112", Alarms.SITE_ID, site.id().toString());
        desk.raise(acme, Kind.EMERGENCY_CALL, facts);
        desk.raise(zeta, Kind.EMERGENCY_CALL, facts); // whatever the reason: another's site is never named
        until(() -> stored(acme).size() + stored(zeta).size() == 2);

        assertThat(stored(acme).getFirst().alarm().fact("where")).isEqualTo("Berlin, Mondallee 2");
        assertThat(stored(zeta).getFirst().alarm().facts().values()).doesNotContain("Berlin", "Mondallee 2");
    }

    @Test
    void withoutADatabaseItIsToldAtOnceKeptSealedAndStoredAtTheNextStart() throws IOException {
        server.goDown();
        desk.raise(acme, Kind.EMERGENCY_FAILED, HELP);
        until(() -> told.size() == 1);
        until(() -> spooled().size() == 1);
        byte[] file =
                Files.readAllBytes(directory.resolve("alarms").resolve(spooled().getFirst()));
        assertThat(new String(file, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("Anna");
        desk.close();

        server.comeBack();
        desk = open();
        until(() -> spooled().isEmpty());
        assertThat(stored(acme)).hasSize(1);
        assertThat(stored(zeta)).isEmpty();
        assertThat(told).hasSize(1); // not again by the second desk
    }

    @Test
    void aDatabaseThatComesBackGetsThemInOrder() {
        server.goDown();
        desk.raise(acme, Kind.EMERGENCY_CALL, HELP);
        until(() -> spooled().size() == 1);
        now = now.plusSeconds(1);
        desk.raise(acme, Kind.EMERGENCY_FAILED, HELP);
        server.comeBack();
        until(() -> spooled().isEmpty());
        until(() -> stored(acme).size() == 2);
        assertThat(stored(acme).stream().map(row -> row.alarm().kind()))
                .containsExactly(Kind.EMERGENCY_FAILED, Kind.EMERGENCY_CALL);
    }

    @Test
    void aCircleIsToldOnceAnHour() {
        Map<String, String> circle = Map.of("who", "Anna (10)", "dialled", "11", "reason", "11 - 12 - 11");
        desk.raise(acme, Kind.LOOP, circle);
        desk.raise(acme, Kind.LOOP, circle);
        desk.raise(zeta, Kind.LOOP, circle);
        until(() -> stored(zeta).size() == 1);
        assertThat(stored(acme)).hasSize(1);
        now = now.plusSeconds(3_700);
        desk.raise(acme, Kind.LOOP, circle);
        until(() -> stored(acme).size() == 2);
    }

    /// A stranger, or one phone, is no other phone.
    @Test
    void aRefusedCallForHelpIsToldOfEachWhoCalled() {
        for (int i = 0; i < 150; i++) {
            desk.raise(acme, Kind.EMERGENCY_REFUSED, refused("198.51.100." + i, "", "false"));
        }
        desk.raise(acme, Kind.EMERGENCY_REFUSED, refused("192.0.2.1", "desk", "true"));
        desk.raise(acme, Kind.EMERGENCY_REFUSED, refused("192.0.2.1", "hall", "true"));
        desk.raise(acme, Kind.EMERGENCY_REFUSED, refused("192.0.2.1", "hall", "true"));
        desk.raise(acme, Kind.LOOP, Map.of("who", "Anna (10)", "dialled", "11", "reason", "11 - 12 - 11"));
        until(() -> stored(acme).stream().anyMatch(row -> row.alarm().kind() == Kind.LOOP));
        assertThat(stored(acme).stream()
                        .filter(row -> row.alarm().kind() == Kind.EMERGENCY_REFUSED)
                        .map(row -> row.alarm().fact("who"))
                        .filter(who -> !who.isEmpty()))
                .containsExactlyInAnyOrder("desk", "hall");
    }

    private static Map<String, String> refused(String from, String who, String proven) {
        return Map.of("number", "112", "from", from, "who", who, "refusal", "malformed", "proven", proven);
    }

    @Test
    void oldOnesAreForgottenAndATenantsGoWithIt() throws IOException {
        desk.raise(acme, Kind.TRUNK_UP, Map.of("trunk", "main"));
        until(() -> stored(acme).size() == 1);
        now = now.plusSeconds(91L * 86_400);
        desk.close();
        desk = open();
        desk.raise(zeta, Kind.TRUNK_UP, Map.of("trunk", "main"));
        until(() -> stored(acme).isEmpty());

        storage.changes.platform(Storage.ACTOR, "test", change -> {
            storage.tenants.delete(change, zeta);
            return true;
        });
        desk.raise(zeta, Kind.TRUNK_UP, Map.of("trunk", "main")); // too late: costs nobody anything
        desk.raise(acme, Kind.TRUNK_UP, Map.of("trunk", "main"));
        until(() -> stored(acme).size() == 1);
    }
}
