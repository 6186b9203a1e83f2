package org.klinke.core.alarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.Storage;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.UserDetails;
import org.klinke.core.directory.UserRow;
import org.klinke.core.tenant.TenantScope;

@ExtendWith(PostgresExtension.class)
class AlarmSettingsTest {
    private final Storage storage;
    private final TenantScope acme;
    private final TenantScope zeta;

    AlarmSettingsTest(TestDatabase server, @TempDir Path directory) {
        storage = new Storage(server.config(), directory);
        acme = storage.tenant("acme");
        zeta = storage.tenant("zeta");
        user(acme, "10");
        user(zeta, "10");
        user(zeta, "20");
    }

    private void user(TenantScope scope, String extension) {
        storage.changes.in(
                scope,
                Storage.ACTOR,
                "test",
                change -> storage.users.create(
                        change, new UserDetails(extension, "User " + extension, Optional.empty())));
    }

    private void set(TenantScope scope, AlarmSettings settings) {
        storage.changes.in(scope, Storage.ACTOR, "test", change -> {
            storage.alarmSettings.set(change, settings);
            return true;
        });
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void whoLearnsOfItIsOfTheTenantAlone() {
        set(acme, new AlarmSettings(List.of("boss@acme.example"), List.of("10")));
        assertThat(storage.alarmBook.in(acme).settings().mail()).containsExactly("boss@acme.example");
        assertThat(storage.alarmBook.in(zeta).settings()).isEqualTo(AlarmSettings.NOBODY);

        List<String> sent = new ArrayList<>();
        AlarmPhones phones = new AlarmPhones(
                storage.alarmBook,
                storage.directory,
                (scope, to, name, number, text) -> sent.add(scope.name() + "/"
                        + storage.directory.in(scope).user(to).orElseThrow().extension() + " " + name + " <" + number
                        + "> " + text));
        Alarm help = new Alarm(
                new UUID(0, 1),
                Kind.EMERGENCY_CALL,
                storage.time.instant(),
                Map.of("number", "112", "who", "Anna (20)", "extension", "20", "where", "Berlin"));
        phones.raised(zeta, help);
        assertThat(sent).isEmpty();
        phones.raised(acme, help);
        assertThat(sent).containsExactly("acme/10 112: Anna (20) <20> 112 wird gerade gerufen von Anna (20), Berlin");
        phones.raised(acme, new Alarm(new UUID(0, 2), Kind.TRUNK_DOWN, storage.time.instant(), Map.of()));
        assertThat(sent).hasSize(1);
    }

    @Test
    void anotherTenantsExtensionIsRefused() {
        assertThatThrownBy(() -> set(acme, new AlarmSettings(List.of(), List.of("20"))))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("20");
        assertThat(storage.alarmBook.in(acme).settings()).isEqualTo(AlarmSettings.NOBODY);
    }

    /// Neither deleted nor renumbered, unless somebody else is named in the same change.
    @Test
    void whoIsNamedStaysThere() {
        set(acme, new AlarmSettings(List.of(), List.of("10")));
        UserRow user = storage.database
                .inTenant(acme, tx -> storage.users.findByExtension(tx, "10"))
                .orElseThrow();
        assertThatThrownBy(() -> storage.changes.in(acme, Storage.ACTOR, "test", change -> {
                    storage.users.delete(change, user.id());
                    return true;
                }))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("alarms.extensions");
        assertThatThrownBy(() -> storage.changes.in(acme, Storage.ACTOR, "test", change -> {
                    storage.users.update(change, user.id(), new UserDetails("11", "User", Optional.empty()));
                    return true;
                }))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("'10'");
        storage.changes.in(acme, Storage.ACTOR, "test", change -> {
            storage.users.delete(change, user.id());
            storage.alarmSettings.set(change, AlarmSettings.NOBODY);
            return true;
        });
        assertThat(storage.directory.in(acme).userByExtension("10")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "admin",
                "a@b@c",
                "a b@example.com",
                "a@example.com, b@example.com",
                "a@example.com\r\nBcc: x@example.com",
                "<a@example.com>",
                "a@-example.com",
                ".a@example.com"
            })
    void whatIsNoAddressIsRefused(String address) {
        assertThatThrownBy(() -> new AlarmSettings(List.of(address), List.of()))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("alarms.mail");
    }

    @Test
    void nobodyIsNamedTwiceNorTooMany() {
        assertThatThrownBy(() -> new AlarmSettings(List.of("a@b.c", "a@b.c"), List.of()))
                .isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> new AlarmSettings(List.of(), List.of("*80"))).isInstanceOf(InvalidInput.class);
    }
}
