package org.klinke.core.account;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.Ids;

/// Grants stand in the tenant they open, with an entry in its audit log. Which tenant: that of the transaction.
/// Thread-safe.
public final class AccessGrantStore {
    private static final String KIND = "access grant";
    private static final Duration LIFE_MAX = Duration.ofHours(12);
    private static final int OPEN_MAX = 5;
    private static final int REASON_LENGTH_MIN = 5;
    private static final int REASON_LENGTH_MAX = 200;
    private static final Duration KEPT = Duration.ofDays(90);

    private final Ids ids;
    private final InstantSource time;

    public AccessGrantStore(Ids ids, InstantSource time) {
        this.ids = ids;
        this.time = time;
    }

    /// @param account of the platform
    /// @throws InvalidInput if the reason says nothing, or the time is too long
    public AccessGrant create(Change change, Account account, String reason, Duration life) {
        String said = reason.strip();
        if (said.length() < REASON_LENGTH_MIN
                || said.length() > REASON_LENGTH_MAX
                || said.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidInput("reason", "it says nothing, or too much", "write 5 to 200 characters in one line");
        }
        if (life.compareTo(Duration.ofMinutes(1)) < 0 || life.compareTo(LIFE_MAX) > 0) {
            throw new InvalidInput("minutes", "it is too short or too long", "use 1 to " + LIFE_MAX.toMinutes());
        }
        Instant now = time.instant();
        long open = list(change.tx()).stream()
                .filter(one ->
                        one.account().equals(account.id()) && one.endsAt().isAfter(now))
                .count();
        if (open >= OPEN_MAX) {
            throw new InvalidInput(
                    "tenant", "you have " + OPEN_MAX + " grants for it already", "end one of them first");
        }
        AccessGrant grant =
                new AccessGrant(ids.next(), account.id(), account.details().login(), said, now, now.plus(life));
        change.tx()
                .handle()
                .createUpdate("DELETE FROM access_grant WHERE ends_at < :past")
                .bind("past", Timestamp.from(now.minus(KEPT)))
                .execute();
        change.tx()
                .handle()
                .createUpdate("""
                        INSERT INTO access_grant (tenant_id, id, account_id, login, reason, created_at, ends_at)
                        VALUES (:tenant, :id, :account, :login, :reason, :now, :ends)
                        """)
                .bind("tenant", change.scope().id().value())
                .bind("id", grant.id())
                .bind("account", grant.account())
                .bind("login", grant.login())
                .bind("reason", said)
                .bind("now", Timestamp.from(now))
                .bind("ends", Timestamp.from(grant.endsAt()))
                .execute();
        change.created(KIND, grant.id(), facts(grant, grant.endsAt()));
        return grant;
    }

    /// Ends it at once. It stays in the list: the tenant shall see who was in.
    ///
    /// @throws InvalidInput if there is none, or it has ended
    public void end(Change change, UUID id) {
        Instant now = time.instant();
        AccessGrant grant = list(change.tx()).stream()
                .filter(one -> one.id().equals(id) && one.endsAt().isAfter(now))
                .findFirst()
                .orElseThrow(() -> new InvalidInput("id", "there is no grant " + id, "look at the list again"));
        change.tx()
                .handle()
                .createUpdate("UPDATE access_grant SET ends_at = :now WHERE id = :id")
                .bind("id", id)
                .bind("now", Timestamp.from(now))
                .execute();
        change.noted("end", KIND, id, facts(grant, now));
    }

    private static Map<String, String> facts(AccessGrant grant, Instant ends) {
        return Map.of("login", grant.login(), "reason", grant.reason(), "endsAt", ends.toString());
    }

    /// The newest first, with those of the last weeks that have ended.
    public List<AccessGrant> list(TenantTx tx) {
        return tx.handle()
                .createQuery("""
                        SELECT id, account_id, login, reason, created_at, ends_at FROM access_grant
                         ORDER BY created_at DESC, id DESC
                        """)
                .map((row, _) -> new AccessGrant(
                        row.getObject("id", UUID.class),
                        row.getObject("account_id", UUID.class),
                        row.getString("login"),
                        row.getString("reason"),
                        row.getTimestamp("created_at").toInstant(),
                        row.getTimestamp("ends_at").toInstant()))
                .list();
    }

    /// Whether the platform's account may come in now.
    public boolean opens(TenantTx tx, UUID account) {
        return tx.handle()
                .createQuery(
                        "SELECT EXISTS (SELECT 1 FROM access_grant WHERE account_id = :account AND ends_at > :now)")
                .bind("account", account)
                .bind("now", Timestamp.from(time.instant()))
                .mapTo(Boolean.class)
                .one();
    }
}
