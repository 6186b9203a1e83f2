package org.klinke.core.webhook;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.klinke.core.db.TenantTx;

/// What webhooks are told, as rows. Which tenant: that of the transaction. Thread-safe.
public final class DeliveryStore {
    /// How long it can be looked up that something was sent.
    public static final Duration KEPT = Duration.ofDays(30);

    static final int WAITING_PER_WEBHOOK_MAX = 10_000;
    /// Bodies name people and their numbers.
    private static final Duration BODY_KEPT = Duration.ofDays(7);

    private static final String SELECT = """
            SELECT d.id, d.event, d.created, d.body, d.state, d.tries, d.next_at, a.status, a.reason
              FROM webhook_delivery d
              LEFT JOIN LATERAL (SELECT status, reason FROM webhook_attempt t
                                  WHERE t.tenant_id = d.tenant_id AND t.delivery = d.id
                                  ORDER BY t.at DESC, t.id DESC LIMIT 1) a ON true
            """;

    /// @param webhook whom it is for
    record Row(UUID id, UUID webhook, String event, Instant created, String body) {}

    /// Those of which the webhook is still there.
    ///
    /// @return how many found no room
    int add(TenantTx tx, List<Row> rows) {
        Set<UUID> known = new HashSet<>(tx.handle()
                .createQuery("SELECT id FROM webhook")
                .mapTo(UUID.class)
                .list());
        Map<UUID, Integer> waiting = new HashMap<>();
        int lost = 0;
        PreparedBatch batch = tx.handle().prepareBatch("""
                INSERT INTO webhook_delivery (tenant_id, id, webhook, event, created, body, state, next_at)
                VALUES (:tenant, :id, :webhook, :event, :created, :body, 'WAITING', :created)
                """);
        for (Row row : rows) {
            if (!known.contains(row.webhook())) {
                continue;
            }
            int now = waiting.computeIfAbsent(row.webhook(), id -> waiting(tx, id));
            if (now >= WAITING_PER_WEBHOOK_MAX) {
                lost++;
                continue;
            }
            waiting.put(row.webhook(), now + 1);
            batch.bind("tenant", tx.scope().id().value())
                    .bind("id", row.id())
                    .bind("webhook", row.webhook())
                    .bind("event", row.event())
                    .bind("created", Timestamp.from(row.created()))
                    .bind("body", row.body())
                    .add();
        }
        if (batch.size() > 0) {
            batch.execute();
        }
        return lost;
    }

    int waiting(TenantTx tx, UUID webhook) {
        return tx.handle()
                .createQuery("SELECT count(*) FROM webhook_delivery WHERE webhook = :webhook AND state = 'WAITING'")
                .bind("webhook", webhook)
                .mapTo(Integer.class)
                .one();
    }

    /// The one that is to be sent now. A test goes before all others, and whatever is with its webhook.
    Optional<Delivery> due(TenantTx tx, UUID webhook, Instant now) {
        return tx.handle()
                .createQuery(SELECT + """
                          JOIN webhook w ON w.tenant_id = d.tenant_id AND w.id = d.webhook
                         WHERE d.webhook = :webhook AND d.state = 'WAITING' AND d.next_at <= :now
                           AND (d.event = 'test'
                                OR (w.enabled AND (w.paused_until IS NULL OR w.paused_until <= :now)))
                         ORDER BY d.event <> 'test', d.next_at, d.id LIMIT 1
                        """)
                .bind("webhook", webhook)
                .bind("now", Timestamp.from(now))
                .map((row, _) -> delivery(row))
                .findOne();
    }

