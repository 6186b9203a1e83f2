package org.klinke.core.cdr;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.klinke.core.db.TenantTx;
import org.klinke.core.id.UserId;

/// One user's calls, as he may see them. Which tenant: that of the transaction.
public final class UserCallStore {
    private static final String RANGE = " AND started_at > :since ORDER BY started_at DESC, id DESC LIMIT :limit";

    /// Who withheld his number stays unknown to whom he called.
    private static final String TO_USER = """
            SELECT started_at, shown.name, shown.number FROM call,
                   LATERAL (SELECT dialled LIKE '*67%' OR timeline::text LIKE '%number withheld%' AS hidden) AS caller,
                   LATERAL (SELECT CASE WHEN hidden THEN '' ELSE caller_name END AS name,
                                   CASE WHEN hidden THEN '' ELSE caller_number END AS number) AS shown
             WHERE EXISTS (SELECT 1 FROM leg
                            WHERE leg.tenant_id = call.tenant_id AND leg.call_id = call.id
                              AND leg.started_at = call.started_at AND leg.user_ = :user AND NOT leg.inbound
            """;

    private UserCallStore() {}

    public enum Kind {
        /// They rang for him, and nobody took them.
        MISSED(TO_USER + ") AND answered_at IS NULL"),
        RECEIVED(TO_USER + " AND leg.answered_at IS NOT NULL)"),
        /// Without codes.
        DIALLED("""
                SELECT started_at, '' AS name, dialled AS number FROM call
                 WHERE caller_user = :user
                   AND (dialled NOT LIKE '*%' OR dialled LIKE '*67%' OR timeline::text LIKE '%number withheld%')
                """);

        private final String sql;

        Kind(String sql) {
            this.sql = sql;
        }
    }

    /// @param name "" if nobody knows it
    /// @param number "" if it was withheld
    public record Entry(Instant at, String name, String number) {}

    /// The newest first.
    public static List<Entry> of(TenantTx tx, UserId user, Kind kind, Instant since, int limit) {
        return tx.handle()
                .createQuery(kind.sql + RANGE)
                .bind("user", user.value())
                .bind("since", since.atOffset(ZoneOffset.UTC))
                .bind("limit", limit)
                .map((row, _) -> entry(row))
                .list();
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                row.getString("name"),
                row.getString("number"));
    }
}
