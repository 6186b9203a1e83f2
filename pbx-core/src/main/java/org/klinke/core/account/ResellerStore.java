package org.klinke.core.account;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.klinke.core.audit.PlatformChange;
import org.klinke.core.db.PlatformTx;
import org.klinke.core.db.Unique;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

/// Resellers: which tenants are whose. What they may not see is decided here and nowhere else; it is asked anew with
/// each request. Thread-safe.
public final class ResellerStore {
    private static final String KIND = "reseller";
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{1,100}");
    private static final int TENANTS_MAX = 100_000;

    private final AccountStore accounts;

    public ResellerStore(AccountStore accounts) {
        this.accounts = accounts;
    }

    /// By name.
    public List<Reseller> list(PlatformTx tx) {
        Map<UUID, List<TenantId>> owned = tx
                .handle()
                .createQuery("SELECT reseller_id, owned FROM reseller_tenant")
                .map((row, _) -> Map.entry(
                        row.getObject("reseller_id", UUID.class), new TenantId(row.getObject("owned", UUID.class))))
                .list()
                .stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
        Map<UUID, List<UUID>> of = tx
                .handle()
                .createQuery("SELECT reseller_id, account_id FROM reseller_account")
                .map((row, _) ->
                        Map.entry(row.getObject("reseller_id", UUID.class), row.getObject("account_id", UUID.class)))
                .list()
                .stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
        return tx.handle()
                .createQuery("SELECT id, name, tenants_max FROM reseller ORDER BY name")
                .map((row, _) -> {
                    UUID id = row.getObject("id", UUID.class);
                    return new Reseller(
                            id,
                            row.getString("name"),
                            row.getInt("tenants_max"),
                            owned.getOrDefault(id, List.of()),
                            of.getOrDefault(id, List.of()));
                })
                .list();
    }

    public Optional<Reseller> find(PlatformTx tx, UUID id) {
        return list(tx).stream().filter(one -> one.id().equals(id)).findFirst();
    }

    /// Whose account it is.
    public Optional<Reseller> of(PlatformTx tx, UUID account) {
        return list(tx).stream().filter(one -> one.accounts().contains(account)).findFirst();
    }

    /// Tenants of the reseller whose account this is; none if it is nobody's.
    public Set<TenantId> owned(PlatformTx tx, UUID account) {
        return tx.handle().createQuery("""
                        SELECT t.owned FROM reseller_account a JOIN reseller_tenant t
                               ON t.tenant_id = a.tenant_id AND t.reseller_id = a.reseller_id
                         WHERE a.account_id = :account
                        """).bind("account", account).mapTo(UUID.class).list().stream()
                .map(TenantId::new)
                .collect(Collectors.toSet());
    }

    /// @throws InvalidInput naming what is wrong
    public void create(PlatformChange change, Reseller wanted) {
        valid(change.tx(), wanted);
        unique(wanted, () -> bound(change, wanted, """
                INSERT INTO reseller (tenant_id, id, name, tenants_max) VALUES (:platform, :id, :name, :max)
                """));
        members(change, wanted);
        change.created(KIND, wanted.id(), facts(change.tx(), wanted));
    }

    /// Makes it so, its tenants and accounts as well.
    ///
    /// @throws InvalidInput naming what is wrong
    public void update(PlatformChange change, Reseller wanted) {
        Reseller before = require(change.tx(), wanted.id());
        Map<String, String> was = facts(change.tx(), before);
        valid(change.tx(), wanted);
        unique(wanted, () -> bound(change, wanted, """
                UPDATE reseller SET name = :name, tenants_max = :max WHERE id = :id AND tenant_id = :platform
                """));
        members(change, wanted);
        change.updated(KIND, wanted.id(), was, facts(change.tx(), wanted));
    }

    /// Its tenants are the operator's alone from now on; its accounts see nothing any more.
    public void delete(PlatformChange change, UUID id) {
        Reseller before = require(change.tx(), id);
        Map<String, String> was = facts(change.tx(), before);
        change.tx()
                .handle()
                .createUpdate("DELETE FROM reseller WHERE id = :id")
                .bind("id", id)
                .execute();
        change.deleted(KIND, id, was);
    }

    /// Makes a new tenant the own one of whoever makes it, as far as he may have one more.
    ///
    /// @param account of the reseller
    /// @throws InvalidInput if it is nobody's, or that reseller has all that it may have
    public void requireRoom(PlatformChange change, UUID account) {
        Reseller reseller = of(change.tx(), account)
                .orElseThrow(() -> new InvalidInput(
                        "account", "it belongs to no reseller", "ask the operator to name it at the reseller"));
        // Two at once must not both be the last one.
        change.tx()
                .handle()
                .createQuery("SELECT id FROM reseller WHERE id = :id FOR UPDATE")
                .bind("id", reseller.id())
                .mapTo(UUID.class)
                .one();
        Reseller now = require(change.tx(), reseller.id());
        if (now.tenants().size() >= now.tenantsMax()) {
            throw new InvalidInput(
                    "tenant", "you have " + now.tenantsMax() + " tenants already", "ask the operator for more");
        }
    }

