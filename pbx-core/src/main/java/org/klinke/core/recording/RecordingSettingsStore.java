package org.klinke.core.recording;

import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;

/// What is recorded. Which tenant: that of the transaction. Thread-safe.
public final class RecordingSettingsStore {
    private static final String KIND = "recordings";

    /// [RecordingSettings#NOTHING] if none are stored.
    public RecordingSettings read(TenantTx tx) {
        return tx.handle()
                .createQuery("SELECT settings FROM recording_settings")
                .mapTo(String.class)
                .findOne()
                .map(RecordingText::parse)
                .orElse(RecordingSettings.NOTHING);
    }

    public void set(Change change, RecordingSettings wanted) {
        RecordingSettings before = read(change.tx());
        change.tx()
                .handle()
                .createUpdate("""
                        INSERT INTO recording_settings (tenant_id, settings) VALUES (:tenant, CAST(:settings AS jsonb))
                        ON CONFLICT (tenant_id, form) DO UPDATE SET settings = excluded.settings
                        """)
                .bind("tenant", change.scope().id().value())
                .bind("settings", RecordingText.print(wanted))
                .execute();
        change.updated(KIND, change.scope().id().value(), before.facts(), wanted.facts());
    }
}
