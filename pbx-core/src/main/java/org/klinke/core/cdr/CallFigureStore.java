package org.klinke.core.cdr;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.db.TenantTx;
import org.klinke.core.id.CallId;

/// Counts calls. Which tenant: that of the transaction.
public final class CallFigureStore {
    private static final int WORST_MAX = 5;
    /// Below it most people are dissatisfied (ITU-T G.107, Annex B).
    private static final double MOS_POOR = 3.1;

    /// One row a call. What answers by itself (a menu, a box, an echo) is nobody: only who was called can answer.
    private static final String CALLS = """
            WITH calls AS (
                SELECT c.id, c.cause, c.caller_device IS NULL AS outside,
                       coalesce(bool_or(NOT l.inbound AND l.answered_at IS NOT NULL), false) AS answered,
                       count(*) FILTER (WHERE l.mos_average > 0) AS measured,
                       coalesce(sum(l.mos_average), 0) AS mos,
                       coalesce(bool_or(l.one_way), false) AS one_way,
                       min(l.mos_average) FILTER (WHERE l.mos_average > 0) AS mos_min
                  FROM call c LEFT JOIN leg l
                    ON l.tenant_id = c.tenant_id AND l.call_id = c.id AND l.started_at = c.started_at
                 WHERE c.started_at >= :since
                 GROUP BY c.tenant_id, c.id, c.started_at)
            """;

    private static final String POOR = " answered AND (one_way OR mos_min < :poor) ";

    /// Of calls that have ended.
    public CallFigures since(TenantTx tx, Instant since) {
        List<Ended> ended = tx.handle()
                .createQuery(CALLS + """
                        SELECT cause, count(*) AS calls, count(*) FILTER (WHERE answered) AS answered,
                               count(*) FILTER (WHERE outside AND NOT answered) AS missed,
                               sum(measured) AS measured, sum(mos) AS mos,
                        """ + "count(*) FILTER (WHERE" + POOR + ") AS poor FROM calls GROUP BY cause")
                .bind("since", Timestamp.from(since))
                .bind("poor", MOS_POOR)
                .map((row, _) -> new Ended(
                        HangupCause.valueOf(row.getString("cause")),
                        row.getLong("calls"),
                        row.getLong("answered"),
                        row.getLong("missed"),
                        row.getLong("measured"),
                        row.getDouble("mos"),
                        row.getLong("poor")))
                .list();
        Map<HangupCause, Long> causes = new EnumMap<>(HangupCause.class);
        ended.forEach(one -> causes.put(one.cause, one.calls));
        long measured = ended.stream().mapToLong(Ended::measured).sum();
        double mos = ended.stream().mapToDouble(Ended::mos).sum();
        long poor = ended.stream().mapToLong(Ended::poor).sum();
        return new CallFigures(
                ended.stream().mapToLong(Ended::calls).sum(),
                ended.stream().mapToLong(Ended::answered).sum(),
                ended.stream().mapToLong(Ended::missed).sum(),
                causes,
                measured,
                measured == 0 ? 0 : mos / measured,
                poor,
                poor == 0 ? List.of() : worst(tx, since));
    }

    private record Ended(
            HangupCause cause, long calls, long answered, long missed, long measured, double mos, long poor) {}

    private static List<CallId> worst(TenantTx tx, Instant since) {
        return tx.handle()
                .createQuery(
                        CALLS + "SELECT id FROM calls WHERE" + POOR + "ORDER BY one_way DESC, mos_min, id LIMIT :limit")
                .bind("since", Timestamp.from(since))
                .bind("poor", MOS_POOR)
                .bind("limit", WORST_MAX)
                .map((row, _) -> new CallId(row.getObject("id", UUID.class)))
                .list();
    }
}