    /// After [#requireRoom], in the same change.
    public void give(PlatformChange change, UUID account, TenantScope tenant) {
        Reseller before = of(change.tx(), account).orElseThrow();
        Map<String, String> was = facts(change.tx(), before);
        insertTenant(change, before.id(), tenant.id());
        Map<String, String> is = new TreeMap<>(was);
        is.merge("tenants", tenant.name(), (others, own) -> others.isEmpty() ? own : others + ", " + own);
        change.updated(KIND, before.id(), was, is);
    }

    private void members(PlatformChange change, Reseller wanted) {
        for (String table : List.of("reseller_tenant", "reseller_account")) {
            change.tx()
                    .handle()
                    .createUpdate("DELETE FROM " + table + " WHERE reseller_id = :id")
                    .bind("id", wanted.id())
                    .execute();
        }
        wanted.tenants().forEach(tenant -> insertTenant(change, wanted.id(), tenant));
        wanted.accounts()
                .forEach(account -> Unique.guard(
                        "reseller_account_unique",
                        () -> taken("accounts"),
                        () -> change.tx()
                                .handle()
                                .createUpdate("""
                        INSERT INTO reseller_account (tenant_id, account_id, reseller_id)
                        VALUES (:platform, :account, :id)
                        """)
                                .bind("platform", PlatformTx.ID)
                                .bind("account", account)
                                .bind("id", wanted.id())
                                .execute()));
    }

    private static void insertTenant(PlatformChange change, UUID reseller, TenantId tenant) {
        Unique.guard(
                "reseller_tenant_unique",
                () -> taken("tenants"),
                () -> change.tx()
                        .handle()
                        .createUpdate("""
                        INSERT INTO reseller_tenant (tenant_id, owned, reseller_id) VALUES (:platform, :tenant, :id)
                        """)
                        .bind("platform", PlatformTx.ID)
                        .bind("tenant", tenant.value())
                        .bind("id", reseller)
                        .execute());
    }

    private static InvalidInput taken(String field) {
        return new InvalidInput(field, "one of them is another reseller's", "take it from that one first");
    }

    private void valid(PlatformTx tx, Reseller wanted) {
        if (wanted.name().isBlank() || !NAME.matcher(wanted.name()).matches()) {
            throw new InvalidInput("name", "it cannot be a name", "use 1 to 100 printable characters");
        }
        if (wanted.tenantsMax() < 0 || wanted.tenantsMax() > TENANTS_MAX) {
            throw new InvalidInput("tenantsMax", "it is out of range", "use 0 to " + TENANTS_MAX);
        }
        for (UUID account : wanted.accounts()) {
            boolean fits = accounts.find(tx, account)
                    .filter(found -> found.details().roles().equals(List.of(Role.RESELLER)))
                    .isPresent();
            if (!fits) {
                throw new InvalidInput(
                        "accounts",
                        "one of them is no account of the platform with the role 'reseller'",
                        "give it that role first");
            }
        }
    }

    private Reseller require(PlatformTx tx, UUID id) {
        return find(tx, id)
                .orElseThrow(() -> new InvalidInput("id", "there is no reseller " + id, "look at the list again"));
    }

    private static int bound(PlatformChange change, Reseller wanted, String statement) {
        return change.tx()
                .handle()
                .createUpdate(statement)
                .bind("platform", PlatformTx.ID)
                .bind("id", wanted.id())
                .bind("name", wanted.name())
                .bind("max", wanted.tenantsMax())
                .execute();
    }

    private static void unique(Reseller wanted, Supplier<Integer> statement) {
        Unique.guard(
                "reseller_name_unique",
                () -> new InvalidInput(
                        "name", "there is already a reseller '" + wanted.name() + "'", "choose another name"),
                statement);
    }

    private static List<String> names(PlatformTx tx, Reseller reseller) {
        return tx.handle()
                .createQuery("SELECT name FROM tenant WHERE id = ANY (:ids) ORDER BY name")
                .bindArray(
                        "ids",
                        UUID.class,
                        reseller.tenants().stream().map(TenantId::value).toList())
                .mapTo(String.class)
                .list();
    }

    private Map<String, String> facts(PlatformTx tx, Reseller reseller) {
        return Map.of(
                "name",
                reseller.name(),
                "tenantsMax",
                String.valueOf(reseller.tenantsMax()),
                "tenants",
                String.join(", ", names(tx, reseller)),
                "accounts",
                reseller.accounts().stream()
                        .flatMap(id -> accounts.find(tx, id).stream())
                        .map(account -> account.details().login())
                        .sorted()
                        .collect(Collectors.joining(", ")));
    }
}
