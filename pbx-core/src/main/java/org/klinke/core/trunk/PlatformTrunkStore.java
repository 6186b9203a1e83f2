package org.klinke.core.trunk;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.klinke.core.audit.PlatformChange;
import org.klinke.core.db.PlatformTx;
import org.klinke.core.db.Unique;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.Ids;
import org.klinke.core.id.TrunkId;
import org.klinke.core.secret.Keyring;
import org.klinke.core.tenant.TenantId;

/// Trunks of the platform, which serve several tenants, and who may call out over them: work for the operator, so every
/// change is a [PlatformChange] with one entry in the platform's chain. Passwords lie sealed by the platform's
/// key. Thread-safe.
public final class PlatformTrunkStore {
    private static final String KIND = "trunk";

    private final Ids ids;
    private final Keyring keyring;
    private final TrunkProfiles profiles;

    public PlatformTrunkStore(Ids ids, Keyring keyring, TrunkProfiles profiles) {
        this.ids = ids;
        this.keyring = keyring;
        this.profiles = profiles;
    }

    /// What memory holds of them.
    ///
    /// @param permissions the trunks over which each tenant may call out; tenants that may over none are left out
    public record Loaded(List<Trunk> trunks, Map<TenantId, Set<TrunkId>> permissions) {
        public static final Loaded NONE = new Loaded(List.of(), Map.of());

        public List<Trunk> permitted(TenantId tenant) {
            Set<TrunkId> own = permissions.getOrDefault(tenant, Set.of());
            return trunks.stream().filter(trunk -> own.contains(trunk.id())).toList();
        }
    }

    /// @param tenants names of those who may call out over it
    /// @throws InvalidInput if the name is taken, a field cannot be, a password is missing, or a tenant is unknown
    public TrunkId create(PlatformChange change, TrunkDetails details, Set<String> tenants) {
        requireNoNightlyTest(details);
        TrunkId id = rows(change.tx()).create(details);
        permit(change.tx(), id, tenants);
        change.created(KIND, id.value(), facts(details, List.of(), tenants));
        return id;
    }

    /// @param was as it is, or was before [#exchange]
    /// @throws InvalidInput also if a tenant shall lose what its rules or its emergency calls use
    public void update(PlatformChange change, PlatformTrunk was, TrunkDetails details, Set<String> tenants) {
        requireNoNightlyTest(details);
        List<String> rekeyed = rows(change.tx()).update(was.id(), details);
        Set<String> gone = new TreeSet<>(was.tenants());
        gone.removeAll(tenants);
        gone.forEach(tenant -> withdraw(change.tx(), was.id(), tenant));
        Set<String> fresh = new TreeSet<>(tenants);
        fresh.removeAll(was.tenants());
        permit(change.tx(), was.id(), fresh);
        change.updated(
                KIND,
                was.id().value(),
                facts(was.details(), List.of(), was.tenants()),
                facts(details, rekeyed, tenants));
    }

    /// Lets several trunks exchange their names, as in [TrunkStore#exchange].
    public void exchange(PlatformChange change, List<PlatformTrunk> trunks, Runnable work) {
        rows(change.tx()).exchange(trunks.stream().map(PlatformTrunk::id).toList(), work);
    }

    /// Divides the trunk.
    ///
    /// @param trunk as it is now, with those who may call out over it
    /// @param shares by the names of tenants; those that are left out have none
    /// @throws InvalidInput if they are more than the trunk has, or one is for a tenant that may not use it
    public void share(PlatformChange change, PlatformTrunk trunk, Map<String, Ceiling> shares) {
        for (String tenant : shares.keySet()) {
            if (!trunk.tenants().contains(tenant)) {
                throw new InvalidInput(
                        "shares", "'" + tenant + "' may not call out over it", "name that tenant in 'tenants', too");
            }
        }
        rows(change.tx())
                .resolved(trunk.id())
                .limits()
                .check(
                        shares.values(),
                        !shares.isEmpty() && shares.size() < trunk.tenants().size());
        for (String tenant : trunk.tenants()) {
            Optional<Ceiling> share = Optional.ofNullable(shares.get(tenant));
            change.tx()
                    .handle()
                    .createUpdate("""
                            UPDATE trunk_permit SET calls = :calls, inbound = :inbound, outbound = :outbound
                             WHERE trunk_id = :trunk AND tenant_id = (SELECT id FROM tenant WHERE name = :tenant)
                            """)
                    .bind("trunk", trunk.id().value())
                    .bind("tenant", tenant)
                    .bind("calls", share.map(Ceiling::calls))
                    .bind("inbound", share.map(Ceiling::inbound))
                    .bind("outbound", share.map(Ceiling::outbound))
                    .execute();
        }
        change.updated(
                KIND,
                trunk.id().value(),
                Map.of("shares", trunk.shares().toString()),
                Map.of("shares", new TreeMap<>(shares).toString()));
    }

    /// @throws InvalidInput while the rules or emergency calls of a tenant use it
    public void delete(PlatformChange change, PlatformTrunk trunk) {
        trunk.tenants().forEach(tenant -> withdraw(change.tx(), trunk.id(), tenant));
        rows(change.tx()).delete(trunk.id());
        change.deleted(KIND, trunk.id().value(), facts(trunk.details(), List.of(), trunk.tenants()));
    }

