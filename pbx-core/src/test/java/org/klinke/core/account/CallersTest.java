package org.klinke.core.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.tenant.Realm;

/// When a session or a key is good, and when it is not any more.
@ExtendWith(PostgresExtension.class)
class CallersTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-12-01T10:00:00Z"));
    private final InstantSource time = now::get;
    private final Storage storage;
    private final Realm acme;
    private final UUID account;

    CallersTest(TestDatabase server, @TempDir Path directory) {
        storage = new Storage(server.config(), directory);
        acme = Realm.of(storage.tenant("acme"));
        account = storage.changes.inRealm(
                acme,
                Storage.ACTOR,
                "test",
                change -> storage.accounts.create(
                        change, new AccountDetails("anna", "", List.of(Role.PHONE_BOOK_MANAGER), false), "a hash"));
    }

    @AfterEach
    void close() {
        storage.close();
    }

    /// As after a restart: nothing is remembered.
    private Callers callers() {
        return new Callers(
                storage.database,
                storage.accounts,
                storage.sessions,
                storage.apiKeys,
                storage.secondFactors,
                storage.loginPolicies,
                time);
    }

    private LoginToken session() {
        LoginToken token = LoginToken.make(LoginToken.Kind.SESSION, acme, storage.random);
        storage.changes.inRealm(
                acme,
                Storage.ACTOR,
                "test",
                change -> storage.sessions.open(change, account, token, now.get(), "192.0.2.1", "a browser"));
        return token;
    }

    private void pass(Duration duration) {
        now.updateAndGet(instant -> instant.plus(duration));
    }

    @Test
    void aSessionEndsWhenItRestsTooLong() {
        LoginToken token = session();
        Callers callers = callers();
        for (int i = 0; i < 5; i++) {
            pass(Duration.ofMinutes(29));
            assertThat(callers.bySession(acme, token, "192.0.2.1")).isPresent();
        }

        pass(Duration.ofMinutes(30));

        assertThat(callers.bySession(acme, token, "192.0.2.1")).isEmpty();
        assertThat(callers().bySession(acme, token, "192.0.2.1")).isEmpty();
    }

    @Test
    void aSessionInUseEndsAfterTwelveHours() {
        LoginToken token = session();
        Callers callers = callers();
        for (int i = 0; i < 35; i++) {
            pass(Duration.ofMinutes(20));
            assertThat(callers.bySession(acme, token, "192.0.2.1")).isPresent();
        }

        pass(Duration.ofMinutes(20));

        assertThat(callers.bySession(acme, token, "192.0.2.1")).isEmpty();
    }

    @Test
    void useIsRememberedOverARestart() {
        LoginToken token = session();
        pass(Duration.ofMinutes(29));
        assertThat(callers().bySession(acme, token, "192.0.2.1")).isPresent();
        pass(Duration.ofMinutes(29));

        assertThat(callers().bySession(acme, token, "192.0.2.1")).isPresent();
    }

    @Test
    void whoIsKnownGoesOnWithoutTheDatabase() {
        LoginToken token = session();
        Callers callers = callers();
        assertThat(callers.bySession(acme, token, "192.0.2.1")).isPresent();

        storage.database.close();

        assertThat(callers.bySession(acme, token, "192.0.2.1")).isPresent();
    }

    @Test
    void aTokenIsNothingInAnotherRealm() {
        LoginToken token = session();
        Realm globex = Realm.of(storage.tenant("globex"));

        assertThat(callers().bySession(globex, token, "192.0.2.1")).isEmpty();
        assertThat(callers().bySession(Realm.platform(), token, "192.0.2.1")).isEmpty();
        assertThat(callers().byKey(acme, token, "192.0.2.1")).isEmpty();
    }

    @Test
    void aKeyMayWhatBothItsScopesAndItsAccountMay() {
        now.set(Instant.now());
        ApiKeyStore.Made made = storage.changes.inRealm(
                acme,
                Storage.ACTOR,
                "test",
                change -> storage.apiKeys.create(
                        change,
                        account,
                        "wide",
                        Set.of(Permission.CONTACTS_READ, Permission.AUDIT_READ),
                        now.get().plus(Duration.ofDays(2))));

        Optional<Caller> caller = callers().byKey(acme, made.token(), "192.0.2.1");
        assertThat(caller.orElseThrow().permissions()).containsExactly(Permission.CONTACTS_READ);

        pass(Duration.ofDays(2).plusSeconds(1));
        assertThat(callers().byKey(acme, made.token(), "192.0.2.1")).isEmpty();
    }
}
