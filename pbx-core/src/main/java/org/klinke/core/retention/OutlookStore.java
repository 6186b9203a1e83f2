package org.klinke.core.retention;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jdbi.v3.core.statement.Query;
import org.klinke.core.db.TenantTx;
import org.klinke.core.shelf.MediaObject;

/// Counts what goes when. Which tenant: that of the transaction. Thread-safe.
final class OutlookStore {
    /// When is what to go that says of itself when: at the next midnight, and those to come.
    record Nights(Instant tonight, Instant week, Instant month) {}

    /// @param ended before what moments what goes then has ended; empty: no days are set
    record Kind(String word, Optional<Integer> days, boolean settable, Optional<Nights> ended) {}

    Outlook calls(TenantTx tx, Kind kind, Nights nights, boolean whole) {
        return count(tx, kind, nights, "started_at", "ended_at", """
                SELECT started_at, ended_at, NULL::timestamptz AS gone, %s AS held FROM call c WHERE %s
                """.formatted(
                        OldCallStore.HELD, whole ? "NOT c.shortened" : "true"));
    }

    Outlook media(TenantTx tx, Kind kind, Nights nights, MediaObject.Kind which) {
        return count(
                tx,
                kind,
                nights,
                "started",
                "started",
                "SELECT started, keep_until AS gone, hold <> '' AS held FROM media_object WHERE kind = '" + which.word()
                        + "'");
    }

    /// Of what nobody can hold.
    ///
    /// @param table one of ours, with the column that says when it was
    Outlook of(TenantTx tx, Kind kind, Nights nights, String table, String column) {
        return count(
                tx,
                kind,
                nights,
                column,
                column,
                "SELECT " + column + ", NULL::timestamptz AS gone, false AS held FROM " + table);
    }

    private static Outlook count(TenantTx tx, Kind kind, Nights nights, String begun, String ended, String rows) {
        Query query = tx.handle()
                .createQuery("""
                        SELECT count(*) AS count, min(%1$s) AS oldest, count(*) FILTER (WHERE held) AS held,
                               count(*) FILTER (WHERE NOT held AND (%2$s < :tonight OR gone <= :tonightAt)) AS tonight,
                               count(*) FILTER (WHERE NOT held AND (%2$s < :week OR gone <= :weekAt)) AS week,
                               count(*) FILTER (WHERE NOT held AND (%2$s < :month OR gone <= :monthAt)) AS month
                          FROM (%3$s) kept
                        """.formatted(begun, ended, rows))
                .bind("tonightAt", Timestamp.from(nights.tonight()))
                .bind("weekAt", Timestamp.from(nights.week()))
                .bind("monthAt", Timestamp.from(nights.month()));
        Nights before = kind.ended().orElse(new Nights(Instant.EPOCH, Instant.EPOCH, Instant.EPOCH));
        return query.bind("tonight", Timestamp.from(before.tonight()))
                .bind("week", Timestamp.from(before.week()))
                .bind("month", Timestamp.from(before.month()))
                .map((row, _) -> outlook(kind, row))
                .one();
    }

    private static Outlook outlook(Kind kind, ResultSet row) throws SQLException {
        return new Outlook(
                kind.word(),
                kind.days(),
                kind.settable(),
                row.getLong("count"),
                Optional.ofNullable(row.getObject("oldest", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant),
                row.getLong("tonight"),
                row.getLong("week"),
                row.getLong("month"),
                row.getLong("held"));
    }
}