    /// All by name.
    public List<PlatformTrunk> list(PlatformTx tx) {
        Map<TrunkId, List<Permit>> permits = tx.handle().createQuery("""
                        SELECT p.trunk_id, p.tenant_id, t.name, p.calls, p.inbound, p.outbound
                          FROM trunk_permit p JOIN tenant t ON t.id = p.tenant_id
                        """).map((row, _) -> permit(row)).list().stream()
                .collect(Collectors.groupingBy(Permit::trunk));
        return rows(tx).all().stream()
                .map(stored -> {
                    List<Permit> own = permits.getOrDefault(stored.id(), List.of());
                    Map<String, Ceiling> shares = new HashMap<>();
                    own.forEach(permit -> permit.share().ifPresent(share -> shares.put(permit.name(), share)));
                    Set<String> tenants = own.stream().map(Permit::name).collect(Collectors.toSet());
                    return new PlatformTrunk(stored.id(), stored.details(), tenants, shares);
                })
                .toList();
    }

    /// All, complete, for memory.
    public Loaded load(PlatformTx tx) {
        Map<TenantId, Set<TrunkId>> permissions = new HashMap<>();
        Map<TrunkId, Map<TenantId, Ceiling>> shares = new HashMap<>();
        tx.handle()
                .createQuery("SELECT trunk_id, tenant_id, '' AS name, calls, inbound, outbound FROM trunk_permit")
                .map((row, _) -> permit(row))
                .list()
                .forEach(permit -> {
                    permissions
                            .computeIfAbsent(permit.tenant(), _ -> new HashSet<>())
                            .add(permit.trunk());
                    permit.share()
                            .ifPresent(share -> shares.computeIfAbsent(permit.trunk(), _ -> new HashMap<>())
                                    .put(permit.tenant(), share));
                });
        List<Trunk> trunks = rows(tx).load().stream()
                .map(trunk -> trunk.with(trunk.limits().withShares(shares.getOrDefault(trunk.id(), Map.of()))))
                .toList();
        return new Loaded(trunks, permissions);
    }

    /// The passwords by trunk and user, as in [TrunkStore#exportPasswords].
    public Map<TrunkId, Map<String, String>> exportPasswords(PlatformChange change) {
        Map<TrunkId, Map<String, String>> passwords = rows(change.tx()).passwords();
        change.noted("export secrets", "platform", PlatformTx.ID, Map.of("trunks", String.valueOf(passwords.size())));
        return passwords;
    }

    public boolean hasPassword(PlatformTx tx, TrunkId id, String user, String password) {
        return rows(tx).hasPassword(id, user, password);
    }

    /// Its calls are made for a tenant, by the tenant's numbers, and stand on the tenant's bill.
    private static void requireNoNightlyTest(TrunkDetails details) {
        if (!details.fields().getOrDefault(TrunkProfiles.NIGHTLY_TEST, "").isBlank()) {
            throw new InvalidInput(
                    TrunkProfiles.NIGHTLY_TEST,
                    "a trunk of the platform is tested by none of its tenants at night",
                    "leave it out; each tenant can test it by hand");
        }
    }

    private static void permit(PlatformTx tx, TrunkId trunk, Set<String> tenants) {
        for (String tenant : tenants) {
            int permitted = tx.handle()
                    .createUpdate("""
                            INSERT INTO trunk_permit (tenant_id, trunk_id) SELECT id, :trunk FROM tenant WHERE name = :tenant
                            """)
                    .bind("trunk", trunk.value())
                    .bind("tenant", tenant)
                    .execute();
            if (permitted == 0) {
                throw new InvalidInput("tenants", "there is no tenant '" + tenant + "'", "write its name as it is");
            }
        }
    }

    private static void withdraw(PlatformTx tx, TrunkId trunk, String tenant) {
        Unique.guard(
                "site_emergency_trunk_permit",
                () -> used(tenant, "the emergency calls of a site of '" + tenant + "' leave over it"),
                () -> Unique.guard(
                        "outbound_rule_trunk_permit",
                        () -> used(tenant, "an outbound rule of '" + tenant + "' uses it"),
                        () -> Unique.guard(
                                "inbound_rule_permit",
                                () -> used(tenant, "an inbound rule of '" + tenant + "' is for it"),
                                () -> tx.handle()
                                        .createUpdate("""
                                                DELETE FROM trunk_permit
                                                 WHERE trunk_id = :trunk
                                                   AND tenant_id = (SELECT id FROM tenant WHERE name = :tenant)
                                                """)
                                        .bind("trunk", trunk.value())
                                        .bind("tenant", tenant)
                                        .execute())));
    }

    private static InvalidInput used(String tenant, String how) {
        return new InvalidInput("tenants", how, "change that in '" + tenant + "' first, or disable the trunk");
    }

    private record Permit(TrunkId trunk, TenantId tenant, String name, Optional<Ceiling> share) {}

    private static Permit permit(ResultSet row) throws SQLException {
        return new Permit(
                new TrunkId(row.getObject("trunk_id", UUID.class)),
                new TenantId(row.getObject("tenant_id", UUID.class)),
                row.getString("name"),
                TrunkRowStore.ceiling(row));
    }

    private static Map<String, String> facts(TrunkDetails details, List<String> rekeyed, Set<String> tenants) {
        Map<String, String> facts = TrunkStore.withPasswords(details, rekeyed);
        facts.put("tenants", String.join(", ", new TreeSet<>(tenants)));
        return facts;
    }

    private TrunkRowStore rows(PlatformTx tx) {
        return new TrunkRowStore(ids, profiles, tx.handle(), PlatformTx.ID, keyring.platformCipher());
    }
}
