package org.klinke.core.trace;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.klinke.core.db.TenantTx;
import org.klinke.core.id.CallId;

/// Sealed traces in the database. Which tenant: that of the transaction.
final class TraceStore {
    static final String TABLE = "call_trace";

    /// @param box what [TraceBox] packed, sealed
    record Sealed(CallId call, Instant endedAt, byte[] box) {}

    /// A second time changes nothing.
    void insert(TenantTx tx, List<Sealed> traces) {
        PreparedBatch batch = tx.handle().prepareBatch("""
                INSERT INTO call_trace (tenant_id, call_id, ended_at, texts)
                VALUES (:tenant, :call, :endedAt, :texts)
                ON CONFLICT DO NOTHING
                """);
        for (Sealed trace : traces) {
            batch.bind("tenant", tx.scope().id().value())
                    .bind("call", trace.call().value())
                    .bind("endedAt", trace.endedAt())
                    .bind("texts", trace.box())
                    .add();
        }
        batch.execute();
    }

    Optional<byte[]> find(TenantTx tx, CallId call) {
        return tx.handle()
                .createQuery("SELECT texts FROM call_trace WHERE call_id = :call")
                .bind("call", call.value())
                .mapTo(byte[].class)
                .findOne();
    }

    /// @return how many went; not more than `limit` at once
    int deleteBefore(TenantTx tx, Instant endedAt, int limit) {
        return tx.handle()
                .createUpdate("""
                        DELETE FROM call_trace
                         WHERE call_id IN (SELECT call_id FROM call_trace WHERE ended_at < :endedAt LIMIT :limit)
                        """)
                .bind("endedAt", Timestamp.from(endedAt))
                .bind("limit", limit)
                .execute();
    }
}
