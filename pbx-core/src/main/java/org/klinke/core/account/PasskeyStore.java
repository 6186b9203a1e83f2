package org.klinke.core.account;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.klinke.core.audit.RealmChange;
import org.klinke.core.db.RealmTx;
import org.klinke.core.db.Unique;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.Ids;

/// Passkeys of a realm's accounts. Of each the public half is here, and how often it has signed. Which realm: that of
/// the transaction. Thread-safe.
public final class PasskeyStore {
    private static final String KIND = "passkey";
    private static final int OF_ACCOUNT_MAX = 10;
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{1,60}");
    private static final String COLUMNS =
            "SELECT id, account_id, name, created_at, last_used_at, data, counter FROM passkey ";

    private final Ids ids;

    public PasskeyStore(Ids ids) {
        this.ids = ids;
    }

    /// @param data its id and public key, as the authenticator said them
    /// @param counter of its signatures when it was last used
    public record Kept(Passkey passkey, byte[] data, long counter) {}

    /// @param credential its id, as authenticators name it
    /// @throws InvalidInput if it is there already, the account has too many, or the name is none
    public Passkey add(
            RealmChange change, UUID account, String name, byte[] credential, byte[] data, long counter, Instant now) {
        String said = name.strip();
        if (!NAME.matcher(said).matches()) {
            throw new InvalidInput("name", "it cannot be a name", "use 1 to 60 printable characters");
        }
        if (list(change.tx(), account).size() >= OF_ACCOUNT_MAX) {
            throw new InvalidInput("name", "there are " + OF_ACCOUNT_MAX + " passkeys already", "delete some first");
        }
        Passkey passkey = new Passkey(ids.next(), account, said, now, Optional.empty());
        Unique.guard(
                "passkey_credential_unique",
                () -> new InvalidInput("credential", "this passkey is there already", "use another device"),
                () -> change.tx()
                        .handle()
                        .createUpdate("""
                                INSERT INTO passkey (tenant_id, id, account_id, name, credential, data, counter,
                                                     created_at)
                                VALUES (:realm, :id, :account, :name, :credential, :data, :counter, :now)
                                """)
                        .bind("realm", change.tx().realm().id())
                        .bind("id", passkey.id())
                        .bind("account", account)
                        .bind("name", said)
                        .bind("credential", credential)
                        .bind("data", data)
                        .bind("counter", counter)
                        .bind("now", Timestamp.from(now))
                        .execute());
        change.created(KIND, passkey.id(), Map.of("account", account.toString(), "name", said));
        return passkey;
    }

    /// @throws InvalidInput if that account has no such passkey
    public void remove(RealmChange change, UUID account, UUID id) {
        int removed = change.tx()
                .handle()
                .createUpdate("DELETE FROM passkey WHERE tenant_id = :realm AND id = :id AND account_id = :account")
                .bind("realm", change.tx().realm().id())
                .bind("id", id)
                .bind("account", account)
                .execute();
        if (removed == 0) {
            throw new InvalidInput("id", "there is no passkey " + id, "look at the list again");
        }
        change.deleted(KIND, id, Map.of("account", account.toString()));
    }

    /// Of one account, the oldest first.
    public List<Passkey> list(RealmTx tx, UUID account) {
        return tx.handle()
                .createQuery(COLUMNS + "WHERE tenant_id = :realm AND account_id = :account ORDER BY created_at, id")
                .bind("realm", tx.realm().id())
                .bind("account", account)
                .map((row, _) -> kept(row).passkey())
                .list();
    }

    /// @param credential its id, as authenticators name it
    public Optional<Kept> find(RealmTx tx, byte[] credential) {
        return tx.handle()
                .createQuery(COLUMNS + "WHERE tenant_id = :realm AND credential = :credential")
                .bind("realm", tx.realm().id())
                .bind("credential", credential)
                .map((row, _) -> kept(row))
                .findOne();
    }

    /// It has signed once more. Of two who say so with the same count, one is right.
    ///
    /// @param before the count it was looked at with
    boolean used(RealmTx tx, UUID id, long before, long counter, Instant now) {
        return tx.handle()
                        .createUpdate("""
                                UPDATE passkey SET counter = :counter, last_used_at = :now
                                 WHERE tenant_id = :realm AND id = :id AND counter = :before
                                """)
                        .bind("realm", tx.realm().id())
                        .bind("id", id)
                        .bind("before", before)
                        .bind("counter", counter)
                        .bind("now", Timestamp.from(now))
                        .execute()
                == 1;
    }

    private static Kept kept(ResultSet row) throws SQLException {
        return new Kept(
                new Passkey(
                        row.getObject("id", UUID.class),
                        row.getObject("account_id", UUID.class),
                        row.getString("name"),
                        row.getTimestamp("created_at").toInstant(),
                        Optional.ofNullable(row.getTimestamp("last_used_at")).map(Timestamp::toInstant)),
                row.getBytes("data"),
                row.getLong("counter"));
    }
}
