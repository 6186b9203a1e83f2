package org.klinke.core.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.authority.PinLocks.Guesser;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.directory.DeviceDetails;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.UserDetails;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;
import org.klinke.core.reach.Desks.LogIn;
import org.klinke.core.tenant.TenantScope;

/// People share telephones.
@ExtendWith(PostgresExtension.class)
class HotDesksTest {
    private static final String ANNAS = "471147";

    private final Storage storage;
    private final List<DeviceId> told = new ArrayList<>();
    private TenantScope acme;
    private UserId anna;
    private UserId bert;
    private DeviceId desk;
    private DeviceId other;

    HotDesksTest(TestDatabase server, @TempDir Path directory) {
        storage = new Storage(server.config(), directory);
    }

    @BeforeEach
    void open() {
        acme = storage.tenant("acme");
        storage.changes.in(acme, Storage.ACTOR, "test", change -> {
            anna = storage.users.create(change, new UserDetails("100", "Anna", Optional.empty()));
            bert = storage.users.create(change, new UserDetails("101", "Bert", Optional.empty()));
            desk = storage.devices.create(
                    change, new DeviceDetails("desk", "desk", Optional.empty()), "password-password");
            other = storage.devices.create(
                    change, new DeviceDetails("other", "other", Optional.empty()), "password-password");
            storage.logins.setPin(change, anna, ANNAS);
            return true;
        });
        share(desk, HotDesk.PLAIN);
        share(other, HotDesk.PLAIN);
        storage.desks.follow((_, device) -> told.add(device));
    }

