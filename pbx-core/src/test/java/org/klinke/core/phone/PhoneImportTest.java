package org.klinke.core.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.directory.DeviceRow;
import org.klinke.core.directory.UserDetails;
import org.klinke.core.phone.PhoneImport.Done;
import org.klinke.core.phone.PhoneImport.Fault;
import org.klinke.core.phone.PhoneImport.Options;
import org.klinke.core.phone.PhoneImport.Row;
import org.klinke.core.phone.PhoneImport.Sign;
import org.klinke.core.tenant.TenantScope;

@ExtendWith(PostgresExtension.class)
class PhoneImportTest {
    private static final Options DO = new Options(false, false, Duration.ofHours(1));
    private static final Options TRY = new Options(true, false, Duration.ofHours(1));
    private static final MacAddress FIRST = MacAddress.of("00:04:13:00:00:01");
    private static final MacAddress SECOND = MacAddress.of("00:04:13:00:00:02");

    private final Storage storage;
    private final PhoneImport imports;
    private TenantScope acme;
    private TenantScope other;

    PhoneImportTest(TestDatabase server, @TempDir Path directory) {
        storage = new Storage(server.config(), directory);
        imports = new PhoneImport(
                storage.phones,
                storage.handsets,
                storage.devices,
                storage.users,
                storage.sites,
                storage.changes,
                InstantSource.system());
    }

    @BeforeEach
    void open() {
        acme = storage.tenant("acme");
        other = storage.tenant("other");
        for (TenantScope scope : List.of(acme, other)) {
            storage.changes.in(scope, Storage.ACTOR, "test", change -> {
                storage.users.create(change, new UserDetails("100", "Anna", Optional.empty()));
                return storage.users.create(change, new UserDetails("101", "Bert", Optional.empty()));
            });
        }
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private static Row row(int line, MacAddress mac, String user, String device) {
        return new Row(line, Optional.of(mac), "snom-d785", user, device, "", "");
    }

    private List<Done> run(Options options, Row... rows) {
        return imports.run(acme, Storage.ACTOR, List.of(rows), options);
    }

    private List<Fault> refused(Options options, Row... rows) {
        return catchThrowableOfType(PhoneImport.Refused.class, () -> run(options, rows))
                .faults();
    }

    private List<String> devices(TenantScope scope) {
        return storage.database.inTenant(
                scope,
                tx -> storage.devices.list(tx).stream()
                        .map(row -> row.details().name())
                        .toList());
    }

    private DeviceRow device(String name) {
        return storage.database.inTenant(
                acme,
                tx -> storage.devices.list(tx).stream()
                        .filter(row -> row.details().name().equals(name))
                        .findFirst()
                        .orElseThrow());
    }

    private String password(String name) {
        return storage.database.inTenant(
                acme, tx -> storage.devices.password(tx, device(name).id()).orElseThrow());
    }

    @Test
    void newPhonesAreMadeAndOpenAndThoseThatAreThereGoOn() {
        List<Done> done = run(DO, row(2, FIRST, "100", "desk"), row(3, SECOND, "101", ""));
        assertThat(done).extracting(Done::sign).containsOnly(Sign.NEW);
        assertThat(done)
                .allMatch(Done::opened)
                .allMatch(one -> one.phone().openUntil().isPresent());
        assertThat(devices(acme)).containsExactlyInAnyOrder("desk", "101-000002");
        assertThat(devices(other)).isEmpty();
        String password = password("desk");

        List<Done> again = run(DO, row(2, FIRST, "101", "front desk"), row(3, SECOND, "", ""));
        assertThat(again.get(0).sign()).isEqualTo(Sign.CHANGED);
        assertThat(again.get(0).fields()).containsExactly("device: desk → front desk", "user: 100 → 101");
        assertThat(again.get(1).sign()).isEqualTo(Sign.SAME);
        assertThat(again).noneMatch(Done::opened);
        assertThat(password("front desk")).isEqualTo(password);
    }

    @Test
    void anotherPhoneOfADeviceGetsItsOwnPasswordAndTheOldAddressesDie() {
        Phone was = run(DO, row(2, FIRST, "100", "desk")).getFirst().phone();
        String password = password("desk");
        Done done = run(DO, row(2, SECOND, "", "desk")).getFirst();
        assertThat(done.fields()).containsExactly("mac: 00:04:13:00:00:01 → 00:04:13:00:00:02");
        assertThat(done.phone().generation()).isGreaterThan(was.generation());
        assertThat(password("desk")).isNotEqualTo(password);
        Done all = run(new Options(false, true, Duration.ofHours(1)), row(2, SECOND, "", "desk"))
                .getFirst();
        assertThat(all.opened()).isTrue();
        assertThat(all.sign()).isEqualTo(Sign.SAME);
    }

    @Test
    void aDryRunSaysTheSameAndChangesNothing() {
        assertThat(run(TRY, row(2, FIRST, "100", "desk")).getFirst().sign()).isEqualTo(Sign.NEW);
        assertThat(devices(acme)).isEmpty();
        assertThat(refused(TRY, row(2, FIRST, "999", ""))).hasSize(1);
    }

    @Test
    void allFaultsAreToldAtOnceAndNothingIsChanged() {
        run(DO, row(2, FIRST, "100", "desk"));
        Row noSite = new Row(4, Optional.of(MacAddress.of("00:04:13:00:00:04")), "generic", "100", "", "Nowhere", "");
        Row noModel = new Row(5, Optional.of(MacAddress.of("00:04:13:00:00:05")), "", "100", "", "", "");
        List<Fault> faults = refused(
                DO,
                row(2, SECOND, "101", "good"),
                row(3, SECOND, "999", "x"),
                noSite,
                noModel,
                row(6, FIRST, "", "good"));
        assertThat(faults).extracting(Fault::line).containsExactly(3, 4, 5, 6);
        assertThat(faults).extracting(Fault::column).containsExactly("user", "site", "model", "device");
        assertThat(faults).allMatch(fault -> !fault.remedy().isBlank());
        assertThat(devices(acme)).containsExactly("desk");
    }

    @Test
    void aPhoneOfAnotherTenantIsRefusedWithoutSayingWhose() {
        imports.run(other, Storage.ACTOR, List.of(row(2, FIRST, "100", "secret desk")), DO);
        for (Options options : List.of(DO, TRY)) {
            List<Fault> faults = refused(options, row(7, FIRST, "100", ""), row(8, SECOND, "999", ""));
            assertThat(faults).extracting(Fault::line).containsExactly(7, 8);
            assertThat(faults.getFirst().column()).isEqualTo("mac");
            assertThat(faults.toString()).doesNotContain("other tenant").doesNotContain("secret");
        }
        assertThat(devices(acme)).isEmpty();
        assertThat(devices(other)).containsExactly("secret desk");
    }
}
