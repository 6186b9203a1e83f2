package org.klinke.core.audit;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.klinke.core.audit.AuditChain.Link;
import org.klinke.core.audit.AuditChain.SaltedValues;
import org.klinke.core.db.Database;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.db.PlatformTx;
import org.klinke.core.id.Ids;
import org.klinke.core.secret.Keyring;
import org.klinke.core.tenant.Realm;
import org.klinke.core.tenant.TenantScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The `Change` door: every mutation of the data model passes here, from UI, API, `apply` and CLI alike.
///
///     in(scope, actor, reason, work)
///       begin ─▶ lock the tenant's chain ─▶ work(change): stores write and tell ─▶ checks of the whole
///       ─▶ one audit entry per changed object ─▶ commit ─▶ memory of the touched tenants ([AfterCommit]) ─▶ return
///
/// If the database goes away at the commit, nobody knows whether it has happened: memory is brought up to date all the
/// same, from whatever the database says once it is back.
///
/// An exception of the work rolls everything back and leaves no entry. Thread-safe; changes of one tenant wait
/// for each other.
public final class Changes {
    private static final Logger LOG = LoggerFactory.getLogger(Changes.class);
    private static final int SALT_BYTES = 16;
    private static final int ENTRIES_AT_ONCE = 500;

    private final Database database;
    private final Keyring keyring;
    private final Ids ids;
    private final InstantSource time;
    private final SecureRandom random;
    private final AfterCommit afterCommit;

    public Changes(
            Database database,
            Keyring keyring,
            Ids ids,
            InstantSource time,
            SecureRandom random,
            AfterCommit afterCommit) {
        this.database = database;
        this.keyring = keyring;
        this.ids = ids;
        this.time = time;
        this.random = random;
        this.afterCommit = afterCommit;
    }

    /// Changes something in one tenant.
    ///
    /// @param reason for people who read the log; may be empty
    /// @throws DatabaseUnavailable nothing was changed, unless the database went away at the very commit
    public <T> T in(TenantScope scope, Actor actor, String reason, Function<Change, T> work) {
        return write(scope, actor, reason, work, () -> afterCommit.committed(Set.of(scope), false));
    }

    /// What no picture in memory shows, say that somebody has heard something: an entry as of any change, and nothing
    /// is
    /// loaded anew for it. A busy switchboard hears a message each second.
    ///
    /// @param work writes nothing that calls, phones or rights go by
    public <T> T aside(TenantScope scope, Actor actor, String reason, Function<Change, T> work) {
        return write(scope, actor, reason, work, () -> {});
    }

    private <T> T write(TenantScope scope, Actor actor, String reason, Function<Change, T> work, Runnable afterwards) {
        AtomicBoolean commits = new AtomicBoolean();
        T result;
        try {
            result = database.writeInTenant(scope, tx -> {
                AuditStore.lock(tx.handle(), scope.id().value());
                Change change = new Change(tx);
                T value = work.apply(change);
                change.end();
                append(tx.handle(), chainOf(scope), scope.id().value(), actor, reason, change.mutations());
                commits.set(true);
                return value;
            });
        } catch (DatabaseUnavailable e) {
            if (commits.get()) {
                afterwards.run();
            }
            throw e;
        }
        afterwards.run();
        return result;
    }

    /// Changes something that tenants and the platform both have, in one of them.
    public <T> T inRealm(Realm realm, Actor actor, String reason, Function<RealmChange, T> work) {
        return switch (realm) {
            case Realm.Platform _ -> platform(actor, reason, work::apply);
            case Realm.OfTenant(TenantScope scope) -> in(scope, actor, reason, work::apply);
        };
    }

    /// Changes something of the platform (tenants, operators), and, in the same transaction, in any tenants.
    public <T> T platform(Actor actor, String reason, Function<PlatformChange, T> work) {
        List<Runnable> onRollback = new ArrayList<>();
        record Done<T>(T value, PlatformChange change) {}
        AtomicReference<@Nullable PlatformChange> commits = new AtomicReference<>();
        Done<T> done;
        boolean committed = false;
        try {
            done = database.writeInPlatform(tx -> {
                AuditStore.lock(tx.handle(), PlatformTx.ID);
                PlatformChange change = new PlatformChange(tx, chains(tx.handle(), actor, reason), onRollback);
                T value = work.apply(change);
                AuditChain chain = new AuditChain(PlatformTx.ID, keyring.platformCipher());
                append(tx.handle(), chain, PlatformTx.ID, actor, reason, change.mutations());
                commits.set(change);
                return new Done<>(value, change);
            });
            committed = true;
        } finally {
            if (!committed) {
                onRollback.forEach(Changes::runSafely);
                PlatformChange unsure = commits.get();
                if (unsure != null) {
                    afterCommit.committed(unsure.touched(), unsure.tenantsChanged());
                }
            }
        }
        done.change().commitTasks().forEach(Changes::runSafely);
        afterCommit.committed(done.change().touched(), done.change().tenantsChanged());
        return done.value();
    }

    private PlatformChange.Chains chains(Handle handle, Actor actor, String reason) {
        return new PlatformChange.Chains() {
            @Override
            public void lock(TenantScope scope) {
                AuditStore.lock(handle, scope.id().value());
            }

            @Override
            public void append(Change change) {
                TenantScope scope = change.scope();
                Changes.this.append(handle, chainOf(scope), scope.id().value(), actor, reason, change.mutations());
            }
        };
    }

    /// Key files may fail though the database did not: the outcome of the transaction stands all the same.
    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.atError()
                    .setCause(e)
                    .log("A step outside the database failed after a change; the next start repeats it");
        }
    }

    private AuditChain chainOf(TenantScope scope) {
        return new AuditChain(scope.id().value(), keyring.cipherFor(scope));
    }

    private void append(
            Handle handle, AuditChain chain, UUID tenant, Actor actor, String reason, List<Mutation> mutations) {
        if (mutations.isEmpty()) {
            return;
        }
        AuditStore.Head head = AuditStore.head(handle);
        long seq = head.seq();
        byte[] previous = head.hash();
        List<AuditStore.Fresh> entries = new ArrayList<>();
        for (Mutation mutation : mutations) {
            byte[] salt = new byte[SALT_BYTES];
            random.nextBytes(salt);
            byte[] values = chain.print(
                    new SaltedValues(salt, actor.name(), actor.from(), reason, mutation.before(), mutation.after()));
            seq++;
            Link link = new Link(
                    ids.next(),
                    seq,
                    time.instant().truncatedTo(ChronoUnit.MICROS),
                    actor.role(),
                    mutation.action(),
                    mutation.kind(),
                    mutation.object(),
                    Arrays.asList(mutation.fields()),
                    chain.valuesHash(values),
                    previous);
            previous = chain.hash(link);
            entries.add(new AuditStore.Fresh(link, previous, chain.seal(link.id(), values)));
            if (entries.size() == ENTRIES_AT_ONCE) {
                AuditStore.insert(handle, tenant, entries);
                entries.clear();
            }
        }
        AuditStore.insert(handle, tenant, entries);
    }
}
