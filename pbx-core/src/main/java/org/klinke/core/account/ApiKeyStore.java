package org.klinke.core.account;

import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.klinke.core.audit.RealmChange;
import org.klinke.core.db.RealmTx;
import org.klinke.core.db.Unique;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.Ids;

/// API keys of a realm's accounts. Which realm: that of the transaction. Thread-safe.
public final class ApiKeyStore {
    /// Longer nobody remembers what a key was for.
    public static final Duration LIFE_MAX = Duration.ofDays(366);

    private static final String KIND = "API key";
    private static final int KEYS_MAX = 50;
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N} ._:/@+-]{1,60}");
    private static final String COLUMNS =
            "SELECT id, account_id, name, scopes, created_at, ends_at, last_used_at FROM api_key ";

    private final Ids ids;
    private final InstantSource time;
    private final SecureRandom random;

    public ApiKeyStore(Ids ids, InstantSource time, SecureRandom random) {
        this.ids = ids;
        this.time = time;
        this.random = random;
    }

    /// A new key, and what is shown of it only now.
    public record Made(ApiKey key, LoginToken token) {}

    /// @throws InvalidInput if the name is taken or cannot be one, the scopes are none, or its end is too far or past
    public Made create(RealmChange change, UUID account, String name, Set<Permission> scopes, Instant ends) {
        Instant now = time.instant();
        if (!NAME.matcher(name).matches()) {
            throw new InvalidInput("name", "it cannot be the name of a key", "use 1 to 60 letters, digits, '.', '-' …");
        }
        if (scopes.isEmpty()) {
            throw new InvalidInput("scopes", "there is none", "name what the key may");
        }
        if (!ends.isAfter(now) || ends.isAfter(now.plus(LIFE_MAX))) {
            throw new InvalidInput("days", "it is past, or too far", "choose a time within the next 366 days");
        }
        int keys = change.tx()
                .handle()
                .createQuery("SELECT count(*) FROM api_key WHERE account_id = :account")
                .bind("account", account)
                .mapTo(Integer.class)
                .one();
        if (keys >= KEYS_MAX) {
            throw new InvalidInput("name", "the account has " + KEYS_MAX + " keys already", "delete some first");
        }
        LoginToken token = LoginToken.make(LoginToken.Kind.API_KEY, change.tx().realm(), random);
        ApiKey key = new ApiKey(ids.next(), account, name, Set.copyOf(scopes), now, ends, Optional.empty());
        Unique.guard(
                "api_key_name_unique",
                () -> new InvalidInput("name", "there is already a key '" + name + "'", "choose another name"),
                () -> change.tx()
                        .handle()
                        .createUpdate("""
                                INSERT INTO api_key (tenant_id, id, account_id, name, token_hash, scopes, created_at,
                                                     ends_at)
                                VALUES (:realm, :id, :account, :name, :hash, :scopes, :now, :ends)
                                """)
                        .bind("realm", change.tx().realm().id())
                        .bind("id", key.id())
                        .bind("account", account)
                        .bind("name", name)
                        .bind("hash", token.hash())
                        .bindArray("scopes", String.class, words(scopes))
                        .bind("now", Timestamp.from(now))
                        .bind("ends", Timestamp.from(ends))
                        .execute());
        change.created(KIND, key.id(), facts(key));
        return new Made(key, token);
    }

    /// @param account whose it is
    /// @throws InvalidInput if that account has no such key
    public void delete(RealmChange change, UUID account, UUID id) {
        ApiKey key = find(change.tx(), id)
                .filter(one -> one.account().equals(account))
                .orElseThrow(() -> new InvalidInput("id", "there is no key " + id, "look at the list again"));
        change.tx()
                .handle()
                .createUpdate("DELETE FROM api_key WHERE id = :id")
                .bind("id", id)
                .execute();
        change.deleted(KIND, id, facts(key));
    }

    /// By name; also those that have ended.
    ///
    /// @param account of one only
    public List<ApiKey> list(RealmTx tx, Optional<UUID> account) {
        return tx.handle()
                .createQuery(COLUMNS + """
                        WHERE tenant_id = :realm AND (CAST(:account AS uuid) IS NULL OR account_id = CAST(:account AS uuid))
                        ORDER BY name, id
                        """)
                .bind("realm", tx.realm().id())
                .bind("account", account.orElse(null))
                .map((row, _) -> key(row))
                .list();
    }

    public Optional<ApiKey> find(RealmTx tx, UUID id) {
        return tx.handle()
                .createQuery(COLUMNS + "WHERE tenant_id = :realm AND id = :id")
                .bind("realm", tx.realm().id())
                .bind("id", id)
                .map((row, _) -> key(row))
                .findOne();
    }

    Optional<ApiKey> find(RealmTx tx, LoginToken token) {
        return tx.handle()
                .createQuery(COLUMNS + "WHERE tenant_id = :realm AND token_hash = :hash")
                .bind("realm", tx.realm().id())
                .bind("hash", token.hash())
                .map((row, _) -> key(row))
                .findOne();
    }

    void used(RealmTx tx, UUID id, Instant at) {
        tx.handle()
                .createUpdate("UPDATE api_key SET last_used_at = :at WHERE id = :id")
                .bind("id", id)
                .bind("at", Timestamp.from(at))
                .execute();
    }

    private static Map<String, String> facts(ApiKey key) {
        return Map.of(
                "name",
                key.name(),
                "account",
                key.account().toString(),
                "scopes",
                key.scopes().stream().map(Permission::word).sorted().collect(Collectors.joining(" ")),
                "endsAt",
                key.endsAt().toString());
    }

    private static List<String> words(Set<Permission> scopes) {
        return scopes.stream().map(Permission::word).sorted().toList();
    }

    private static ApiKey key(ResultSet row) throws SQLException {
        Set<Permission> scopes = EnumSet.noneOf(Permission.class);
        Arrays.stream((String[]) row.getArray("scopes").getArray())
                .map(Permission::of)
                .flatMap(Optional::stream)
                .forEach(scopes::add);
        @Nullable Timestamp used = row.getTimestamp("last_used_at");
        return new ApiKey(
                row.getObject("id", UUID.class),
                row.getObject("account_id", UUID.class),
                row.getString("name"),
                scopes,
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("ends_at").toInstant(),
                Optional.ofNullable(used).map(Timestamp::toInstant));
    }
}
