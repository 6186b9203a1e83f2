package org.klinke.core.alarm;

import java.sql.Array;
import java.sql.SQLException;
import java.util.List;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.ExtensionPoolStore;
import org.klinke.core.directory.InvalidInput;

/// Who learns of a tenant's alarms. Which tenant: that of the transaction. Thread-safe.
public final class AlarmSettingsStore {
    private static final String KIND = "alarms";

    /// [AlarmSettings#NOBODY] if none are stored.
    public AlarmSettings read(TenantTx tx) {
        return tx.handle()
                .createQuery("SELECT mail, extensions FROM alarm_settings")
                .map((row, _) -> new AlarmSettings(texts(row.getArray("mail")), texts(row.getArray("extensions"))))
                .findOne()
                .orElse(AlarmSettings.NOBODY);
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    /// @throws InvalidInput at the end of the change, if an extension is no user's: his phone would stay silent
    public void set(Change change, AlarmSettings wanted) {
        AlarmSettings before = read(change.tx());
        change.tx()
                .handle()
                .createUpdate("""
                        INSERT INTO alarm_settings (tenant_id, mail, extensions) VALUES (:tenant, :mail, :extensions)
                        ON CONFLICT (tenant_id, form)
                        DO UPDATE SET mail = excluded.mail, extensions = excluded.extensions
                        """)
                .bind("tenant", change.scope().id().value())
                .bind("mail", wanted.mail().toArray(String[]::new))
                .bind("extensions", wanted.extensions().toArray(String[]::new))
                .execute();
        change.updated(KIND, change.scope().id().value(), before.facts(), wanted.facts());
        ExtensionPoolStore.requireAlarmed(
                change,
                wanted.extensions().stream()
                        .filter(extension -> !before.extensions().contains(extension))
                        .toList());
    }
}
