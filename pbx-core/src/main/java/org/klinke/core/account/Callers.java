package org.klinke.core.account;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.klinke.core.audit.AfterCommit;
import org.klinke.core.db.Database;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.db.RealmTx;
import org.klinke.core.tenant.Realm;
import org.klinke.core.tenant.TenantScope;

/// Who stands behind a token. What was asked once is remembered, so that who is known goes on while the database is
/// away, and forgotten with the next change of its realm, whatever that changed: a session that was ended, a key that
/// was deleted, a role that was taken are out of force when the change returns. Thread-safe.
public final class Callers implements AfterCommit {
    static final Duration IDLE_MAX = Duration.ofMinutes(30);
    static final Duration NOTED_EVERY = Duration.ofMinutes(1);
    private static final int REMEMBERED_MAX = 10_000;

    private final Database database;
    private final AccountStore accounts;
    private final LoginSessionStore sessions;
    private final ApiKeyStore keys;
    private final SecondFactorStore secondFactors;
    private final LoginPolicyStore policies;
    private final InstantSource time;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final AtomicLong generation = new AtomicLong();

    public Callers(
            Database database,
            AccountStore accounts,
            LoginSessionStore sessions,
            ApiKeyStore keys,
            SecondFactorStore secondFactors,
            LoginPolicyStore policies,
            InstantSource time) {
        this.database = database;
        this.accounts = accounts;
        this.sessions = sessions;
        this.keys = keys;
        this.secondFactors = secondFactors;
        this.policies = policies;
        this.time = time;
    }

    /// @param idleMax how long it may rest; a key may for ever
    private record Known(
            Realm realm,
            Account account,
            UUID credential,
            Set<Permission> permissions,
            boolean owesSecondFactor,
            Instant endsAt,
            Optional<Duration> idleMax,
            AtomicReference<Instant> used,
            AtomicReference<Instant> noted) {

        boolean holds(Instant now) {
            return now.isBefore(endsAt)
                    && idleMax.map(max -> now.isBefore(used.get().plus(max))).orElse(true);
        }
    }

    /// Whether it is known without asking the database.
    public boolean remembers(LoginToken token) {
        return known.containsKey(token.fingerprint());
    }

    /// @param realm the one the token names
    public Optional<Caller> bySession(Realm realm, LoginToken token, String from) {
        return session(realm, token)
                .map(one -> used(one, Caller.Way.SESSION, from, (tx, at) -> sessions.used(tx, one.credential(), at)));
    }

    /// @param realm the one the token names
    public Optional<Caller> byKey(Realm realm, LoginToken token, String from) {
        return key(realm, token)
                .map(one -> used(one, Caller.Way.API_KEY, from, (tx, at) -> keys.used(tx, one.credential(), at)));
    }

    /// Whom it means now, without using it: a session that only watches ends as one that rests.
    public Optional<Caller> look(Realm realm, LoginToken token, Caller.Way way, String from) {
        Optional<Known> found = switch (way) {
            case SESSION -> session(realm, token);
            case API_KEY -> key(realm, token);
        };
        return found.map(one -> caller(one, way, from));
    }

    private Optional<Known> session(Realm realm, LoginToken token) {
        return find(
                realm,
                token,
                tx -> sessions.find(tx, token)
                        .flatMap(session -> known(
                                tx,
                                session.account(),
                                session.id(),
                                EnumSet.allOf(Permission.class),
                                session.endsAt(),
                                Optional.of(IDLE_MAX),
                                session.lastUsedAt())));
    }

    private Optional<Known> key(Realm realm, LoginToken token) {
        return find(
                realm,
                token,
                tx -> keys.find(tx, token)
                        .flatMap(key -> known(
                                tx,
                                key.account(),
                                key.id(),
                                key.scopes(),
                                key.endsAt(),
                                Optional.empty(),
                                key.lastUsedAt().orElse(Instant.EPOCH))));
    }

    private Optional<Known> find(Realm realm, LoginToken token, Function<RealmTx, Optional<Known>> ask) {
        String place = token.fingerprint();
        Known remembered = known.get(place);
        if (remembered == null) {
            long before = generation.get();
            Optional<Known> found = database.inRealm(realm, ask);
            // What a change has overtaken meanwhile holds for this request only.
            if (found.isPresent() && generation.get() == before) {
                if (known.size() >= REMEMBERED_MAX) {
                    known.clear();
                }
                known.put(place, found.get());
                if (generation.get() != before) {
                    known.remove(place);
                }
            }
            return found.filter(one -> one.holds(time.instant()));
        }
        return Optional.of(remembered).filter(one -> one.holds(time.instant()));
    }

    private Optional<Known> known(
            RealmTx tx,
            UUID account,
            UUID credential,
            Set<Permission> scopes,
            Instant endsAt,
            Optional<Duration> idleMax,
            Instant usedAt) {
        return accounts.find(tx, account)
                .filter(found -> !found.details().disabled())
                .map(found -> {
                    Set<Permission> permissions =
                            Role.permissions(found.details().roles(), tx.realm());
                    permissions.retainAll(scopes);
                    if (found.details().user().isEmpty()) {
                        permissions.removeIf(Permission::ofPerson);
                    }
                    boolean owes = policies.read(tx)
                                    .demandsSecondFactor(found.details().roles())
                            && !secondFactors.isOn(tx, found.id());
                    if (owes) {
                        // A key of the account is no way around.
                        permissions.retainAll(Set.of(Permission.SELF));
                    }
                    return new Known(
                            tx.realm(),
                            found,
                            credential,
                            permissions,
                            owes,
                            endsAt,
                            idleMax,
                            new AtomicReference<>(usedAt),
                            new AtomicReference<>(usedAt));
                });
    }

    private Caller used(Known one, Caller.Way way, String from, BiConsumer<RealmTx, Instant> note) {
        Instant now = time.instant();
        one.used().set(now);
        Instant noted = one.noted().get();
        if (now.isAfter(noted.plus(NOTED_EVERY)) && one.noted().compareAndSet(noted, now)) {
            try {
                database.writeInRealm(one.realm(), tx -> {
                    note.accept(tx, now);
                    return true;
                });
            } catch (DatabaseUnavailable _) {
                // It is a note for people: the next one will do.
            }
        }
        return caller(one, way, from);
    }

    private static Caller caller(Known one, Caller.Way way, String from) {
        return new Caller(
                one.realm(), one.account(), way, one.credential(), one.permissions(), one.owesSecondFactor(), from);
    }

    @Override
    public void committed(Set<TenantScope> touched, boolean tenantsChanged) {
        generation.incrementAndGet();
        known.values().removeIf(one -> switch (one.realm()) {
            case Realm.Platform _ -> true;
            case Realm.OfTenant(TenantScope scope) -> touched.contains(scope);
        });
    }
}
