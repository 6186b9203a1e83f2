package org.klinke.core.retention;

import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.id.CallId;

/// Call records that have had their time. Which tenant: that of the transaction. Thread-safe.
final class OldCallStore {
    /// By whoever has said so, or because a recording of it is.
    static final String HELD = """
            (c.hold <> '' OR c.id IN (SELECT m.call_id FROM media_object m WHERE m.hold <> ''))
            """;

    private static final String KIND = "call";

    /// A number outside without its last three digits, whatever stands between and behind them; what is too short
    /// for that is nobody's own.
    private static final String CUT = """
            CASE WHEN %1$s ~ '([0-9][^0-9]*){7}$'
                 THEN regexp_replace(%1$s, '[0-9]([^0-9]*)[0-9]([^0-9]*)[0-9]([^0-9]*)$', 'x\\1x\\2x\\3')
                 ELSE %1$s END""";

    /// Whom the call `c` was to reach was rung up here, or elsewhere.
    private static final String RANG = """
            EXISTS (SELECT FROM leg l
                     WHERE l.tenant_id = c.tenant_id AND l.call_id = c.id AND l.started_at = c.started_at
                       AND NOT l.inbound AND l.device IS %s)""";

    /// A call record, by what finds its rows in their partitions.
    record Old(UUID id, OffsetDateTime startedAt, UUID conversation) {}

    /// Nobody deletes it, and no time is up, until the hold is ended.
    ///
    /// @param hold why; "" = it may be deleted again
    /// @return false if there is no such call
    boolean hold(Change change, CallId call, String hold) {
        Optional<String> before = holdOf(change.tx(), call);
        if (before.isEmpty()) {
            return false;
        }
        change.tx()
                .handle()
                .createUpdate("UPDATE call SET hold = :hold WHERE id = :id")
                .bind("id", call.value())
                .bind("hold", hold)
                .execute();
        change.updated(KIND, call.value(), Map.of("hold", before.get()), Map.of("hold", hold));
        return true;
    }

    /// Empty if there is no such call.
    Optional<String> holdOf(TenantTx tx, CallId call) {
        return tx.handle()
                .createQuery("SELECT hold FROM call WHERE id = :id")
                .bind("id", call.value())
                .mapTo(String.class)
                .findOne();
    }

    boolean hasEndedBefore(TenantTx tx, Instant before, boolean whole) {
        return tx.handle()
                .createQuery("SELECT EXISTS (SELECT 1 FROM call c WHERE " + over(whole) + ")")
                .bind("before", Timestamp.from(before))
                .mapTo(Boolean.class)
                .one();
    }

    private static String over(boolean whole) {
        return "c.started_at < :before AND c.ended_at < :before AND NOT " + HELD
                + (whole ? " AND NOT c.shortened" : "");
    }

    /// Those that ended before, the oldest first, but for what is held; nobody else changes them until the end.
    /// Nor is one of their recordings held meanwhile: that is a change of the tenant, too, and waits for this one.
    ///
    /// @param whole only those that still have their numbers
    List<Old> endedBefore(Change change, Instant before, boolean whole, int limit) {
        return change.tx()
                .handle()
                .createQuery("SELECT id, started_at, conversation_id FROM call c WHERE " + over(whole)
                        + " ORDER BY c.started_at LIMIT :limit FOR UPDATE OF c")
                .bind("before", Timestamp.from(before))
                .bind("limit", limit)
                .map((row, _) -> new Old(
                        row.getObject("id", UUID.class),
                        row.getObject("started_at", OffsetDateTime.class),
                        row.getObject("conversation_id", UUID.class)))
                .list();
    }

    /// With their legs and all that was noted of them.
    void delete(Change change, List<Old> calls) {
        each(change, calls, "DELETE FROM segment WHERE call_id = ANY(:ids) AND started_at BETWEEN :from AND :to");
        each(change, calls, "DELETE FROM leg WHERE call_id = ANY(:ids) AND started_at BETWEEN :from AND :to");
        each(change, calls, "DELETE FROM call WHERE id = ANY(:ids) AND started_at BETWEEN :from AND :to");
        forgetTexts(change, calls);
        change.tx()
                .handle()
                .createUpdate("""
                        DELETE FROM conversation v WHERE v.id = ANY(:ids)
                           AND NOT EXISTS (SELECT FROM call c
                                            WHERE c.tenant_id = v.tenant_id AND c.conversation_id = v.id)
                        """)
                .bindArray(
                        "ids",
                        UUID.class,
                        calls.stream().map(Old::conversation).distinct().toList())
                .execute();
        change.noted("calls deleted", "retention", change.scope().id().value(), facts(calls));
    }

    /// Who withheld his number stays unknown by what is left of the timeline. What somebody of the house dialled and
    /// nobody of it was rung up for is a number outside, too: it was refused, or had no way out.
    void shorten(Change change, List<Old> calls) {
        each(change, calls, """
                UPDATE call c
                   SET caller_name = CASE WHEN c.caller_device IS NULL THEN '' ELSE c.caller_name END,
                       caller_number = CASE WHEN c.caller_device IS NULL THEN %s ELSE c.caller_number END,
                       dialled = CASE WHEN %s OR c.caller_device IS NOT NULL AND NOT %s
                                      THEN %s ELSE c.dialled END,
                       sip_call_ids = '{}',
                       timeline = coalesce((SELECT jsonb_agg(e) FROM jsonb_array_elements(c.timeline) e
                                             WHERE e::text LIKE '%%number withheld%%'), '[]'),
                       shortened = true
                 WHERE c.id = ANY(:ids) AND c.started_at BETWEEN :from AND :to
                """.formatted(
                        CUT.formatted("c.caller_number"),
                        RANG.formatted("NULL"),
                        RANG.formatted("NOT NULL"),
                        CUT.formatted("c.dialled")));
        each(change, calls, """
                UPDATE leg SET name = '', number = %s
                 WHERE device IS NULL AND call_id = ANY(:ids) AND started_at BETWEEN :from AND :to
                """.formatted(CUT.formatted("number")));
        forgetTexts(change, calls);
        change.noted("calls shortened", "retention", change.scope().id().value(), facts(calls));
    }

    private static void each(Change change, List<Old> calls, String sql) {
        change.tx()
                .handle()
                .createUpdate(sql)
                .bindArray("ids", UUID.class, ids(calls))
                .bind("from", calls.getFirst().startedAt())
                .bind("to", calls.getLast().startedAt())
                .execute();
    }

    private static void forgetTexts(Change change, List<Old> calls) {
        change.tx()
                .handle()
                .createUpdate("DELETE FROM call_trace WHERE call_id = ANY(:ids)")
                .bindArray("ids", UUID.class, ids(calls))
                .execute();
    }

    private static List<UUID> ids(List<Old> calls) {
        return calls.stream().map(Old::id).toList();
    }

    /// Of all together: who was called stands in no entry.
    private static Map<String, String> facts(List<Old> calls) {
        return Map.of(
                "count", String.valueOf(calls.size()),
                "oldest", calls.getFirst().startedAt().toInstant().toString(),
                "newest", calls.getLast().startedAt().toInstant().toString());
    }
}
