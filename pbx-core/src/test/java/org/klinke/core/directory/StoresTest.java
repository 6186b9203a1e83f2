package org.klinke.core.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.audit.Change;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;
import org.klinke.core.secret.SecretUnavailable;
import org.klinke.core.tenant.TenantScope;

@ExtendWith(PostgresExtension.class)
class StoresTest {
    private static final String PASSWORD = "canary-password-4711";

    private final TestDatabase server;
    private final Path directory;
    private final Storage storage;

    StoresTest(TestDatabase server, @TempDir Path directory) {
        this.server = server;
        this.directory = directory;
        storage = new Storage(server.config(), directory);
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void aTenantComesWithScopeKeyAndDefaultSite() {
        TenantScope acme = storage.tenant("acme");

        assertThat(storage.tenantDirectory.byDomain("ACME.example")).contains(acme);
        assertThat(storage.keyring.cipherFor(acme)).isNotNull();
        assertThat(server.queryAsAdmin("SELECT name, area_code, is_default FROM site"))
                .containsExactly(List.of("default", "", "t"));
    }

    @Test
    void tenantNamesAndDomainsAreUnique() {
        storage.tenant("acme");

        assertRefused("name", () -> storage.tenant("acme"));
        assertRefused(
                "domain",
                () -> storage.changes.platform(
                        Storage.ACTOR, "", change -> storage.tenants.create(change, details("other", "acme.example"))));
    }

    @Test
    void aRenamedTenantIsFoundByItsNewDomainAndItsPhonesByTheNewRealm() {
        TenantScope acme = storage.tenant("acme");
        DeviceId device = in(acme, change -> device(change, "desk", "desk", Optional.empty()));
        storage.changes.platform(
                Storage.ACTOR, "", change -> storage.tenants.update(change, acme, details("acme", "new.example")));

        assertThat(storage.tenantDirectory.byDomain("acme.example")).isEmpty();
        TenantScope renamed = storage.tenantDirectory.byDomain("new.example").orElseThrow();
        assertThat(storage.directory.in(renamed).device(device).orElseThrow().credentials())
                .isEqualTo(DeviceCredentials.of("desk", "new.example", PASSWORD));
    }

    @Test
    void aDeletedTenantLeavesNoRowNoKeyNoMemory() {
        TenantScope acme = storage.tenant("acme");
        in(acme, change -> device(change, "desk", "100", Optional.of(user(change, "100"))));

        storage.changes.platform(Storage.ACTOR, "contract ended", change -> {
            storage.tenants.delete(change, acme);
            return true;
        });

        assertThat(storage.tenantDirectory.byName("acme")).isEmpty();
        assertThat(storage.directory.in(acme).userByExtension("100")).isEmpty();
        assertRefusedSecret(() -> storage.keyring.cipherFor(acme));
        for (List<String> table : server.queryAsAdmin("""
                SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
                 WHERE c.relkind = 'r' AND c.relnamespace = 'klinke'::regnamespace AND c.relname <> 'audit_entry'
                """)) {
            assertThat(server.queryAsAdmin(
                            "SELECT 1 FROM " + table.getFirst() + " WHERE tenant_id = '" + acme.id() + "'"))
                    .as(table.getFirst())
                    .isEmpty();
        }
        assertThat(storage.audit.latestOfPlatform(1).getFirst().action()).isEqualTo("delete");
    }

    @Test
    void aDeletionCutOffBeforeTheKeyWasDestroyedIsFinishedAtTheNextStart() {
        TenantScope acme = storage.tenant("acme");
        TenantScope zeta = storage.tenant("zeta");
        storage.keyring.condemn(acme, true);
        storage.keyring.condemn(zeta, true);
        server.asAdmin("DELETE FROM site WHERE tenant_id = '" + acme.id() + "'");
        server.asAdmin("DELETE FROM tenant WHERE id = '" + acme.id() + "'");

        storage.loader.loadAll();

        assertRefusedSecret(() -> storage.keyring.cipherFor(acme));
        assertThat(storage.keyring.cipherFor(zeta)).isNotNull();
        assertThat(storage.keyring.condemned()).isEmpty();
    }

    @Test
    void usersAndDevicesAreListedFoundAndDeleted() {
        TenantScope acme = storage.tenant("acme");
        UserId user = in(acme, change -> user(change, "100"));
        DeviceId device = in(acme, change -> device(change, "desk", "100", Optional.of(user)));

        assertThat(users(acme))
                .containsExactly(new UserRow(user, new UserDetails("100", "User 100", Optional.empty())));
        Optional<UserRow> byExtension = storage.database.inTenant(acme, tx -> storage.users.findByExtension(tx, "100"));
        assertThat(byExtension.orElseThrow().id()).isEqualTo(user);
        List<DeviceRow> devices = storage.database.inTenant(acme, storage.devices::list);
        assertThat(devices).singleElement().satisfies(row -> {
            assertThat(row.id()).isEqualTo(device);
            assertThat(row.details().user()).contains(user);
            assertThat(row.details().site()).isPresent();
        });
        assertRefused(
                "devices",
                () -> in(acme, change -> {
                    storage.users.delete(change, user);
                    return user;
                }));

        in(acme, change -> {
            storage.devices.delete(change, device);
            storage.users.delete(change, user);
            return user;
        });

        assertThat(users(acme)).isEmpty();
        assertThat(storage.directory.in(acme).deviceBySipUsername("100")).isEmpty();
        assertThat(storage.directory.in(acme).userByExtension("100")).isEmpty();
    }

    @Test
    void theSnapshotKnowsTheDeviceAtOnceAndNeverItsPassword() {
        TenantScope acme = storage.tenant("acme");
        DeviceId device = in(acme, change -> device(change, "desk", "desk", Optional.empty()));

        DirectorySnapshot.Device loaded =
                storage.directory.in(acme).deviceBySipUsername("desk").orElseThrow();

        assertThat(loaded.id()).isEqualTo(device);
        assertThat(loaded.credentials()).isEqualTo(DeviceCredentials.of("desk", "acme.example", PASSWORD));
        assertThat(loaded.toString()).doesNotContain(PASSWORD);
    }

    @Test
    void everythingSurvivesARestart() {
        TenantScope acme = storage.tenant("acme");
        DeviceId device = in(acme, change -> device(change, "desk", "desk", Optional.empty()));

        try (Storage again = new Storage(server.config(), directory)) {
            TenantScope scope = again.tenantDirectory.byName("acme").orElseThrow();
            assertThat(again.directory.in(scope).device(device).orElseThrow().credentials())
                    .isEqualTo(DeviceCredentials.of("desk", "acme.example", PASSWORD));
        }
    }

    @Test
    void aNewPasswordIsUsedAtOnceAndAuditedWithoutItsValue() {
        TenantScope acme = storage.tenant("acme");
        DeviceId device = in(acme, change -> device(change, "desk", "desk", Optional.empty()));

        in(acme, change -> {
            DeviceDetails same = new DeviceDetails("desk", "desk", Optional.empty());
            storage.devices.update(change, device, same, Optional.of("another-password-9"));
            return device;
        });

        assertThat(storage.directory.in(acme).device(device).orElseThrow().credentials())
                .isEqualTo(DeviceCredentials.of("desk", "acme.example", "another-password-9"));
        assertThat(storage.audit
                        .latest(acme, 1)
                        .getFirst()
                        .values()
                        .orElseThrow()
                        .after())
                .isEqualTo(Map.of("sipPassword", "changed"));
    }

    @Test
    void exportingPasswordsGivesThemAndLeavesAnEntry() {
        TenantScope acme = storage.tenant("acme");
        DeviceId device = in(acme, change -> device(change, "desk", "desk", Optional.empty()));

        Map<DeviceId, String> passwords = in(acme, storage.devices::exportPasswords);

        assertThat(passwords).isEqualTo(Map.of(device, PASSWORD));
        assertThat(storage.audit.latest(acme, 1).getFirst().action()).isEqualTo("export secrets");
    }

    @Test
    void aFullDumpOfTheDatabaseHoldsNoPasswordAndNoHashOfIt() {
        TenantScope acme = storage.tenant("acme");
        in(acme, change -> device(change, "desk", "desk", Optional.empty()));
        in(acme, storage.devices::exportPasswords);
        DeviceCredentials credentials = DeviceCredentials.of("desk", "acme.example", PASSWORD);

        StringBuilder dump = new StringBuilder();
        for (List<String> table : server.queryAsAdmin(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'klinke'::regnamespace")) {
            server.queryAsAdmin("SELECT t.* FROM " + table.getFirst() + " t").forEach(dump::append);
        }

        assertThat(dump).as("the dump is a real one").contains("acme.example", "desk");
        assertThat(dump)
                .doesNotContain(
                        PASSWORD,
                        HexFormat.of().formatHex(PASSWORD.getBytes(StandardCharsets.UTF_8)),
                        credentials.ha1Md5(),
                        credentials.ha1Sha256());
    }

    @Test
    void twoTenantsWithTheSameOfEverythingKnowNothingOfEachOther() {
        TenantScope acme = storage.tenant("acme");
        TenantScope zeta = storage.tenant("zeta");
        for (TenantScope scope : List.of(acme, zeta)) {
            in(scope, change -> device(change, "desk", "100", Optional.of(user(change, "100"))));
        }

        DirectorySnapshot.Device left =
                storage.directory.in(acme).deviceBySipUsername("100").orElseThrow();
        DirectorySnapshot.Device right =
                storage.directory.in(zeta).deviceBySipUsername("100").orElseThrow();

        assertThat(left.id()).isNotEqualTo(right.id());
        assertThat(left.credentials()).isNotEqualTo(right.credentials());
        Optional<DeviceRow> foreign = storage.database.inTenant(acme, tx -> storage.devices.find(tx, right.id()));
        assertThat(foreign).isEmpty();
        assertRefused(
                "id",
                () -> in(acme, change -> {
                    storage.devices.delete(change, right.id());
                    return right;
                }));
        DeviceDetails foreignUser = new DeviceDetails("spy", "spy", right.user());
        assertRefused("user", () -> in(acme, change -> storage.devices.create(change, foreignUser, PASSWORD)));
        DeviceDetails foreignSite =
                new DeviceDetails("spy", "spy", Optional.empty(), Optional.of(right.site()), Optional.empty(), true);
        assertRefused("site", () -> in(acme, change -> storage.devices.create(change, foreignSite, PASSWORD)));
    }

    @Test
    void aSecretCopiedToAnotherTenantsRowDoesNotOpen() {
        TenantScope acme = storage.tenant("acme");
        TenantScope zeta = storage.tenant("zeta");
        in(acme, change -> device(change, "desk", "desk", Optional.empty()));
        in(zeta, change -> device(change, "desk", "desk", Optional.empty()));
        server.asAdmin("UPDATE device SET secret = (SELECT secret FROM device WHERE tenant_id = '" + acme.id()
                + "') WHERE tenant_id = '" + zeta.id() + "'");

        assertRefusedSecret(() -> in(zeta, storage.devices::exportPasswords));
    }

    @Test
    void aSipUsernameEqualsAnExtensionOnlyIfItIsItsOwnUsers() {
        TenantScope acme = storage.tenant("acme");
        UserId alice = in(acme, change -> user(change, "100"));
        UserId bob = in(acme, change -> user(change, "101"));

        assertRefused("sipUsername", () -> in(acme, change -> device(change, "a", "100", Optional.empty())));
        assertRefused("sipUsername", () -> in(acme, change -> device(change, "a", "100", Optional.of(bob))));
        in(acme, change -> device(change, "a", "100", Optional.of(alice)));
        in(acme, change -> device(change, "b", "102", Optional.of(bob)));

        assertRefused("extension", () -> in(acme, change -> user(change, "102")));
        assertRefused("extension", () -> in(acme, change -> user(change, "101")));
        assertRefused("sipUsername", () -> in(acme, change -> device(change, "c", "100", Optional.of(alice))));
        assertRefused("name", () -> in(acme, change -> device(change, "a", "other", Optional.of(alice))));
    }

    @Test
    void shapesOfTenantsAreCheckedAndTheFieldIsNamed() {
        for (String name : List.of("", "Acme", "a b", "ä", "x".repeat(41), "a\n")) {
            assertRefused("name", () -> details(name, "a.example"));
        }
        for (String domain : List.of(
                "", "ACME.example", "acme", "-a.example", "a..example", "a.example.", "1.2.3.4", "a.example:5061")) {
            assertRefused("domain", () -> details("a", domain));
        }
        assertRefused("domain", () -> details("a", "x".repeat(64) + ".example"));
        assertRefused("country", () -> new TenantDetails("a", "a.example", "XX", "", "Europe/Berlin", "de"));
        assertRefused("areaCode", () -> new TenantDetails("a", "a.example", "DE", "089", "Europe/Berlin", "de"));
        assertRefused("timeZone", () -> new TenantDetails("a", "a.example", "DE", "", "Munich", "de"));
        assertRefused("language", () -> new TenantDetails("a", "a.example", "DE", "", "Europe/Berlin", "fr"));
    }

    @Test
    void shapesOfUsersAndDevicesAreCheckedAndTheFieldIsNamed() {
        for (String extension : List.of("", "110", "112", "123456789", "1a", "*80", "١٢", "1\n")) {
            assertRefused("extension", () -> new UserDetails(extension, "A", Optional.empty()));
        }
        assertRefused("name", () -> new UserDetails("1", " ", Optional.empty()));
        assertRefused("name", () -> new UserDetails("1", "A\r\nB", Optional.empty()));
        assertRefused("email", () -> new UserDetails("1", "A", Optional.of("nobody")));
        for (String username : List.of("", "a b", "a@b", "ä", "x".repeat(65), "a\r\n")) {
            assertRefused("sipUsername", () -> new DeviceDetails("a", username, Optional.empty()));
        }
        TenantScope acme = storage.tenant("acme");
        DeviceDetails device = new DeviceDetails("a", "a", Optional.empty());
        for (String password : List.of("short", "fifteen-letters", "with a space in it", "umläut-in-password")) {
            assertThatThrownBy(() -> in(acme, change -> storage.devices.create(change, device, password)))
                    .isInstanceOfSatisfying(InvalidInput.class, e -> {
                        assertThat(e.field()).isEqualTo("sipPassword");
                        assertThat(e.getMessage()).doesNotContain(password);
                    });
        }
        assertThat(storage.devices.generatePassword()).hasSize(24).isNotEqualTo(storage.devices.generatePassword());
    }

    private static TenantDetails details(String name, String domain) {
        return new TenantDetails(name, domain, "DE", "", "Europe/Berlin", "de");
    }

    private List<UserRow> users(TenantScope scope) {
        return storage.database.inTenant(scope, storage.users::list);
    }

    private <T> T in(TenantScope scope, Function<Change, T> work) {
        return storage.changes.in(scope, Storage.ACTOR, "", work);
    }

    private UserId user(Change change, String extension) {
        return storage.users.create(change, new UserDetails(extension, "User " + extension, Optional.empty()));
    }

    private DeviceId device(Change change, String name, String sipUsername, Optional<UserId> user) {
        return storage.devices.create(change, new DeviceDetails(name, sipUsername, user), PASSWORD);
    }

    private static void assertRefused(String field, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        InvalidInput.class, e -> assertThat(e.field()).isEqualTo(field));
    }

    private static void assertRefusedSecret(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(SecretUnavailable.class);
    }
}
