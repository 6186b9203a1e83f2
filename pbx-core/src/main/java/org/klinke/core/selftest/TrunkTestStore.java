package org.klinke.core.selftest;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.klinke.core.db.TenantTx;
import org.klinke.core.id.TrunkId;

/// What the last test of each trunk found. Which tenant has tested: that of the transaction. Thread-safe.
public final class TrunkTestStore {
    /// @param at when it ended
    /// @param nightly nobody asked for it
    /// @param report in JSON, as the API shows it
    public record Kept(TrunkId trunk, Instant at, boolean nightly, String report) {}

    /// In the place of the trunk's one before.
    public void keep(TenantTx tx, Kept test) {
        tx.handle()
                .createUpdate("""
                        INSERT INTO trunk_test (tenant_id, trunk_id, at, nightly, report)
                        VALUES (:tenant, :trunk, :at, :nightly, CAST(:report AS jsonb))
                        ON CONFLICT (tenant_id, trunk_id)
                        DO UPDATE SET at = excluded.at, nightly = excluded.nightly, report = excluded.report
                        """)
                .bind("tenant", tx.scope().id().value())
                .bind("trunk", test.trunk().value())
                .bind("at", Timestamp.from(test.at()))
                .bind("nightly", test.nightly())
                .bind("report", test.report())
                .execute();
    }

    /// The latest first.
    public List<Kept> list(TenantTx tx) {
        return tx.handle()
                .createQuery("SELECT trunk_id, at, nightly, report FROM trunk_test ORDER BY at DESC, trunk_id")
                .map((row, _) -> new Kept(
                        new TrunkId(row.getObject("trunk_id", UUID.class)),
                        row.getTimestamp("at").toInstant(),
                        row.getBoolean("nightly"),
                        row.getString("report")))
                .list();
    }
}
