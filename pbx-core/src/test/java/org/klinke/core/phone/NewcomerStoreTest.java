package org.klinke.core.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.audit.Change;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.directory.DeviceCredentials;
import org.klinke.core.directory.DeviceDetails;
import org.klinke.core.directory.DeviceRow;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.SiteId;
import org.klinke.core.phone.NewcomerStore.Arrival;
import org.klinke.core.tenant.TenantScope;

@ExtendWith(PostgresExtension.class)
class NewcomerStoreTest {
    private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
    private static final String PASSWORD = "password-password";

    private final Storage storage;
    private TenantScope acme;
    private TenantScope other;
    private SiteId home;

    NewcomerStoreTest(TestDatabase server, @TempDir Path directory) {
        storage = new Storage(server.config(), directory);
    }

    @BeforeEach
    void open() {
        acme = storage.tenant("acme");
        other = storage.tenant("other");
        home = site(acme);
        in(acme, change -> storage.newcomers.renew(change, home, true));
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private static boolean nobody(DeviceId device) {
        return false;
    }

    private SiteId site(TenantScope scope) {
        return storage.database.inTenant(
                scope, tx -> storage.sites.list(tx).getFirst().id());
    }

    private <T> T in(TenantScope scope, Function<Change, T> work) {
        return storage.changes.in(scope, Storage.ACTOR, "test", work);
    }

    private Optional<Newcomer> arrive(String mac, String remote, Predicate<DeviceId> registered, Instant now) {
        return in(
                acme,
                change -> storage.newcomers.arrive(
                        change,
                        new Arrival(home, MacAddress.of(mac), remote, "Yealink\u001b[2J SIP-T46U", "generic"),
                        PASSWORD,
                        registered,
                        now));
    }

    private Newcomer arrive(String mac, String remote) {
        return arrive(mac, remote, NewcomerStoreTest::nobody, NOW).orElseThrow();
    }

    private DeviceId device(String name) {
        return in(
                acme,
                change -> storage.devices.create(
                        change, new DeviceDetails(name, name, Optional.empty()), storage.devices.generatePassword()));
    }

    private Optional<String> password(TenantScope scope, Newcomer newcomer) {
        return storage.database.inTenant(scope, tx -> storage.newcomers.password(tx, newcomer.id()));
    }

    @Test
    void aNewcomerMayRegisterAndIsNobodysDevice() {
        Newcomer newcomer = arrive("000413a1b2c3", "192.0.2.1");
        assertThat(storage.newcomerBook.newcomers(acme)).containsExactly(newcomer);
        assertThat(newcomer.userAgent()).isEqualTo("Yealink?[2J SIP-T46U");
        DirectorySnapshot.Device device =
                storage.directory.in(acme).device(newcomer.id()).orElseThrow();
        assertThat(device.emergencyOnly()).isTrue();
        assertThat(device.user()).isEmpty();
        assertThat(device.site()).isEqualTo(home);
        assertThat(device.credentials())
                .isEqualTo(DeviceCredentials.of(newcomer.sipUsername(), "acme.example", PASSWORD));
        List<DeviceRow> devices = storage.database.inTenant(acme, storage.devices::list);
        assertThat(devices).isEmpty();
        assertThat(password(acme, newcomer)).contains(PASSWORD);
    }

    @Test
    void theSamePhoneIsOneAndTwoWhoClaimItAreTwo() {
        Newcomer first = arrive("000413a1b2c3", "192.0.2.1");
        assertThat(arrive("000413a1b2c3", "192.0.2.1")).isEqualTo(first);
        assertThat(arrive("000413a1b2c3", "203.0.113.9").id()).isNotEqualTo(first.id());
        assertThat(storage.newcomerBook.newcomers(acme)).hasSize(2);
    }

    @Test
    void nothingOfATenantIsThereForAnother() {
        Newcomer newcomer = arrive("000413a1b2c3", "192.0.2.1");
        assertThat(storage.newcomerBook.newcomers(other)).isEmpty();
        assertThat(storage.newcomerBook.network(other, home)).isEmpty();
        assertThat(storage.directory.in(other).device(newcomer.id())).isEmpty();
        assertThat(password(other, newcomer)).isEmpty();
        assertThatThrownBy(() -> in(other, change -> storage.newcomers.renew(change, home, true)))
                .isInstanceOf(RuntimeException.class);
        in(other, change -> {
            storage.newcomers.forget(change, newcomer);
            return true;
        });
        List<Newcomer> left = storage.database.inTenant(acme, storage.newcomers::list);
        assertThat(left).containsExactly(newcomer);
    }

    @Test
    void whoCameByANetworkAddressOutlivesIt() {
        Newcomer newcomer = arrive("000413a1b2c3", "192.0.2.1");
        NetworkAddress now = in(acme, change -> storage.newcomers.renew(change, home, false));
        assertThat(now).isEqualTo(new NetworkAddress(home, 2, false));
        assertThat(storage.newcomerBook.network(acme, home)).contains(new NetworkAddress(home, 2, false));
        assertThat(storage.directory.in(acme).device(newcomer.id())).isPresent();
    }

    private void registers(Newcomer newcomer, Instant when) {
        in(acme, change -> {
            storage.newcomers.registered(change.tx(), newcomer.id(), when);
            return true;
        });
    }

    /// After a restart nobody is registered, and a phone may be switched off for its owner's holidays.
    @Test
    void whoHasEverRegisteredIsForgottenByAnAdminOnly() {
        Newcomer relied = arrive("000413a1b2c3", "192.0.2.1");
        registers(relied, NOW.plusSeconds(5));
        Instant later = NOW.plus(Duration.ofDays(400));
        in(acme, change -> {
            storage.newcomers.expire(change, NewcomerStoreTest::nobody, later);
            return true;
        });
        for (int i = 1; i < NewcomerStore.NEWCOMERS_MAX; i++) {
            registers(arrive("000413%06x".formatted(i), "a"), NOW);
        }
        assertThat(arrive("000413ffffff", "b", NewcomerStoreTest::nobody, later))
                .isEmpty();
        assertThat(storage.newcomerBook
                        .newcomer(acme, relied.id())
                        .orElseThrow()
                        .registered())
                .contains(NOW.plusSeconds(5));
        assertThatThrownBy(() -> in(acme, change -> storage.newcomers.forget(change, relied.mac(), "203.0.113.9")))
                .hasMessageContaining("no newcomer has");
        int forgotten = in(acme, change -> storage.newcomers.forget(change, relied.mac(), "192.0.2.1"));
        assertThat(forgotten).isEqualTo(1);
        assertThat(storage.newcomerBook.newcomer(acme, relied.id())).isEmpty();
    }

    /// A house whose public address changes each night.
    @Test
    void whoRegisteredAnewFromElsewhereMakesRoomForItself() {
        Newcomer before = arrive("000413a1b2c3", "192.0.2.1");
        registers(before, NOW);
        Newcomer after = arrive("000413a1b2c3", "192.0.2.2");
        Instant later = NOW.plus(Duration.ofDays(15));
        in(acme, change -> {
            storage.newcomers.expire(change, NewcomerStoreTest::nobody, NOW.plus(Duration.ofDays(13)));
            storage.newcomers.seen(change.tx(), after.id(), later);
            storage.newcomers.expire(change, NewcomerStoreTest::nobody, later);
            return true;
        });
        assertThat(storage.newcomerBook.newcomers(acme))
                .as("a claim alone moves nobody out")
                .hasSize(2);
        registers(after, NOW.plusSeconds(60));
        in(acme, change -> {
            storage.newcomers.expire(change, NewcomerStoreTest::nobody, later);
            return true;
        });
        assertThat(storage.newcomerBook.newcomers(acme))
                .extracting(Newcomer::id)
                .containsExactly(after.id());
    }

    @Test
    void anAdoptedOneIsForgottenOnceItIsItsDevice() {
        Newcomer newcomer = arrive("000413a1b2c3", "192.0.2.1");
        DeviceId desk = device("desk");
        in(acme, change -> {
            storage.newcomers.adopt(change, newcomer, desk);
            return true;
        });
        assertThat(storage.newcomerBook
                        .newcomer(acme, newcomer.id())
                        .orElseThrow()
                        .adopted())
                .contains(desk);
        assertThat(storage.directory.in(acme).device(newcomer.id()))
                .as("it can call for help until it is somebody's")
                .isPresent();
        in(acme, change -> {
            storage.newcomers.settled(change, desk);
            return true;
        });
        assertThat(storage.newcomerBook.newcomers(acme)).isEmpty();
    }

    @Test
    void thereIsRoomForSoManyAndIdleOnesMakeRoom() {
        for (int i = 0; i < NewcomerStore.NEWCOMERS_MAX; i++) {
            String mac = "000413%06x".formatted(i);
            Instant when = NOW.plusSeconds(i);
            in(
                    acme,
                    change -> storage.newcomers.arrive(
                            change,
                            new Arrival(home, MacAddress.of(mac), "a", "", "generic"),
                            PASSWORD,
                            NewcomerStoreTest::nobody,
                            when));
        }
        Instant soon = NOW.plus(Duration.ofMinutes(30));
        assertThat(arrive("000413ffffff", "b", NewcomerStoreTest::nobody, soon)).isEmpty();
        Instant later = NOW.plus(Duration.ofHours(2));
        assertThat(arrive("000413ffffff", "b", _ -> true, later))
                .as("who is registered stays")
                .isEmpty();
        assertThat(arrive("000413ffffff", "b", NewcomerStoreTest::nobody, later))
                .isPresent();
        assertThat(storage.newcomerBook.newcomers(acme))
                .hasSize(NewcomerStore.NEWCOMERS_MAX)
                .noneMatch(one -> one.mac().text().equals("000413000000"));
    }

    @Test
    void theSpareAccountIsOneOfASiteTakesNoRoomAndStays() {
        Newcomer spare = in(acme, change -> storage.newcomers.spare(change, home, PASSWORD, NOW));
        Newcomer again = in(acme, change -> storage.newcomers.spare(change, home, "another", NOW));
        assertThat(again).isEqualTo(spare);
        assertThat(storage.newcomerBook.spare(acme, home)).contains(spare);
        assertThat(storage.newcomerBook.spare(other, home)).isEmpty();
        assertThat(password(acme, spare)).contains(PASSWORD);
        for (int i = 0; i < NewcomerStore.NEWCOMERS_MAX; i++) {
            arrive("000413%06x".formatted(i), "a");
        }
        Instant later = NOW.plus(Duration.ofDays(400));
        assertThat(arrive("000413ffffff", "b", NewcomerStoreTest::nobody, later))
                .as("another makes room")
                .isPresent();
        in(acme, change -> {
            storage.newcomers.expire(change, NewcomerStoreTest::nobody, later);
            return true;
        });
        assertThat(storage.newcomerBook.spare(acme, home)).contains(spare);
    }

    @Test
    void whoIsNotSeenForTwoWeeksIsForgotten() {
        Newcomer gone = arrive("000413a1b2c3", "192.0.2.1");
        Newcomer there = arrive("000413a1b2c4", "192.0.2.1");
        Newcomer seen = arrive("000413a1b2c5", "192.0.2.1");
        Instant later = NOW.plus(Duration.ofDays(15));
        in(acme, change -> {
            storage.newcomers.seen(change.tx(), seen.id(), later.minusSeconds(60));
            storage.newcomers.expire(change, there.id()::equals, later);
            return true;
        });
        assertThat(storage.newcomerBook.newcomers(acme))
                .extracting(Newcomer::id)
                .containsExactlyInAnyOrder(there.id(), seen.id())
                .doesNotContain(gone.id());
    }
}
