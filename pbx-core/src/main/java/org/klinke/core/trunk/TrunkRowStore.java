package org.klinke.core.trunk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.klinke.core.db.Unique;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.Ids;
import org.klinke.core.id.TrunkId;
import org.klinke.core.secret.TenantCipher;
import org.klinke.core.trunk.TrunkDetails.AccountDetails;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Rows of trunks and accounts in one transaction, whoever they belong to.
final class TrunkRowStore {
    private static final Logger LOG = LoggerFactory.getLogger(TrunkRowStore.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, String>> FIELDS = new TypeReference<>() {};
    /// No trunk is called so.
    private static final String VACATED = "/";

    private final Ids ids;
    private final TrunkProfiles profiles;
    private final Handle handle;
    private final UUID owner;
    private final TenantCipher cipher;

    /// @param owner id of the tenant whose rows these are, or nil for the platform's
    TrunkRowStore(Ids ids, TrunkProfiles profiles, Handle handle, UUID owner, TenantCipher cipher) {
        this.ids = ids;
        this.profiles = profiles;
        this.handle = handle;
        this.owner = owner;
        this.cipher = cipher;
    }

    /// @param accounts with their secrets, as in `details`
    record Stored(TrunkId id, TrunkDetails details, List<Account> accounts) {
        TrunkRow row() {
            return new TrunkRow(id, details);
        }
    }

    record Account(UUID id, AccountDetails details, byte[] secret) {}

    TrunkId create(TrunkDetails details) {
        TrunkId id = new TrunkId(ids.next());
        check(id, details, List.of());
        write(id, details, """
                INSERT INTO trunk (tenant_id, id, name, profile, enabled, fields)
                VALUES (:tenant, :id, :name, :profile, :enabled, CAST(:fields AS jsonb))
                """);
        writeAccounts(id, details, List.of());
        return id;
    }

    /// @return the users whose passwords changed
    List<String> update(TrunkId id, TrunkDetails details) {
        Stored before = require(id);
        check(id, details, before.accounts());
        write(id, details, """
                UPDATE trunk SET name = :name, profile = :profile, enabled = :enabled, fields = CAST(:fields AS jsonb)
                 WHERE tenant_id = :tenant AND id = :id
                """);
        return writeAccounts(id, details, before.accounts());
    }

    void delete(TrunkId id) {
        for (String sql : List.of(
                "DELETE FROM trunk_account WHERE tenant_id = :tenant AND trunk_id = :id",
                "DELETE FROM trunk_test WHERE tenant_id = :tenant AND trunk_id = :id",
                "DELETE FROM trunk WHERE tenant_id = :tenant AND id = :id")) {
            handle.createUpdate(sql)
                    .bind("tenant", owner)
                    .bind("id", id.value())
                    .execute();
        }
    }

    /// Frees the names of all of these while the work gives each of them one by an update.
    void exchange(List<TrunkId> trunks, Runnable work) {
        for (TrunkId trunk : trunks) {
            handle.createUpdate("UPDATE trunk SET name = :nobody WHERE tenant_id = :tenant AND id = :id")
                    .bind("tenant", owner)
                    .bind("id", trunk.value())
                    .bind("nobody", VACATED + trunk)
                    .execute();
        }
        work.run();
        int without = handle.createQuery("SELECT count(*) FROM trunk WHERE starts_with(name, :vacated)")
                .bind("vacated", VACATED)
                .mapTo(Integer.class)
                .one();
        if (without > 0) {
            throw new IllegalStateException(without + " trunks would be left without a name");
        }
    }

    List<Stored> all() {
        Map<UUID, List<Account>> accounts = new HashMap<>();
        handle.createQuery("""
                        SELECT id, trunk_id, username, auth_user, number, secret, calls, inbound, outbound
                          FROM trunk_account WHERE tenant_id = :tenant ORDER BY trunk_id, position
                        """)
                .bind("tenant", owner)
                .map((row, _) -> Map.entry(row.getObject("trunk_id", UUID.class), account(row)))
                .list()
                .forEach(entry -> accounts.computeIfAbsent(entry.getKey(), _ -> new ArrayList<>())
                        .add(entry.getValue()));
        return handle.createQuery(
                        "SELECT id, name, profile, enabled, fields FROM trunk WHERE tenant_id = :tenant ORDER BY name")
                .bind("tenant", owner)
                .map((row, _) -> stored(row, accounts))
                .list();
    }

    Stored require(TrunkId id) {
        return all().stream()
                .filter(trunk -> trunk.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new InvalidInput("id", "there is no trunk " + id, "look at the list again"));
    }

    /// What was good when it was stored may not be any more with another version of its profile: such a trunk is left
    /// out, and the others work.
    List<Trunk> load() {
        List<Trunk> trunks = new ArrayList<>();
        for (Stored stored : all()) {
            try {
                trunks.add(profiles.resolve(stored.id(), stored.details(), revealed(stored)));
            } catch (InvalidInput e) {
                LOG.atError()
                        .addKeyValue("tenant", owner)
                        .addKeyValue("trunk", stored.details().name())
                        .log("This trunk is out of use: {}", e.getMessage());
            }
        }
        return trunks;
    }

    /// @throws InvalidInput if it cannot be used as it is stored
    Trunk resolved(TrunkId id) {
        Stored stored = require(id);
        return profiles.resolve(id, stored.details(), revealed(stored));
    }

    /// By trunk and user; trunks without accounts are left out.
    Map<TrunkId, Map<String, String>> passwords() {
        Map<TrunkId, Map<String, String>> passwords = new LinkedHashMap<>();
        for (Stored trunk : all()) {
            Map<String, String> ofTrunk = new LinkedHashMap<>();
            trunk.accounts().forEach(account -> ofTrunk.put(account.details().user(), reveal(account)));
            if (!ofTrunk.isEmpty()) {
                passwords.put(trunk.id(), ofTrunk);
            }
        }
        return passwords;
    }

    boolean hasPassword(TrunkId id, String user, String password) {
        return find(require(id).accounts(), user)
                .filter(account -> MessageDigest.isEqual(
                        reveal(account).getBytes(StandardCharsets.UTF_8), password.getBytes(StandardCharsets.UTF_8)))
                .isPresent();
    }

    private String reveal(Account account) {
        return new String(
                cipher.open("trunk_account", account.id(), "secret", account.secret()), StandardCharsets.UTF_8);
    }

    private List<TrunkAccount> revealed(Stored stored) {
        return stored.accounts().stream()
                .map(account -> trunkAccount(account.details(), reveal(account)))
                .toList();
    }

    private static TrunkAccount trunkAccount(AccountDetails details, String password) {
        return new TrunkAccount(
                details.user(), "", details.authUser().orElse(details.user()), password, details.number());
    }

    private void check(TrunkId id, TrunkDetails details, List<Account> before) {
        TrunkCheck.check(details);
        List<TrunkAccount> accounts = new ArrayList<>();
        for (AccountDetails account : details.accounts()) {
            String password = account.password()
                    .or(() -> find(before, account.user()).map(old -> reveal(old)))
                    .orElseThrow(() -> new InvalidInput(
                            "password", "the new account '" + account.user() + "' has none", "give the carrier's"));
            accounts.add(trunkAccount(account, password));
        }
        profiles.resolve(id, details, accounts);
    }

    private static Optional<Account> find(List<Account> accounts, String user) {
        return accounts.stream()
                .filter(account -> account.details().user().equals(user))
                .findFirst();
    }

    private void write(TrunkId id, TrunkDetails details, String sql) {
        unique(
                details,
                () -> handle.createUpdate(sql)
                        .bind("tenant", owner)
                        .bind("id", id.value())
                        .bind("name", details.name())
                        .bind("profile", details.profile())
                        .bind("enabled", details.enabled())
                        .bind("fields", print(details.fields()))
                        .execute());
    }

    private List<String> writeAccounts(TrunkId trunk, TrunkDetails details, List<Account> before) {
        handle.createUpdate("DELETE FROM trunk_account WHERE tenant_id = :tenant AND trunk_id = :trunk")
                .bind("tenant", owner)
                .bind("trunk", trunk.value())
                .execute();
        List<String> rekeyed = new ArrayList<>();
        int position = 0;
        for (AccountDetails account : details.accounts()) {
            Optional<Account> old = find(before, account.user());
            Optional<String> kept = old.map(known -> reveal(known));
            String password = account.password().or(() -> kept).orElseThrow();
            if (kept.isPresent() && !kept.get().equals(password)) {
                rekeyed.add(account.user());
            }
            UUID id = old.map(Account::id).orElseGet(ids::next);
            byte[] secret = cipher.seal("trunk_account", id, "secret", password.getBytes(StandardCharsets.UTF_8));
            handle.createUpdate("""
                            INSERT INTO trunk_account (tenant_id, id, trunk_id, position, username, auth_user, number, secret,
                                                       calls, inbound, outbound)
                            VALUES (:tenant, :id, :trunk, :position, :user, :authUser, :number, :secret,
                                    :calls, :inbound, :outbound)
                            """)
                    .bind("tenant", owner)
                    .bind("id", id)
                    .bind("trunk", trunk.value())
                    .bind("position", position++)
                    .bind("user", account.user())
                    .bind("authUser", account.authUser())
                    .bind("number", account.number())
                    .bind("secret", secret)
                    .bind("calls", account.limit().map(Ceiling::calls))
                    .bind("inbound", account.limit().map(Ceiling::inbound))
                    .bind("outbound", account.limit().map(Ceiling::outbound))
                    .execute();
        }
        return rekeyed;
    }

    private static Account account(ResultSet row) throws SQLException {
        return new Account(
                row.getObject("id", UUID.class),
                new AccountDetails(
                        row.getString("username"),
                        Optional.ofNullable(row.getString("auth_user")),
                        Optional.empty(),
                        Optional.ofNullable(row.getString("number")),
                        ceiling(row)),
                row.getBytes("secret"));
    }

    /// Of columns that are all null where there is none.
    static Optional<Ceiling> ceiling(ResultSet row) throws SQLException {
        int calls = row.getInt("calls");
        return row.wasNull()
                ? Optional.empty()
                : Optional.of(new Ceiling(calls, row.getInt("inbound"), row.getInt("outbound")));
    }

    private static Stored stored(ResultSet row, Map<UUID, List<Account>> accounts) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        List<Account> own = accounts.getOrDefault(id, List.of());
        return new Stored(
                new TrunkId(id),
                new TrunkDetails(
                        row.getString("name"),
                        row.getString("profile"),
                        row.getBoolean("enabled"),
                        parse(row.getString("fields")),
                        own.stream().map(Account::details).toList()),
                own);
    }

    private static String print(Map<String, String> fields) {
        try {
            return JSON.writeValueAsString(new TreeMap<>(fields));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> parse(@Nullable String json) {
        try {
            return JSON.readValue(Objects.requireNonNull(json), FIELDS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not what was written", e);
        }
    }

    private static void unique(TrunkDetails details, Supplier<Integer> statement) {
        Unique.guard(
                "trunk_name_unique",
                () -> new InvalidInput(
                        "name", "there is already a trunk '" + details.name() + "'", "choose another name"),
                statement);
    }
}
