package org.klinke.core.account;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.klinke.core.account.KeptAnswerStore.Mark;
import org.klinke.core.account.KeptAnswerStore.Row;
import org.klinke.core.db.Database;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.id.Ids;
import org.klinke.core.secret.Keyring;
import org.klinke.core.secret.TenantCipher;
import org.klinke.core.tenant.Realm;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.Jobs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What was answered to who names his requests, so that one whose answer was lost is carried out once:
///
///     begin ─▶ [Standing.Begun] ─▶ (the work, in transactions of its own) ─┬─▶ settle: kept for a day
///       │                                                          ├─▶ forget: nothing was changed
///       │                                                          └─▶ neither: the server died, nobody knows
///       └─▶ [Standing.Settled], [Standing.Unsettled] …: nothing is done
///
/// An answer may hold secrets that are shown once. It is sealed with the key of the tenant it is about; of what was
/// asked there is a keyed hash only. What is over is deleted within the hour. Thread-safe.
public final class KeptAnswers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeptAnswers.class);
    private static final String TABLE = "kept_answer";
    private static final String FIELD = "answer";
    private static final int PACKED_BYTES_MAX = 256 * 1_024;
    private static final byte[] TOO_LONG = {};
    private static final long SWEEP_MINUTES = 60;

    private final Database database;
    private final Keyring keyring;
    private final Ids ids;
    private final InstantSource time;
    private final Jobs jobs;
    private final Supplier<Collection<TenantScope>> tenants;
    private final KeptAnswerStore store = new KeptAnswerStore();
    private final CountDownLatch closing = new CountDownLatch(1);

    /// @param tenants all there are now
    public KeptAnswers(
            Database database,
            Keyring keyring,
            Ids ids,
            InstantSource time,
            Jobs jobs,
            Supplier<Collection<TenantScope>> tenants) {
        this.database = database;
        this.keyring = keyring;
        this.ids = ids;
        this.time = time;
        this.jobs = jobs;
        this.tenants = tenants;
    }

    /// Begins to delete what is over.
    public void start() {
        Thread.ofVirtual().name("klinke-kept-answers").start(this::sweepHourly);
    }

    /// How a request and its name stand to each other.
    public sealed interface Standing {
        /// The name is new, and taken from now on: whoever began it settles or forgets it.
        record Begun(UUID id) implements Standing {}

        /// It has been carried out.
        record Settled(byte[] answer) implements Standing {
            /// Secrets are shown once, to the client alone.
            @Override
            public String toString() {
                return "Settled[masked]";
            }
        }

        /// It has been carried out; what was answered was too long to keep.
        record Done() implements Standing {}

        /// It is being carried out, or nobody knows whether it was.
        record Unsettled() implements Standing {}

        /// The name stands for something else.
        record Another() implements Standing {}

        /// The account has named too many within a day.
        record Full() implements Standing {}
    }

    /// @param place where it works
    /// @param operation each has names of its own
    /// @param key the client's name for it
    /// @param asked all that makes it this request and no other
    public Standing begin(Caller caller, Realm place, String operation, String key, byte[] asked) {
        Realm home = caller.home();
        TenantCipher cipher = cipher(home);
        UUID account = caller.account().id();
        Mark mark = new Mark(
                ids.next(),
                account,
                operation,
                cipher.mac("kept_answer.key", (account + "|" + operation + "|" + key).getBytes(StandardCharsets.UTF_8)),
                cipher.mac("kept_answer.asked", asked));
        Instant now = time.instant();
        return database.writeInRealm(home, tx -> {
            store.forgetOld(tx, now);
            Optional<Row> known = store.find(tx, mark);
            if (known.isEmpty()) {
                if (store.isFull(tx, account)) {
                    return new Standing.Full();
                }
                if (store.begin(tx, mark, now)) {
                    return new Standing.Begun(mark.id());
                }
                known = store.find(tx, mark); // somebody was faster
            }
            return known.map(row -> standing(place, mark, row)).orElseGet(Standing.Unsettled::new);
        });
    }

    private Standing standing(Realm place, Mark mark, Row row) {
        if (!MessageDigest.isEqual(row.asked(), mark.asked())) {
            return new Standing.Another();
        }
        if (row.answer().isEmpty()) {
            return new Standing.Unsettled();
        }
        byte[] packed = cipher(place).open(TABLE, row.id(), FIELD, row.answer().get());
        return packed.length == 0 ? new Standing.Done() : new Standing.Settled(unpacked(packed));
    }

    public void settle(Realm home, Realm place, UUID id, byte[] answer) {
        byte[] packed = packed(answer);
        byte[] box = cipher(place).seal(TABLE, id, FIELD, packed.length > PACKED_BYTES_MAX ? TOO_LONG : packed);
        database.writeInRealm(home, tx -> {
            store.settle(tx, id, box);
            return true;
        });
    }

    private static byte[] packed(byte[] answer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] unpacked(byte[] packed) {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return gzip.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void forget(Realm home, UUID id) {
        database.writeInRealm(home, tx -> {
            store.forget(tx, id);
            return true;
        });
    }

    private TenantCipher cipher(Realm realm) {
        return switch (realm) {
            case Realm.Platform _ -> keyring.platformCipher();
            case Realm.OfTenant(TenantScope scope) -> keyring.cipherFor(scope);
        };
    }

    private void sweepHourly() {
        try {
            while (!closing.await(SWEEP_MINUTES, TimeUnit.MINUTES)) {
                jobs.run(Jobs.Job.ANSWERS, this::sweep);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Forgets what is over, everywhere.
    void sweep() {
        try {
            forgetOld(Realm.platform());
            tenants.get().forEach(tenant -> forgetOld(Realm.of(tenant)));
        } catch (DatabaseUnavailable e) {
            LOG.atWarn().setCause(e).log("Answers that are over stay for another hour");
        }
    }

    private void forgetOld(Realm realm) {
        Instant now = time.instant();
        database.writeInRealm(realm, tx -> {
            store.forgetOld(tx, now);
            return true;
        });
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
