package org.klinke.core.authority;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.audit.Change;
import org.klinke.core.cdr.Charge;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.TrunkId;
import org.klinke.core.id.UserId;

/// A tenant's toll settings, when limits were unlocked, and what its calls of the last day were. Which tenant: that of
/// the transaction. Thread-safe.
public final class TollStore {
    private static final String KIND = "tolls";
    /// Calls that began earlier are not looked for: the records are kept by the day.
    private static final Duration CALL_MAX = Duration.ofDays(1);

    /// [TollSettings#DEFAULT] if none are stored.
    public TollSettings read(TenantTx tx) {
        return tx.handle()
                .createQuery("SELECT settings FROM toll_settings")
                .mapTo(String.class)
                .findOne()
                .map(TollText::parse)
                .orElse(TollSettings.DEFAULT);
    }

    /// @throws InvalidInput naming the field
    public void set(Change change, TollSettings wanted) {
        wanted.check(change.scope().tenant());
        TollSettings before = read(change.tx());
        change.tx()
                .handle()
                .createUpdate("""
                        INSERT INTO toll_settings (tenant_id, settings) VALUES (:tenant, CAST(:settings AS jsonb))
                        ON CONFLICT (tenant_id, form) DO UPDATE SET settings = excluded.settings
                        """)
                .bind("tenant", change.scope().id().value())
                .bind("settings", TollText.print(wanted))
                .execute();
        change.updated(KIND, change.scope().id().value(), before.facts(), wanted.facts());
    }

    /// What was used up to now counts no more.
    public void unlock(Change change, Subject subject, Instant at) {
        change.tx()
                .handle()
                .createUpdate("""
                        INSERT INTO toll_unlock (tenant_id, subject, unlocked_at) VALUES (:tenant, :subject, :at)
                        ON CONFLICT (tenant_id, subject) DO UPDATE SET unlocked_at = excluded.unlocked_at
                        """)
                .bind("tenant", change.scope().id().value())
                .bind("subject", name(subject))
                .bind("at", Timestamp.from(at))
                .execute();
        change.noted("limit unlocked", KIND, change.scope().id().value(), Map.of("subject", name(subject)));
    }

    Map<Subject, Instant> unlocked(TenantTx tx) {
        Map<Subject, Instant> unlocked = new HashMap<>();
        tx.handle()
                .createQuery("SELECT subject, unlocked_at FROM toll_unlock")
                .map((row, _) -> Map.entry(
                        row.getString("subject"),
                        row.getTimestamp("unlocked_at").toInstant()))
                .list()
                .forEach(row -> unlocked.put(subject(row.getKey()), row.getValue()));
        return unlocked;
    }

    record Past(Charge charge, Instant answeredAt, Instant endedAt) {}

    /// Legs that were counted and ended since then.
    List<Past> past(TenantTx tx, Instant since) {
        return tx.handle()
                .createQuery("""
                        SELECT toll_user, toll_trunk, toll_cents, answered_at, ended_at FROM leg
                         WHERE toll_trunk IS NOT NULL AND answered_at IS NOT NULL AND ended_at > :since
                           AND started_at > :begun
                        """)
                .bind("since", Timestamp.from(since))
                .bind("begun", Timestamp.from(since.minus(CALL_MAX)))
                .map((row, _) -> new Past(
                        new Charge(
                                Optional.ofNullable(row.getObject("toll_user", UUID.class))
                                        .map(UserId::new),
                                new TrunkId(row.getObject("toll_trunk", UUID.class)),
                                row.getInt("toll_cents")),
                        row.getTimestamp("answered_at").toInstant(),
                        row.getTimestamp("ended_at").toInstant()))
                .list();
    }

    private static String name(Subject subject) {
        return switch (subject) {
            case Subject.OfTenant _ -> "tenant";
            case Subject.OfUser user -> "user " + user.user();
            case Subject.OfTrunk trunk -> "trunk " + trunk.trunk();
        };
    }

    private static Subject subject(String name) {
        String[] parts = name.split(" ");
        return switch (parts[0]) {
            case "user" -> new Subject.OfUser(new UserId(UUID.fromString(parts[1])));
            case "trunk" -> new Subject.OfTrunk(new TrunkId(UUID.fromString(parts[1])));
            default -> new Subject.OfTenant();
        };
    }
}
