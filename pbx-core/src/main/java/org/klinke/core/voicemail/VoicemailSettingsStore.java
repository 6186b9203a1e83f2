package org.klinke.core.voicemail;

import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;

/// Who has a voice box. Which tenant: that of the transaction. Thread-safe.
public final class VoicemailSettingsStore {
    private static final String KIND = "voice boxes";

    /// [VoicemailSettings#NOTHING] if none are stored.
    public VoicemailSettings read(TenantTx tx) {
        return tx.handle()
                .createQuery("SELECT settings FROM voicemail_settings")
                .mapTo(String.class)
                .findOne()
                .map(VoicemailText::parse)
                .orElse(VoicemailSettings.NOTHING);
    }

    public void set(Change change, VoicemailSettings wanted) {
        VoicemailSettings before = read(change.tx());
        change.tx()
                .handle()
                .createUpdate("""
                        INSERT INTO voicemail_settings (tenant_id, settings) VALUES (:tenant, CAST(:settings AS jsonb))
                        ON CONFLICT (tenant_id, form) DO UPDATE SET settings = excluded.settings
                        """)
                .bind("tenant", change.scope().id().value())
                .bind("settings", VoicemailText.print(wanted))
                .execute();
        change.updated(KIND, change.scope().id().value(), before.facts(), wanted.facts());
    }
}
