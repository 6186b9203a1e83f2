package org.klinke.core.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.audit.Change;
import org.klinke.core.audit.PlatformChange;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;
import org.klinke.core.tenant.TenantScope;

/// A store method that takes a [Change] must be tried here, and each must leave exactly one entry.
@ExtendWith(PostgresExtension.class)
class EveryMutationIsAuditedTest {
    private static final List<Class<?>> STORES = List.of(TenantStore.class, UserStore.class, DeviceStore.class);

    private final Storage storage;
    private final TenantScope acme;
    private final Map<String, Runnable> tried = new LinkedHashMap<>();

    EveryMutationIsAuditedTest(TestDatabase server, @TempDir Path directory) {
        storage = new Storage(server.config(), directory);
        acme = storage.tenant("acme");
        AtomicReference<UserId> user = new AtomicReference<>();
        AtomicReference<DeviceId> device = new AtomicReference<>();
        inTenant("UserStore.create", change -> user.set(storage.users.create(change, user("100"))));
        inTenant("UserStore.update", change -> storage.users.update(change, user.get(), user("101")));
        inTenant("UserStore.exchange", change -> {
            List<UserRow> all = storage.users.list(change.tx());
            storage.users.exchange(
                    change, all, () -> all.forEach(row -> storage.users.update(change, row, user("102"))));
        });
        inTenant(
                "DeviceStore.create",
                change -> device.set(storage.devices.create(change, device("a"), "password-password")));
        inTenant(
                "DeviceStore.update",
                change -> storage.devices.update(change, device.get(), device("b"), Optional.empty()));
        inTenant("DeviceStore.exchange", change -> {
            List<DeviceRow> all = storage.devices.list(change.tx());
            storage.devices.exchange(
                    change,
                    all,
                    () -> all.forEach(row -> storage.devices.update(change, row, device("c"), Optional.empty())));
        });
        inTenant("DeviceStore.exportPasswords", storage.devices::exportPasswords);
        inTenant("DeviceStore.delete", change -> storage.devices.delete(change, device.get()));
        inTenant("UserStore.delete", change -> storage.users.delete(change, user.get()));
        onPlatform("TenantStore.create", change -> storage.tenants.create(change, Storage.details("other")));
        onPlatform("TenantStore.update", change -> storage.tenants.update(change, acme, Storage.details("acme2")));
        onPlatform("TenantStore.delete", change -> storage.tenants.delete(change, acme));
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void everyMutatingMethodIsTriedAndLeavesOneEntry() {
        Set<String> mutating = STORES.stream()
                .flatMap(store -> Arrays.stream(store.getDeclaredMethods()))
                .filter(method -> !Modifier.isPrivate(method.getModifiers()))
                .filter(EveryMutationIsAuditedTest::takesChange)
                .map(method -> method.getDeclaringClass().getSimpleName() + "." + method.getName())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(tried.keySet()).containsExactlyInAnyOrderElementsOf(mutating);
        tried.values().forEach(Runnable::run);
    }

    private static boolean takesChange(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .anyMatch(type -> type == Change.class || type == PlatformChange.class);
    }

    private void inTenant(String name, Consumer<Change> work) {
        tried.put(name, () -> {
            int before = storage.audit.latest(acme, 1000).size();
            storage.changes.in(acme, Storage.ACTOR, name, change -> {
                work.accept(change);
                return name;
            });
            assertThat(storage.audit.latest(acme, 1000)).as(name).hasSize(before + 1);
        });
    }

    private void onPlatform(String name, Consumer<PlatformChange> work) {
        tried.put(name, () -> {
            int before = storage.audit.latestOfPlatform(1000).size();
            storage.changes.platform(Storage.ACTOR, name, change -> {
                work.accept(change);
                return name;
            });
            assertThat(storage.audit.latestOfPlatform(1000)).as(name).hasSize(before + 1);
        });
    }

    private static UserDetails user(String extension) {
        return new UserDetails(extension, "A", Optional.empty());
    }

    private static DeviceDetails device(String name) {
        return new DeviceDetails(name, name, Optional.empty());
    }
}
