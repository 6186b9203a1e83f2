package org.klinke.core.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.directory.DeviceDetails;
import org.klinke.core.directory.UserDetails;
import org.klinke.core.id.UserId;
import org.klinke.core.tenant.TenantScope;

@ExtendWith(PostgresExtension.class)
class DatabaseTest {
    private static final List<String> TENANT_TABLES = List.of(
            "tenant",
            "site",
            "user_",
            "account",
            "extension",
            "device",
            "number",
            "conversation",
            "call",
            "leg",
            "segment",
            "audit_entry",
            "audit_values");

    private final TestDatabase server;
    private final Storage storage;
    private TenantScope acme;
    private TenantScope zeta;

    DatabaseTest(TestDatabase server, @TempDir Path directory) {
        this.server = server;
        this.storage = new Storage(server.config(), directory);
        acme = storage.tenant("acme");
        zeta = storage.tenant("zeta");
    }

    @BeforeEach
    void fill() {
        for (TenantScope scope : List.of(acme, zeta)) {
            storage.changes.in(scope, Storage.ACTOR, "", change -> {
                UserId user = storage.users.create(change, new UserDetails("100", "Reception", Optional.empty()));
                return storage.devices.create(
                        change, new DeviceDetails("desk", "100", Optional.of(user)), "the-same-password");
            });
        }
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void anUnsetTenantIsAnErrorInEveryTableAndForEveryVerb() {
        for (String table : TENANT_TABLES) {
            assertThatThrownBy(() -> bare("SELECT * FROM " + table))
                    .as("select from %s", table)
                    .hasStackTraceContaining("no tenant is set");
        }
        for (String table : List.of("site", "user_", "device")) {
            assertThatThrownBy(() -> bare("UPDATE " + table + " SET name = 'x'"))
                    .hasStackTraceContaining("no tenant is set");
            assertThatThrownBy(() -> bare("DELETE FROM " + table)).hasStackTraceContaining("no tenant is set");
        }
        assertThatThrownBy(() -> bare("INSERT INTO user_ (tenant_id, id, name) VALUES ('" + acme.id() + "', '"
                        + storage.ids.next() + "', 'x')"))
                .hasStackTraceContaining("no tenant is set");
    }

    @Test
    void anEmptyTenantIsAnErrorLikeAnUnsetOne() {
        assertThatThrownBy(() -> storage.database.bare(handle -> {
                    handle.execute("SELECT set_config('klinke.tenant', '', true)");
                    handle.createQuery("SELECT name FROM user_")
                            .mapTo(String.class)
                            .list();
                }))
                .hasStackTraceContaining("no tenant is set");
    }

    @Test
    void aConnectionThatComesBackFromThePoolCarriesNoTenant() {
        List<Integer> backends = new ArrayList<>();
        for (boolean commits : List.of(true, false)) {
            try {
                storage.database.inTenant(acme, tx -> {
                    backends.add(pid(tx.handle()));
                    if (!commits) {
                        throw new IllegalStateException("on purpose");
                    }
                    return 0;
                });
            } catch (IllegalStateException _) {
                // rolled back
            }
            storage.database.bare(handle -> {
                assertThat(pid(handle)).as("the same connection").isEqualTo(backends.getLast());
                assertThat(handle.createQuery("SELECT current_setting('klinke.tenant', true)")
                                .mapTo(String.class)
                                .one())
                        .isEmpty();
                assertThatThrownBy(() -> handle.createQuery("SELECT name FROM user_")
                                .mapTo(String.class)
                                .list())
                        .hasStackTraceContaining("no tenant is set");
            });
        }
    }

    @Test
    void withoutAnyWhereATenantSeesItsOwnRowsOnly() {
        for (String table : List.of("user_", "device", "extension", "site", "audit_entry", "tenant")) {
            String key = table.equals("tenant") ? "id" : "tenant_id";
            List<UUID> seen = storage.database.inTenant(
                    acme,
                    tx -> tx.handle()
                            .createQuery("SELECT DISTINCT " + key + " FROM " + table)
                            .mapTo(UUID.class)
                            .list());

            assertThat(seen).as(table).containsExactly(acme.id().value());
        }
    }

    @Test
    void withoutAnyWhereATenantChangesItsOwnRowsOnly() {
        storage.database.writeInTenant(acme, tx -> tx.handle().execute("UPDATE user_ SET name = 'changed'"));
        storage.database.writeInTenant(acme, tx -> tx.handle().execute("DELETE FROM device"));

        assertThat(server.queryAsAdmin("SELECT t.name, u.name, (SELECT count(*) FROM device d WHERE d.tenant_id = t.id)"
                        + " FROM user_ u JOIN tenant t ON t.id = u.tenant_id ORDER BY 1"))
                .containsExactly(List.of("acme", "changed", "0"), List.of("zeta", "Reception", "1"));
    }

    @Test
    void nothingCanBeWrittenIntoAnotherTenant() {
        assertThatThrownBy(() -> storage.database.writeInTenant(
                        acme,
                        tx -> tx.handle()
                                .execute(
                                        "INSERT INTO user_ (tenant_id, id, name) VALUES (?, ?, 'x')",
                                        zeta.id().value(),
                                        storage.ids.next())))
                .hasStackTraceContaining("row-level security");
        assertThatThrownBy(() -> storage.database.writeInTenant(
                        acme,
                        tx -> tx.handle()
                                .execute(
                                        "UPDATE user_ SET tenant_id = ?",
                                        zeta.id().value())))
                .hasStackTraceContaining("row-level security");
    }

    @Test
    void aReadingTransactionCannotWrite() {
        assertThatThrownBy(() ->
                        storage.database.inTenant(acme, tx -> tx.handle().execute("UPDATE user_ SET name = 'changed'")))
                .hasStackTraceContaining("read-only transaction");
    }

    @Test
    void partitionsAreOutOfReach() {
        assertThatThrownBy(() -> storage.database.inTenant(
                        acme,
                        tx -> tx.handle()
                                .createQuery("SELECT id FROM call_other")
                                .mapTo(UUID.class)
                                .list()))
                .hasStackTraceContaining("permission denied");
    }

    @Test
    void aStoppedDatabaseIsNamedAndItsReturnIsNoticed() {
        server.goDown();

        assertThatThrownBy(() -> storage.database.inTenant(acme, storage.users::list))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining(server.config().jdbcUrl());
        assertThat(storage.database.isReachable()).isFalse();

        server.comeBack();
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!storage.database.isReachable() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }

        assertThat(storage.database.inTenant(acme, storage.users::list)).hasSize(1);
    }

    @Test
    void aDatabaseThatGoesAwayInTheMiddleRollsBack() {
        assertThatThrownBy(() -> storage.changes.in(acme, Storage.ACTOR, "", change -> {
                    storage.users.create(change, new UserDetails("101", "Bob", Optional.empty()));
                    server.goDown();
                    return storage.users.list(change.tx());
                }))
                .isInstanceOf(DatabaseUnavailable.class);
        server.comeBack();

        assertThat(storage.database.inTenant(acme, storage.users::list)).hasSize(1);
    }

    @Test
    void openingAStoppedDatabaseSaysWhatToLookAt() {
        server.goDown();

        assertThatThrownBy(() -> Database.open(server.config()))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining("database.url")
                .hasMessageContaining("is it running");
    }

    private static int pid(Handle handle) {
        return handle.createQuery("SELECT pg_backend_pid()")
                .mapTo(Integer.class)
                .one();
    }

    private void bare(String sql) {
        storage.database.bare(handle -> handle.execute(sql));
    }
}