    private void share(DeviceId device, HotDesk how) {
        storage.changes.in(acme, Storage.ACTOR, "test", change -> {
            storage.phones.put(change, device, new PhoneDetails("generic", Optional.empty(), Optional.of(how)));
            return true;
        });
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private Device seen(DeviceId device) {
        return storage.directory.in(acme).device(device).orElseThrow();
    }

    private LogIn logIn(DeviceId device, UserId user, String pin) {
        return storage.desks.logIn(acme, device, user, pin, Storage.ACTOR);
    }

    @Test
    void whereNobodyIsLoggedInOnlyHelpIsCalled() {
        assertThat(seen(desk).emergencyOnly()).isTrue();
        assertThat(seen(desk).user()).isEmpty();
    }

    @Test
    void whoeverLogsInSpeaksThereUntilHeLogsOut() {
        assertThat(logIn(desk, anna, ANNAS)).isEqualTo(LogIn.DONE);

        assertThat(seen(desk).user()).contains(anna);
        assertThat(seen(desk).emergencyOnly()).isFalse();
        assertThat(storage.directory.in(acme).devicesOf(anna)).hasSize(1);
        assertThat(told).containsExactly(desk);

        storage.desks.logOut(acme, desk, Storage.ACTOR);

        assertThat(seen(desk).emergencyOnly()).isTrue();
        assertThat(storage.directory.in(acme).devicesOf(anna)).isEmpty();
        assertThat(told).containsExactly(desk, desk);
        assertThat(storage.audit.latest(acme, 2).toString()).contains("login");
    }

    @Test
    void aLoginElsewhereEndsTheFirst() {
        logIn(desk, anna, ANNAS);
        logIn(other, anna, ANNAS);

        assertThat(seen(desk).user()).isEmpty();
        assertThat(seen(other).user()).contains(anna);
        assertThat(told).containsExactly(desk, other, desk);
    }

    @Test
    void whereALoginStaysItStays() {
        share(desk, new HotDesk(Optional.empty(), true));
        logIn(desk, anna, ANNAS);
        logIn(other, anna, ANNAS);

        assertThat(seen(desk).user()).contains(anna);
        assertThat(seen(other).user()).contains(anna);
    }

    @Test
    void theNextTakesThePlaceOfTheLast() {
        logIn(desk, anna, ANNAS);
        storage.desks.logIn(acme, desk, bert, Storage.ACTOR);

        assertThat(seen(desk).user()).contains(bert);
    }

    @Test
    void aWrongPinLogsNobodyInAndIsCountedForPhoneAndPerson() {
        for (int i = 0; i < 5; i++) {
            assertThat(logIn(desk, anna, "000000")).isEqualTo(LogIn.WRONG);
        }
        assertThat(logIn(desk, anna, ANNAS)).isEqualTo(LogIn.LOCKED);
        assertThat(logIn(other, anna, ANNAS)).as("from many phones").isEqualTo(LogIn.LOCKED);
        assertThat(storage.tollBook.pins(acme).locked(storage.time.instant()))
                .containsOnlyKeys(new Guesser.OfDevice(desk), new Guesser.OfLogin(anna));
        assertThat(seen(desk).user()).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void whoHasNoPinLogsInByNone() {
        for (String pin : List.of("", "0000", "null")) {
            assertThat(logIn(desk, bert, pin)).as(pin).isEqualTo(LogIn.WRONG);
        }
    }

    @Test
    void anotherTenantsPhoneOrUserIsNothingHere() {
        TenantScope stranger = storage.tenant("stranger");

        assertThat(storage.desks.logIn(stranger, desk, anna, ANNAS, Storage.ACTOR))
                .isEqualTo(LogIn.WRONG);
        assertThatThrownBy(() -> storage.desks.logIn(stranger, desk, anna, Storage.ACTOR))
                .isInstanceOf(InvalidInput.class);
        storage.desks.logIn(acme, desk, anna, Storage.ACTOR);
        storage.desks.logOut(stranger, desk, Storage.ACTOR);
        assertThat(seen(desk).user()).contains(anna);
        assertThat(storage.database.inTenant(stranger, storage.logins::list)).isEmpty();
    }

    @Test
    void whatIsNotSharedIsNobodyElses() {
        storage.changes.in(acme, Storage.ACTOR, "test", change -> {
            storage.phones.put(change, desk, new PhoneDetails("generic", Optional.empty()));
            return true;
        });

        assertThatThrownBy(() -> logIn(desk, anna, ANNAS)).hasMessageContaining("hotdesk: true");
        assertThat(seen(desk).emergencyOnly()).isFalse();
        assertThat(seen(desk).user()).isEmpty();
    }

    @Test
    void aPhoneThatIsSharedFromNowOnIsAtFirstHisWhoseItWas() {
        storage.changes.in(acme, Storage.ACTOR, "test", change -> {
            DeviceId own = storage.devices.create(
                    change, new DeviceDetails("own", "own", Optional.of(bert)), "password-password");
            HotDesk evening = new HotDesk(Optional.of(LocalTime.of(20, 0)), false);
            storage.phones.put(change, own, new PhoneDetails("generic", Optional.empty(), Optional.of(evening)));
            return own;
        });
        assertThat(storage.database
                        .inTenant(acme, storage.logins::list)
                        .getFirst()
                        .ends())
                .as("like every login there")
                .isPresent();
        Device own = storage.directory.in(acme).deviceByName("own").orElseThrow();
        assertThat(own.user()).contains(bert);

        storage.desks.logOut(acme, own.id(), Storage.ACTOR);

        assertThat(seen(own.id()).user()).isEmpty();
        assertThat(seen(own.id()).emergencyOnly()).isTrue();
    }

    @Test
    void aLoginEndsInTheEvening() {
        share(desk, new HotDesk(Optional.of(LocalTime.of(20, 0)), false));
        storage.changes.in(acme, Storage.ACTOR, "test", change -> {
            storage.logins.logIn(change, desk, anna, Instant.parse("2026-03-02T09:00:00Z"));
            return true;
        });
        Login login = storage.database.inTenant(acme, storage.logins::list).getFirst();
        assertThat(login.ends()).contains(Instant.parse("2026-03-02T19:00:00Z"));

        storage.desks.expire(List.of(acme));

        assertThat(seen(desk).user()).isEmpty();
        assertThat(told).containsExactly(desk);
    }

    @Test
    void pinsOfFewOrEqualDigitsAreRefused() {
        for (String pin : List.of("123", "1111", "12a4", "1234567890123", "")) {
            assertThatThrownBy(() -> storage.changes.in(acme, Storage.ACTOR, "test", change -> {
                        storage.logins.setPin(change, anna, pin);
                        return true;
                    }))
                    .as(pin)
                    .isInstanceOf(InvalidInput.class);
        }
        assertThat(storage.logins.generatePin()).matches("[0-9]{6}");
    }
}
