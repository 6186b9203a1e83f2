package org.klinke.core.account;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.account.KeptAnswers.Standing;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.tenant.Realm;
import org.klinke.core.time.Jobs;

@ExtendWith(PostgresExtension.class)
class KeptAnswersTest {
    private static final byte[] ASKED = "PATCH /x".getBytes(UTF_8);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-12-01T10:00:00Z"));
    private final Storage storage;
    private final Realm acme;
    private final Caller anna;
    private final KeptAnswers kept;

    KeptAnswersTest(TestDatabase server, @TempDir Path directory) {
        storage = new Storage(server.config(), directory);
        acme = Realm.of(storage.tenant("acme"));
        Account account = storage.changes.inRealm(acme, Storage.ACTOR, "test", change -> {
            UUID id = storage.accounts.create(
                    change, new AccountDetails("anna", "", List.of(Role.USER), false), "a hash");
            return storage.accounts.find(change.tx(), id).orElseThrow();
        });
        anna = new Caller(
                acme, account, Caller.Way.SESSION, UUID.randomUUID(), EnumSet.of(Permission.SELF), false, "192.0.2.1");
        kept = new KeptAnswers(
                storage.database,
                storage.keyring,
                storage.ids,
                now::get,
                new Jobs(now::get),
                () -> List.of(acme.tenant().orElseThrow()));
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private Standing begin(String operation, String key, byte[] asked) {
        return kept.begin(anna, acme, operation, key, asked);
    }

    private UUID begun() {
        Standing standing = begin("do", "k", ASKED);
        assertThat(standing).isInstanceOf(Standing.Begun.class);
        return ((Standing.Begun) standing).id();
    }

    @Test
    void aNameStandsForOneRequestOfOneOperation() {
        UUID id = begun();
        assertThat(begin("do", "k", ASKED)).isInstanceOf(Standing.Unsettled.class);
        assertThat(begin("do", "k", "other".getBytes(UTF_8))).isInstanceOf(Standing.Another.class);
        assertThat(begin("else", "k", ASKED)).isInstanceOf(Standing.Begun.class);

        kept.settle(acme, acme, id, "a secret".getBytes(UTF_8));

        assertThat(begin("do", "k", ASKED))
                .isInstanceOfSatisfying(
                        Standing.Settled.class,
                        settled -> assertThat(settled.answer()).asString().isEqualTo("a secret"));
        kept.forget(acme, id);
        assertThat(begin("do", "k", ASKED)).isInstanceOf(Standing.Begun.class);
    }

    @Test
    void whatIsTooLongIsKnownToBeDone() {
        byte[] noise = new byte[400_000];
        new Random(1).nextBytes(noise);
        kept.settle(acme, acme, begun(), noise);
        assertThat(begin("do", "k", ASKED)).isInstanceOf(Standing.Done.class);
    }

    @Test
    void nothingIsKeptLongerThanADay() {
        kept.settle(acme, acme, begun(), ASKED);
        now.updateAndGet(instant -> instant.plus(Duration.ofHours(23)));
        kept.sweep();
        assertThat(begin("do", "k", ASKED)).isInstanceOf(Standing.Settled.class);

        now.updateAndGet(instant -> instant.plus(Duration.ofHours(2)));
        kept.sweep();

        int left = storage.database.inRealm(
                acme,
                tx -> tx.handle()
                        .createQuery("SELECT count(*) FROM kept_answer")
                        .mapTo(Integer.class)
                        .one());
        assertThat(left).isZero();
    }
}
