package org.klinke.core.code;

import java.util.Map;
import java.util.stream.Collectors;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;

/// A tenant's codes, those that are not as usual. Which tenant: that of the transaction. Thread-safe.
public final class FeatureCodesStore {
    private static final String KIND = "feature codes";

    public FeatureCodes read(TenantTx tx) {
        return FeatureCodes.stored(tx
                .handle()
                .createQuery("SELECT feature, code FROM feature_code")
                .map((row, _) -> Map.entry(row.getString("feature"), row.getString("code")))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    public void set(Change change, FeatureCodes wanted) {
        FeatureCodes before = read(change.tx());
        change.tx().handle().createUpdate("DELETE FROM feature_code").execute();
        wanted.facts()
                .forEach((feature, code) -> change.tx()
                        .handle()
                        .createUpdate("""
                                INSERT INTO feature_code (tenant_id, feature, code)
                                VALUES (:tenant, :feature, :code)
                                """)
                        .bind("tenant", change.scope().id().value())
                        .bind("feature", feature)
                        .bind("code", code)
                        .execute());
        change.updated(KIND, change.scope().id().value(), before.facts(), wanted.facts());
    }
}
