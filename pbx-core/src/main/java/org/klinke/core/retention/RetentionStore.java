package org.klinke.core.retention;

import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;

/// How long what is kept. Which tenant: that of the transaction. Thread-safe.
public final class RetentionStore {
    private static final String KIND = "retention";

    /// [Retention#USUAL] if nothing is stored.
    public Retention read(TenantTx tx) {
        return tx.handle()
                .createQuery("SELECT settings FROM retention_settings")
                .mapTo(String.class)
                .findOne()
                .map(RetentionText::parse)
                .orElse(Retention.USUAL);
    }

    public void set(Change change, Retention wanted) {
        Retention before = read(change.tx());
        change.tx()
                .handle()
                .createUpdate("""
                        INSERT INTO retention_settings (tenant_id, settings) VALUES (:tenant, CAST(:settings AS jsonb))
                        ON CONFLICT (tenant_id, form) DO UPDATE SET settings = excluded.settings
                        """)
                .bind("tenant", change.scope().id().value())
                .bind("settings", RetentionText.print(wanted))
                .execute();
        change.updated(KIND, change.scope().id().value(), before.facts(), wanted.facts());
    }
}
