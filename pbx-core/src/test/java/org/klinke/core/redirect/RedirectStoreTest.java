package org.klinke.core.redirect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.audit.Change;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.directory.DeviceDetails;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.DeviceId;
import org.klinke.core.phone.MacAddress;
import org.klinke.core.phone.PhoneDetails;
import org.klinke.core.redirect.RedirectStore.Secrets;
import org.klinke.core.tenant.TenantScope;

@ExtendWith(PostgresExtension.class)
class RedirectStoreTest {
    private static final RedirectSettings SNOM =
            new RedirectSettings("snom", "https://api.example/", "key-id", "", "", false);
    private static final MacAddress MAC = MacAddress.of("00:04:13:00:00:01");

    private final Storage storage;
    private final List<String> moved = new ArrayList<>();
    private TenantScope acme;
    private TenantScope other;
    private DeviceId device;

    RedirectStoreTest(TestDatabase server, @TempDir Path directory) {
        storage = new Storage(server.config(), directory);
    }

    @BeforeEach
    void open() {
        acme = storage.tenant("acme");
        other = storage.tenant("other");
        storage.redirectWatch.follow((scope, opened, gone) -> moved.add(scope.name() + " " + opened.size() + " opened "
                + gone.stream().map(phone -> phone.details().model()).toList() + " gone"));
        device = in(
                acme,
                change -> storage.devices.create(
                        change, new DeviceDetails("desk", "desk", Optional.empty()), "password-password"));
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private <T> T in(TenantScope scope, Function<Change, T> work) {
        return storage.changes.in(scope, Storage.ACTOR, "test", work);
    }

    private void account(TenantScope scope, String secret) {
        in(scope, change -> {
            storage.redirects.put(change, SNOM, new Secrets(secret, "pw"));
            return true;
        });
    }

    private Optional<Secrets> secrets(TenantScope scope) {
        return storage.database.inTenant(scope, tx -> storage.redirects.secrets(tx, "snom"));
    }

    private void phone(String mac, boolean open) {
        in(acme, change -> {
            storage.phones.put(change, device, new PhoneDetails("snom-d785", Optional.of(MacAddress.of(mac))));
            return storage.phones.renew(
                    change, device, open ? Optional.of(Instant.now().plus(Duration.ofHours(1))) : Optional.empty());
        });
    }

    @Test
    void secretsAreSealedAndTheTenantsOwn() {
        account(acme, "first");
        account(acme, "second secret");
        assertThat(secrets(acme)).contains(new Secrets("second secret", "pw"));
        assertThat(secrets(other)).isEmpty();
        assertThat(storage.database.inTenant(other, storage.redirects::list)).isEmpty();
        String row = storage.database.inTenant(
                acme,
                tx -> tx.handle()
                        .createQuery("SELECT redirect_account::text FROM redirect_account")
                        .mapTo(String.class)
                        .one());
        assertThat(row).contains("key-id").doesNotContain("second secret").doesNotContain("second");
        in(other, change -> storage.redirects.remove(change, "snom"));
        assertThat(secrets(acme)).isPresent();
        assertThat(secrets(acme).toString()).doesNotContain("second");
    }

    @Test
    void whatNoServiceHasIsRefused() {
        assertThatThrownBy(() -> account(acme, " "))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("secret");
        assertThatThrownBy(() -> account(acme, "x\nAuthorization: y"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageNotContaining("Authorization");
    }

    @Test
    void itIsToldWhichPhonesBecomeOpenAndWhichAreGone() {
        phone("00:04:13:00:00:01", true);
        assertThat(moved).as("nobody is to be told").isEmpty();
        account(acme, "secret");
        assertThat(moved).as("open before").isEmpty();
        phone("00:04:13:00:00:01", true);
        phone("00:04:13:00:00:01", false);
        phone("00:04:13:00:00:02", true);
        in(acme, change -> {
            storage.devices.delete(change, device);
            return true;
        });
        assertThat(moved)
                .containsExactly(
                        "acme 1 opened [] gone", "acme 1 opened [snom-d785] gone", "acme 0 opened [snom-d785] gone");
        assertThat(storage.phoneBook.byMac(acme, MAC)).isEmpty();
    }
}
