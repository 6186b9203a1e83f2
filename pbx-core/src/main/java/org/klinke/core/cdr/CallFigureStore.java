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

    private static final String AUDIO = """

              FROM call c JOIN leg l ON l.tenant_id = c.tenant_id AND l.call_id = c.id AND l.started_at = c.started_at
             WHERE c.started_at >= :since AND c.answered_at IS NOT NULL
            """;
    private static final String POOR = "(l.one_way OR l.mos_average > 0 AND l.mos_average < :poor)";

    /// Of calls that have ended.
    public CallFigures since(TenantTx tx, Instant since) {
        Map<HangupCause, Long> causes = new EnumMap<>(HangupCause.class);
        List<Ended> ended = tx.handle()
                .createQuery("""
                        SELECT cause, count(*) AS calls, count(answered_at) AS answered,
                               count(*) FILTER (WHERE answered_at IS NULL AND caller_device IS NULL) AS missed
                          FROM call WHERE started_at >= :since GROUP BY cause
                        """)
                .bind("since", Timestamp.from(since))
                .map((row, _) -> new Ended(
                        HangupCause.valueOf(row.getString("cause")),
                        row.getLong("calls"),
                        row.getLong("answered"),
                        row.getLong("missed")))
                .list();
        ended.forEach(one -> causes.put(one.cause, one.calls));
        Audio audio = audio(tx, since);
        return new CallFigures(
                ended.stream().mapToLong(Ended::calls).sum(),
                ended.stream().mapToLong(Ended::answered).sum(),
                ended.stream().mapToLong(Ended::missed).sum(),
                causes,
                audio.measured,
                audio.mosAverage,
                audio.poor,
                audio.poor == 0 ? List.of() : worst(tx, since));
    }

    private record Ended(HangupCause cause, long calls, long answered, long missed) {}

    private record Audio(long measured, double mosAverage, long poor) {}

    private static Audio audio(TenantTx tx, Instant since) {
        return tx.handle()
                .createQuery("""
                        SELECT count(*) FILTER (WHERE l.mos_average > 0) AS measured,
                               coalesce(avg(l.mos_average) FILTER (WHERE l.mos_average > 0), 0) AS average,
                        """ + "count(DISTINCT c.id) FILTER (WHERE " + POOR + ") AS poor" + AUDIO)
                .bind("since", Timestamp.from(since))
                .bind("poor", MOS_POOR)
                .map((row, _) -> new Audio(row.getLong("measured"), row.getDouble("average"), row.getLong("poor")))
                .one();
    }

    private static List<CallId> worst(TenantTx tx, Instant since) {
        return tx.handle()
                .createQuery("SELECT c.id" + AUDIO + " AND " + POOR
                        + " GROUP BY c.id ORDER BY bool_or(l.one_way) DESC, min(l.mos_average), c.id LIMIT :limit")
                .bind("since", Timestamp.from(since))
                .bind("poor", MOS_POOR)
                .bind("limit", WORST_MAX)
                .map((row, _) -> new CallId(row.getObject("id", UUID.class)))
                .list();
    }
}
