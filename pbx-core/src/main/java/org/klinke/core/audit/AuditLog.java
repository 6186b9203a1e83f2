package org.klinke.core.audit;

import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.Handle;
import org.klinke.core.audit.AuditChain.SaltedValues;
import org.klinke.core.db.Database;
import org.klinke.core.db.PlatformTx;
import org.klinke.core.db.TenantTx;
import org.klinke.core.secret.Keyring;
import org.klinke.core.secret.SecretUnavailable;
import org.klinke.core.tenant.Realm;
import org.klinke.core.tenant.TenantScope;

/// Reads and checks the audit log. Thread-safe.
public final class AuditLog {
    /// Why values were erased is not erased.
    static final String ERASURE = "erase audit values";

    private final Database database;
    private final Keyring keyring;

    public AuditLog(Database database, Keyring keyring) {
        this.database = database;
        this.keyring = keyring;
    }

    /// The newest entries of a tenant, newest first.
    public List<AuditEntry> latest(TenantScope scope, int limit) {
        AuditChain chain = chainOf(scope);
        return database.inTenant(scope, tx -> entries(tx.handle(), chain, limit));
    }

    /// The newest entries of the platform's own chain: tenants created and deleted, operator accounts.
    public List<AuditEntry> latestOfPlatform(int limit) {
        AuditChain chain = chainOfPlatform();
        return database.inPlatform(tx -> entries(tx.handle(), chain, limit));
    }

    /// Those that somebody looks for, newest first.
    public List<AuditEntry> find(Realm realm, AuditQuery query) {
        AuditChain chain = chainOf(realm);
        return database.inRealm(realm, tx -> entries(AuditStore.find(tx.handle(), query), chain));
    }

    /// The newest entries about an object, newest first, within a change: nothing comes after them.
    public List<AuditEntry> about(TenantTx tx, UUID object, int limit) {
        return entries(
                AuditStore.find(
                        tx.handle(),
                        new AuditQuery(
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(object),
                                Optional.empty(),
                                Optional.empty(),
                                Long.MAX_VALUE,
                                limit)),
                chainOf(tx.scope()));
    }

    /// Number of the newest entry, 0 if there is none: as long as it is the same, so is all that changes are told of.
    public long last(TenantTx tx) {
        return AuditStore.head(tx.handle()).seq();
    }

    /// The entry of that number.
    public Optional<AuditEntry> entry(Realm realm, long seq) {
        AuditQuery upToIt = new AuditQuery(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                seq == Long.MAX_VALUE ? seq : seq + 1,
                1);
        return find(realm, upToIt).stream().filter(entry -> entry.seq() == seq).findFirst();
    }

    public Verification verify(Realm realm) {
        AuditChain chain = chainOf(realm);
        return database.inRealm(realm, tx -> verify(tx.handle(), chain));
    }

    private AuditChain chainOf(Realm realm) {
        return switch (realm) {
            case Realm.Platform _ -> chainOfPlatform();
            case Realm.OfTenant(TenantScope scope) -> chainOf(scope);
        };
    }

    /// Whether the tenant's log still says what was written. A cut-off end cannot be seen from the chain alone.
    public Verification verify(TenantScope scope) {
        AuditChain chain = chainOf(scope);
        return database.inTenant(scope, tx -> verify(tx.handle(), chain));
    }

    public Verification verifyPlatform() {
        AuditChain chain = chainOfPlatform();
        return database.inPlatform(tx -> verify(tx.handle(), chain));
    }

    /// Erases the personal values of all entries about an object (a person who asked for it); the entries stay and
    /// still verify. Leaves an entry of its own.
    ///
    /// @return how many entries lost their values
    public int erase(Change change, String kind, UUID object) {
        int erased = AuditStore.eraseValuesOf(change.tx().handle(), object);
        change.noted(ERASURE, kind, object, Map.of());
        return erased;
    }

    /// Erases the personal values of the whole tenant: part of deleting it, whose entry stands in the platform's chain.
    public void eraseAll(PlatformChange change, TenantScope scope) {
        change.tx().within(scope, tx -> AuditStore.eraseAllValues(tx.handle()));
    }

    private AuditChain chainOf(TenantScope scope) {
        return new AuditChain(scope.id().value(), keyring.cipherFor(scope));
    }

    private AuditChain chainOfPlatform() {
        return new AuditChain(PlatformTx.ID, keyring.platformCipher());
    }

    private static List<AuditEntry> entries(Handle handle, AuditChain chain, int limit) {
        return entries(AuditStore.latest(handle, limit), chain);
    }

    private static List<AuditEntry> entries(List<AuditStore.Row> rows, AuditChain chain) {
        return rows.stream()
                .map(row -> new AuditEntry(
                        row.link().id(),
                        row.link().seq(),
                        row.link().at(),
                        row.link().role(),
                        row.link().action(),
                        row.link().kind(),
                        row.link().object(),
                        row.link().fields(),
                        row.sealed()
                                .map(box ->
                                        values(chain.parse(chain.open(row.link().id(), box))))))
                .toList();
    }

    private static AuditEntry.Values values(SaltedValues values) {
        return new AuditEntry.Values(values.actor(), values.from(), values.reason(), values.before(), values.after());
    }

    private static Verification verify(Handle handle, AuditChain chain) {
        AtomicReference<Verification> result = new AtomicReference<>(new Verification.Intact(0, 0));
        AtomicReference<byte[]> previous = new AtomicReference<>(AuditChain.START);
        AuditStore.each(handle, row -> {
            switch (result.get()) {
                case Verification.Broken _ -> {}
                case Verification.Intact(long entries, long erased) -> {
                    String flaw = flaw(chain, row, entries + 1, previous.get());
                    result.set(
                            flaw.isEmpty()
                                    ? new Verification.Intact(
                                            entries + 1, erased + (row.sealed().isEmpty() ? 1 : 0))
                                    : new Verification.Broken(entries + 1, flaw));
                    previous.set(row.hash());
                }
            }
        });
        return result.get();
    }

    private static String flaw(AuditChain chain, AuditStore.Row row, long seq, byte[] previous) {
        if (row.link().seq() != seq) {
            return "an entry is missing";
        }
        if (!MessageDigest.isEqual(row.link().previous(), previous)
                || !MessageDigest.isEqual(row.hash(), chain.hash(row.link()))) {
            return "the entry was changed after it was written";
        }
        if (row.sealed().isEmpty()) {
            return "";
        }
        try {
            byte[] values = chain.open(row.link().id(), row.sealed().get());
            return MessageDigest.isEqual(chain.valuesHash(values), row.link().valuesHash())
                    ? ""
                    : "its personal values are not those it was written with";
        } catch (SecretUnavailable _) {
            return "its personal values were tampered with";
        }
    }
}
