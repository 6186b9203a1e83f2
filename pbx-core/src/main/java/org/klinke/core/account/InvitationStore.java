package org.klinke.core.account;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.audit.RealmChange;
import org.klinke.core.db.RealmTx;
import org.klinke.core.directory.InvalidInput;

/// Invitations of a realm, one for an account at most. Which realm: that of the transaction. Thread-safe.
public final class InvitationStore {
    private static final String KIND = "invitation";
    private static final String COLUMNS = "SELECT account_id, created_at, ends_at FROM invitation ";

    /// In place of an older one, which is good no more.
    public Invitation invite(RealmChange change, UUID account, LoginToken token, Instant now, Instant ends) {
        remove(change, account);
        change.tx()
                .handle()
                .createUpdate("""
                        INSERT INTO invitation (tenant_id, account_id, token_hash, created_at, ends_at)
                        VALUES (:realm, :account, :hash, :now, :ends)
                        """)
                .bind("realm", change.tx().realm().id())
                .bind("account", account)
                .bind("hash", token.hash())
                .bind("now", Timestamp.from(now))
                .bind("ends", Timestamp.from(ends))
                .execute();
        change.created(KIND, account, Map.of("endsAt", ends.toString()));
        return new Invitation(account, now, ends);
    }

    /// @throws InvalidInput if none waits
    public void end(RealmChange change, UUID account) {
        if (remove(change, account) == 0) {
            throw new InvalidInput("id", "no invitation waits for it", "invite the person again");
        }
        change.deleted(KIND, account, Map.of());
    }

    /// The one with this token, whose link reached nobody: a newer one of the account stays good.
    public void withdraw(RealmChange change, UUID account, LoginToken token) {
        int withdrawn = change.tx()
                .handle()
                .createUpdate("DELETE FROM invitation WHERE account_id = :account AND token_hash = :hash")
                .bind("account", account)
                .bind("hash", token.hash())
                .execute();
        if (withdrawn > 0) {
            change.deleted(KIND, account, Map.of());
        }
    }

    private static int remove(RealmChange change, UUID account) {
        return change.tx()
                .handle()
                .createUpdate("DELETE FROM invitation WHERE account_id = :account")
                .bind("account", account)
                .execute();
    }

    /// Uses it up: of two who come with it at once, one does.
    ///
    /// @return the account it is for; empty if it is good no more
    public Optional<UUID> take(RealmChange change, LoginToken token, Instant now) {
        Optional<UUID> account = change.tx()
                .handle()
                .createQuery("""
                        DELETE FROM invitation
                         WHERE tenant_id = :realm AND token_hash = :hash AND ends_at > :now RETURNING account_id
                        """)
                .bind("realm", change.tx().realm().id())
                .bind("hash", token.hash())
                .bind("now", Timestamp.from(now))
                .mapTo(UUID.class)
                .findOne();
        account.ifPresent(id -> change.noted("accept", KIND, id, Map.of()));
        return account;
    }

    /// One that waits.
    public Optional<Invitation> of(RealmTx tx, UUID account, Instant now) {
        return tx.handle()
                .createQuery(COLUMNS + "WHERE tenant_id = :realm AND account_id = :account AND ends_at > :now")
                .bind("realm", tx.realm().id())
                .bind("account", account)
                .bind("now", Timestamp.from(now))
                .map((row, _) -> invitation(row))
                .findOne();
    }

    Optional<Invitation> find(RealmTx tx, LoginToken token, Instant now) {
        return tx.handle()
                .createQuery(COLUMNS + "WHERE tenant_id = :realm AND token_hash = :hash AND ends_at > :now")
                .bind("realm", tx.realm().id())
                .bind("hash", token.hash())
                .bind("now", Timestamp.from(now))
                .map((row, _) -> invitation(row))
                .findOne();
    }

    private static Invitation invitation(ResultSet row) throws SQLException {
        return new Invitation(
                row.getObject("account_id", UUID.class),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("ends_at").toInstant());
    }
}