    /// When to look again; empty if nothing waits, or the webhook is off.
    Optional<Instant> next(TenantTx tx, UUID webhook) {
        return tx.handle()
                .createQuery("""
                        SELECT min(GREATEST(d.next_at, COALESCE(w.paused_until, d.next_at)))
                          FROM webhook_delivery d JOIN webhook w ON w.tenant_id = d.tenant_id AND w.id = d.webhook
                         WHERE d.webhook = :webhook AND d.state = 'WAITING' AND w.enabled
                        """)
                .bind("webhook", webhook)
                .map((row, _) -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class)))
                .one()
                .map(OffsetDateTime::toInstant);
    }

    /// Newest first.
    ///
    /// @param before those that stand after this one only
    List<Delivery> list(TenantTx tx, UUID webhook, Optional<Place> before, int limit) {
        return tx.handle()
                .createQuery(SELECT + """
                         WHERE d.webhook = :webhook
                           AND (CAST(:at AS timestamptz) IS NULL
                                OR (d.created, d.id) < (CAST(:at AS timestamptz), CAST(:id AS uuid)))
                         ORDER BY d.created DESC, d.id DESC LIMIT :limit
                        """)
                .bind("webhook", webhook)
                .bindByType("at", before.map(Place::at).map(Timestamp::from).orElse(null), Timestamp.class)
                .bindByType("id", before.map(Place::id).orElse(null), UUID.class)
                .bind("limit", limit)
                .map((row, _) -> delivery(row))
                .list();
    }

    /// Where a delivery stands in its list.
    public record Place(Instant at, UUID id) {}

    Optional<Delivery> find(TenantTx tx, UUID webhook, UUID id) {
        return tx.handle()
                .createQuery(SELECT + " WHERE d.webhook = :webhook AND d.id = :id")
                .bind("webhook", webhook)
                .bind("id", id)
                .map((row, _) -> delivery(row))
                .findOne();
    }

    List<Attempt> attempts(TenantTx tx, UUID delivery) {
        return tx.handle()
                .createQuery("""
                        SELECT at, millis, status, reason, answer FROM webhook_attempt WHERE delivery = :delivery
                         ORDER BY at, id
                        """)
                .bind("delivery", delivery)
                .map((row, _) -> new Attempt(
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getInt("millis"),
                        status(row),
                        row.getString("reason"),
                        row.getString("answer")))
                .list();
    }

    /// @param next when it is tried again; empty: it is over
    void tried(TenantTx tx, Delivery delivery, UUID id, Attempt attempt, Optional<Instant> next) {
        // It may be gone meanwhile, with its webhook.
        int there = tx.handle()
                .createUpdate("""
                        UPDATE webhook_delivery SET tries = tries + 1, state = :state,
                            next_at = COALESCE(CAST(:next AS timestamptz), next_at),
                            ended = CASE WHEN :state = 'WAITING' THEN NULL ELSE CAST(:at AS timestamptz) END
                         WHERE id = :id
                        """)
                .bind("state", state(attempt, next).name())
                .bindByType("next", next.map(Timestamp::from).orElse(null), Timestamp.class)
                .bind("at", Timestamp.from(attempt.at()))
                .bind("id", delivery.id())
                .execute();
        if (there > 0) {
            tx.handle()
                    .createUpdate("""
                            INSERT INTO webhook_attempt (tenant_id, delivery, id, at, millis, status, reason, answer)
                            VALUES (:tenant, :delivery, :id, :at, :millis, :status, :reason, :answer)
                            """)
                    .bind("tenant", tx.scope().id().value())
                    .bind("delivery", delivery.id())
                    .bind("id", id)
                    .bind("at", Timestamp.from(attempt.at()))
                    .bind("millis", attempt.millis())
                    .bind("status", attempt.status().orElse(0))
                    .bind("reason", attempt.reason())
                    .bind("answer", attempt.answer())
                    .execute();
        }
    }

    private static Delivery.State state(Attempt attempt, Optional<Instant> next) {
        if (attempt.taken()) {
            return Delivery.State.DONE;
        }
        return next.isPresent() ? Delivery.State.WAITING : Delivery.State.GIVEN_UP;
    }

    /// Sends it once more; it has all its tries again.
    void again(TenantTx tx, UUID id, Instant now) {
        tx.handle()
                .createUpdate("""
                        UPDATE webhook_delivery SET state = 'WAITING', tries = 0, next_at = :now, ended = NULL
                         WHERE id = :id
                        """)
                .bind("now", Timestamp.from(now))
                .bind("id", id)
                .execute();
    }

    void forget(TenantTx tx, Instant now) {
        tx.handle()
                .createUpdate("DELETE FROM webhook_delivery WHERE created < :before")
                .bind("before", Timestamp.from(now.minus(KEPT)))
                .execute();
        tx.handle()
                .createUpdate("UPDATE webhook_delivery SET body = '' WHERE ended < :before AND body <> ''")
                .bind("before", Timestamp.from(now.minus(BODY_KEPT)))
                .execute();
    }

    private static Delivery delivery(ResultSet row) throws SQLException {
        Delivery.State state = Delivery.State.valueOf(row.getString("state"));
        Optional<Instant> next =
                Optional.of(row.getObject("next_at", OffsetDateTime.class).toInstant());
        return new Delivery(
                row.getObject("id", UUID.class),
                row.getString("event"),
                row.getObject("created", OffsetDateTime.class).toInstant(),
                row.getString("body"),
                state,
                row.getInt("tries"),
                state == Delivery.State.WAITING ? next : Optional.empty(),
                status(row),
                Optional.ofNullable(row.getString("reason")).orElse(""));
    }

    private static Optional<Integer> status(ResultSet row) throws SQLException {
        return Optional.of(row.getInt("status")).filter(status -> status > 0);
    }
}
