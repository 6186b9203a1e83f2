package org.klinke.core.account;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.audit.RealmChange;
import org.klinke.core.db.RealmTx;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.Ids;

/// Sessions of a realm's accounts. Which realm: that of the transaction. Thread-safe.
public final class LoginSessionStore {
    private static final String KIND = "session";
    private static final int SESSIONS_MAX = 20;
    private static final int AGENT_LENGTH_MAX = 200;
    private static final Duration LIFE_MAX = Duration.ofHours(12);
    private static final String COLUMNS =
            "SELECT id, account_id, created_at, last_used_at, ends_at, from_address, agent FROM login_session ";

    private final Ids ids;

    public LoginSessionStore(Ids ids) {
        this.ids = ids;
    }

    /// Where there are too many the one used longest ago ends; what has ended is forgotten.
    public LoginSession open(
            RealmChange change, UUID account, LoginToken token, Instant now, String from, String agent) {
        change.tx()
                .handle()
                .createUpdate("""
                        DELETE FROM login_session WHERE account_id = :account AND (ends_at < :now OR id NOT IN (
                               SELECT id FROM login_session WHERE account_id = :account
                                ORDER BY last_used_at DESC LIMIT :others))
                        """)
                .bind("account", account)
                .bind("now", Timestamp.from(now))
                .bind("others", SESSIONS_MAX - 1)
                .execute();
        LoginSession session =
                new LoginSession(ids.next(), account, now, now, now.plus(LIFE_MAX), from, shortened(agent));
        change.tx()
                .handle()
                .createUpdate("""
                        INSERT INTO login_session (tenant_id, id, account_id, token_hash, created_at, last_used_at,
                                                   ends_at, from_address, agent)
                        VALUES (:realm, :id, :account, :hash, :now, :now, :ends, :from, :agent)
                        """)
                .bind("realm", change.tx().realm().id())
                .bind("id", session.id())
                .bind("account", account)
                .bind("hash", token.hash())
                .bind("now", Timestamp.from(now))
                .bind("ends", Timestamp.from(session.endsAt()))
                .bind("from", from)
                .bind("agent", session.agent())
                .execute();
        change.created(KIND, session.id(), Map.of("from", from, "agent", session.agent()));
        return session;
    }

    /// @throws InvalidInput if that account has no such session
    public void end(RealmChange change, UUID account, UUID id) {
        int ended = change.tx()
                .handle()
                .createUpdate("DELETE FROM login_session WHERE id = :id AND account_id = :account")
                .bind("id", id)
                .bind("account", account)
                .execute();
        if (ended == 0) {
            throw new InvalidInput("id", "there is no session " + id, "look at the list again");
        }
        change.deleted(KIND, id, Map.of());
    }

    /// Those of one account that are in force, the newest first.
    public List<LoginSession> list(RealmTx tx, UUID account, Instant now) {
        return tx.handle()
                .createQuery(COLUMNS + """
                        WHERE account_id = :account AND ends_at > :now AND last_used_at > :idle
                        ORDER BY created_at DESC, id DESC
                        """)
                .bind("account", account)
                .bind("idle", Timestamp.from(now.minus(Callers.IDLE_MAX).minus(Callers.NOTED_EVERY)))
                .bind("now", Timestamp.from(now))
                .map((row, _) -> session(row))
                .list();
    }

    Optional<LoginSession> find(RealmTx tx, LoginToken token) {
        return tx.handle()
                .createQuery(COLUMNS + "WHERE tenant_id = :realm AND token_hash = :hash")
                .bind("realm", tx.realm().id())
                .bind("hash", token.hash())
                .map((row, _) -> session(row))
                .findOne();
    }

    void used(RealmTx tx, UUID id, Instant at) {
        tx.handle()
                .createUpdate("UPDATE login_session SET last_used_at = :at WHERE id = :id AND last_used_at < :at")
                .bind("id", id)
                .bind("at", Timestamp.from(at))
                .execute();
    }

    private static String shortened(String agent) {
        String clean = agent.replaceAll("\\p{Cntrl}", "?");
        return clean.length() <= AGENT_LENGTH_MAX ? clean : clean.substring(0, AGENT_LENGTH_MAX);
    }

    private static LoginSession session(ResultSet row) throws SQLException {
        return new LoginSession(
                row.getObject("id", UUID.class),
                row.getObject("account_id", UUID.class),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("last_used_at").toInstant(),
                row.getTimestamp("ends_at").toInstant(),
                row.getString("from_address"),
                row.getString("agent"));
    }
}
