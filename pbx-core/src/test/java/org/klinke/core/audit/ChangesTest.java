package org.klinke.core.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.UserDetails;
import org.klinke.core.id.UserId;
import org.klinke.core.tenant.TenantScope;

@ExtendWith(PostgresExtension.class)
class ChangesTest {
    private final TestDatabase server;
    private final Storage storage;
    private final TenantScope acme;
    private final TenantScope zeta;

    ChangesTest(TestDatabase server, @TempDir Path directory) {
        this.server = server;
        storage = new Storage(server.config(), directory);
        acme = storage.tenant("acme");
        zeta = storage.tenant("zeta");
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void anEntrySaysWhoFromWhereWhyAndWhat() {
        UserId id = create(acme, "100", "Reception");
        storage.changes.in(acme, Storage.ACTOR, "moved to reception desk", change -> {
            storage.users.update(change, id, new UserDetails("101", "Reception", Optional.of("r@acme.example")));
            return id;
        });

        AuditEntry entry = storage.audit.latest(acme, 1).getFirst();

        assertThat(entry.seq()).isEqualTo(2);
        assertThat(entry.role()).isEqualTo("operator");
        assertThat(entry.action()).isEqualTo("update");
        assertThat(entry.kind()).isEqualTo("user");
        assertThat(entry.object()).isEqualTo(id.value());
        assertThat(entry.fields()).containsExactly("email", "extension");
        AuditEntry.Values values = entry.values().orElseThrow();
        assertThat(values.actor()).isEqualTo("Alice Admin");
        assertThat(values.from()).isEqualTo("192.0.2.7");
        assertThat(values.reason()).isEqualTo("moved to reception desk");
        assertThat(values.before()).hasToString("{extension=100}");
        assertThat(values.after()).hasToString("{email=r@acme.example, extension=101}");
    }

    @Test
    void aFailedChangeLeavesNothing() {
        assertThatThrownBy(() -> storage.changes.in(acme, Storage.ACTOR, "", change -> {
                    storage.users.create(change, user("100", "A"));
                    return storage.users.create(change, user("100", "B"));
                }))
                .isInstanceOf(InvalidInput.class);

        assertThat(storage.audit.latest(acme, 10)).isEmpty();
        assertThat(storage.directory.in(acme).userByExtension("100")).isEmpty();
    }

    @Test
    void aChangeThatChangesNothingLeavesNoEntry() {
        UserId id = create(acme, "100", "Reception");
        storage.changes.in(acme, Storage.ACTOR, "", change -> {
            storage.users.update(change, id, user("100", "Reception"));
            return id;
        });

        assertThat(storage.audit.latest(acme, 10)).hasSize(1);
    }

    @Test
    void oneTransactionReachesSeveralTenantsAndEachGetsItsOwnEntries() {
        storage.changes.platform(Storage.ACTOR, "apply", change -> {
            TenantScope made = storage.tenants.create(change, Storage.details("fresh"));
            for (TenantScope scope : List.of(made, acme)) {
                change.within(scope, inner -> storage.users.create(inner, user("100", "Same")));
            }
            return made;
        });
        TenantScope fresh = storage.tenantDirectory.byName("fresh").orElseThrow();

        assertThat(storage.audit.latest(fresh, 10)).hasSize(1);
        assertThat(storage.audit.latest(acme, 10)).hasSize(1);
        assertThat(storage.audit.latest(zeta, 10)).isEmpty();
        assertThat(storage.audit.latestOfPlatform(10)).hasSize(3);
        assertThat(storage.directory.in(fresh).userByExtension("100")).isPresent();
        assertThat(storage.directory.in(acme).userByExtension("100")).isPresent();
        assertThat(storage.audit.verifyPlatform()).isEqualTo(new Verification.Intact(3, 0));
    }

    @Test
    void ifOnePartFailsNoTenantIsTouchedAndNoKeyIsLeft() {
        assertThatThrownBy(() -> storage.changes.platform(Storage.ACTOR, "apply", change -> {
                    TenantScope made = storage.tenants.create(change, Storage.details("fresh"));
                    change.within(made, inner -> storage.users.create(inner, user("100", "A")));
                    return storage.tenants.create(change, Storage.details("acme"));
                }))
                .isInstanceOf(InvalidInput.class);

        assertThat(storage.tenantDirectory.byName("fresh")).isEmpty();
        assertThat(storage.audit.latestOfPlatform(10)).hasSize(2);
        assertThat(storage.keyring.condemned()).hasSize(1);
        storage.loader.loadAll();
        assertThat(storage.keyring.condemned()).isEmpty();
    }

    @Test
    void anIntactChainVerifiesAlsoWithErasedValues() {
        UserId id = create(acme, "100", "Erika Mustermann");
        create(acme, "101", "Bob");
        assertThat(storage.audit.verify(acme)).isEqualTo(new Verification.Intact(2, 0));

        storage.changes.in(
                acme,
                Storage.ACTOR,
                "right to be forgotten",
                change -> storage.audit.erase(change, "user", id.value()));

        assertThat(storage.audit.verify(acme)).isEqualTo(new Verification.Intact(3, 1));
        List<AuditEntry> entries = storage.audit.latest(acme, 10);
        assertThat(entries.getLast().values()).isEmpty();
        assertThat(entries.getLast().action()).isEqualTo("create");
        assertThat(entries.getFirst().action()).isEqualTo("erase audit values");
    }

    @Test
    void tamperingIsFoundWhereverItHappens() {
        for (String extension : List.of("100", "101", "102")) {
            create(acme, extension, "Somebody");
        }
        String second = " WHERE seq = 2 AND tenant_id = '" + acme.id() + "'";
        for (String column : List.of(
                "action = 'x'",
                "role = 'x'",
                "kind = 'x'",
                "object_id = gen_random_uuid()",
                "fields = '{}'",
                "at = at + interval '1 s'",
                "values_hash = '\\x00'",
                "previous = '\\x00'",
                "hash = '\\x00'")) {
            assertBroken(2, "UPDATE audit_entry SET " + column + second);
        }
        assertBroken(2, "DELETE FROM audit_values; DELETE FROM audit_entry" + second);
        assertBroken(2, """
                UPDATE audit_values v SET sealed = (SELECT w.sealed FROM audit_values w
                                                      JOIN audit_entry f ON f.tenant_id = w.tenant_id AND f.id = w.id
                                                     WHERE f.seq = 1 AND f.tenant_id = v.tenant_id)
                  FROM audit_entry e WHERE e.tenant_id = v.tenant_id AND e.id = v.id AND e.seq = 2
                """);
        assertThat(storage.audit.verify(zeta)).isEqualTo(new Verification.Intact(0, 0));
    }

    /// Tampers, looks, and puts back what was.
    private void assertBroken(long seq, String tampering) {
        server.asAdmin(
                "CREATE TABLE saved_entry AS TABLE audit_entry; CREATE TABLE saved_values AS TABLE audit_values");
        server.asAdmin(tampering);
        assertThat(storage.audit.verify(acme))
                .as(tampering)
                .isInstanceOfSatisfying(
                        Verification.Broken.class,
                        broken -> assertThat(broken.seq()).isEqualTo(seq));
        server.asAdmin("""
                DELETE FROM audit_values; DELETE FROM audit_entry;
                INSERT INTO audit_entry TABLE saved_entry; INSERT INTO audit_values TABLE saved_values;
                DROP TABLE saved_entry, saved_values
                """);
        assertThat(storage.audit.verify(acme)).isEqualTo(new Verification.Intact(3, 0));
    }

    @Test
    void memoryFollowsEvenIfTheDatabaseGoesAwayRightAfterTheCommit() {
        server.asAdmin("""
                INSERT INTO user_ VALUES ('%1$s', '%1$s', 'Late', null);
                INSERT INTO extension VALUES ('%1$s', '%1$s', '199', 'user', '%1$s')
                """.formatted(acme.id()));
        server.goDown();
        storage.loader.committed(Set.of(acme), false);
        assertThat(storage.directory.in(acme).userByExtension("199")).isEmpty();
        server.comeBack();

        await(() -> storage.directory.in(acme).userByExtension("199").isPresent());
    }

    @Test
    void memoryFollowsEvenIfTheDatabaseGoesAwayAtTheCommitAndNobodyHearsOfIt() {
        server.goDownAtCommit();
        assertThatThrownBy(() -> storage.tenant("newest")).isInstanceOf(DatabaseUnavailable.class);
        assertThat(storage.tenantDirectory.byName("newest")).isEmpty();
        server.comeBack();
        await(() -> storage.tenantDirectory.byName("newest").isPresent());
        TenantScope newest = storage.tenantDirectory.byName("newest").orElseThrow();

        server.goDownAtCommit();
        assertThatThrownBy(() -> create(newest, "100", "Unsure")).isInstanceOf(DatabaseUnavailable.class);
        assertThat(storage.directory.in(newest).userByExtension("100")).isEmpty();
        server.comeBack();
        await(() -> storage.directory.in(newest).userByExtension("100").isPresent());
    }

    private static void await(BooleanSupplier reached) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!reached.getAsBoolean() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
        assertThat(reached.getAsBoolean()).isTrue();
    }

    @Test
    void changesOfOneTenantAtTheSameTimeMakeOneChain() throws InterruptedException {
        List<Thread> threads = IntStream.range(0, 8)
                .mapToObj(i -> Thread.ofVirtual().start(() -> create(acme, "20" + i, "User " + i)))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(storage.audit.verify(acme)).isEqualTo(new Verification.Intact(8, 0));
        for (int i = 0; i < 8; i++) {
            assertThat(storage.directory.in(acme).userByExtension("20" + i)).isPresent();
        }
    }

    private static UserDetails user(String extension, String name) {
        return new UserDetails(extension, name, Optional.empty());
    }

    private UserId create(TenantScope scope, String extension, String name) {
        return storage.changes.in(
                scope, Storage.ACTOR, "", change -> storage.users.create(change, user(extension, name)));
    }
}
