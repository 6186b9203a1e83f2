package org.klinke.core.trunk;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.db.Unique;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.Ids;
import org.klinke.core.id.TrunkId;
import org.klinke.core.secret.Keyring;

/// A tenant's own trunks with their accounts, one audit entry per changed trunk. Passwords lie sealed by the tenant's
/// key. Which tenant: that of the transaction. Thread-safe.
public final class TrunkStore {
    private static final String KIND = "trunk";

    private final Ids ids;
    private final Keyring keyring;
    private final TrunkProfiles profiles;

    public TrunkStore(Ids ids, Keyring keyring, TrunkProfiles profiles) {
        this.ids = ids;
        this.keyring = keyring;
        this.profiles = profiles;
    }

    /// @throws InvalidInput if the name is taken, a field cannot be, or an account has no password
    public TrunkId create(Change change, TrunkDetails details) {
        TrunkId id = rows(change.tx()).create(details);
        change.created(KIND, id.value(), TrunkCheck.facts(details));
        return id;
    }

    public void update(Change change, TrunkId id, TrunkDetails details) {
        update(change, new TrunkRow(id, rows(change.tx()).require(id).details()), details);
    }

    /// @param was as it is, or was before [#exchange]
    public void update(Change change, TrunkRow was, TrunkDetails details) {
        List<String> rekeyed = rows(change.tx()).update(was.id(), details);
        change.updated(KIND, was.id().value(), TrunkCheck.facts(was.details()), withPasswords(details, rekeyed));
    }

    /// Lets several trunks exchange their names: all of these are free while the work gives each of them one by
    /// [#update].
    ///
    /// @throws IllegalStateException if one of them has none in the end; nothing is changed then
    public void exchange(Change change, List<TrunkRow> trunks, Runnable work) {
        rows(change.tx()).exchange(trunks.stream().map(TrunkRow::id).toList(), work);
    }

    /// @throws InvalidInput while a rule or a site's emergency way uses it
    public void delete(Change change, TrunkId id) {
        TrunkDetails before = rows(change.tx()).require(id).details();
        unused(before.name(), () -> {
            rows(change.tx()).delete(id);
            return true;
        });
        change.deleted(KIND, id.value(), TrunkCheck.facts(before));
    }

    /// All by name.
    public List<TrunkRow> list(TenantTx tx) {
        return rows(tx).all().stream().map(TrunkRowStore.Stored::row).toList();
    }

    /// All, complete, for memory.
    public List<Trunk> load(TenantTx tx) {
        return rows(tx).load();
    }

    /// The passwords by trunk and user, for an export. Leaves an audit entry: that is why it takes a change though it
    /// changes nothing.
    public Map<TrunkId, Map<String, String>> exportPasswords(Change change) {
        Map<TrunkId, Map<String, String>> passwords = rows(change.tx()).passwords();
        change.noted(
                "export secrets",
                "tenant",
                change.scope().id().value(),
                Map.of("trunks", String.valueOf(passwords.size())));
        return passwords;
    }

    /// Whether this is the account's password, for a comparison that must not show it.
    public boolean hasPassword(TenantTx tx, TrunkId id, String user, String password) {
        return rows(tx).hasPassword(id, user, password);
    }

    static Map<String, String> withPasswords(TrunkDetails details, List<String> rekeyed) {
        Map<String, String> facts = new HashMap<>(TrunkCheck.facts(details));
        rekeyed.forEach(user -> facts.put("password of " + user, "changed"));
        return facts;
    }

    private static void unused(String name, Supplier<Boolean> deletion) {
        Unique.guard(
                "site_emergency_trunk_own",
                () -> used(name, "the emergency calls of a site leave over"),
                () -> Unique.guard(
                        "outbound_rule_trunk_own",
                        () -> used(name, "an outbound rule uses"),
                        () -> Unique.guard("inbound_rule_own", () -> used(name, "an inbound rule is for"), deletion)));
    }

    private static InvalidInput used(String name, String by) {
        return new InvalidInput("trunks", by + " '" + name + "'", "change that first, or disable the trunk");
    }

    private TrunkRowStore rows(TenantTx tx) {
        return new TrunkRowStore(ids, profiles, tx.handle(), tx.scope().id().value(), keyring.cipherFor(tx.scope()));
    }
}
