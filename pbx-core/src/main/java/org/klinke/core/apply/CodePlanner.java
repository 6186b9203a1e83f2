package org.klinke.core.apply;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.audit.Change;
import org.klinke.core.code.FeatureCodes;
import org.klinke.core.code.FeatureCodesStore;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.InvalidInput;

/// Plans a tenant's codes. Thread-safe.
public final class CodePlanner {
    /// Of the file.
    static final String SECTION = "codes";

    private static final String KIND = "feature codes";

    private final FeatureCodesStore store;

    public CodePlanner(FeatureCodesStore store) {
        this.store = store;
    }

    /// @param now empty for a tenant that is still to be made
    void plan(WantedTenant tenant, Optional<TenantTx> now, Sheet<Change> sheet) {
        Optional.ofNullable(tenant.outside().reach().get(SECTION))
                .ifPresent(said -> said.forEach(codes -> plan(tenant.name(), codes, now, sheet)));
    }

    private void plan(String tenant, WantedOutside.Thing wanted, Optional<TenantTx> now, Sheet<Change> sheet) {
        FeatureCodes before = now.map(store::read).orElse(FeatureCodes.USUAL);
        try {
            FeatureCodes after = before.with(wanted.given());
            List<String> fields = Sheet.differences(before.texts(), after.texts());
            sheet.line(false, KIND, tenant, fields);
            if (!fields.isEmpty()) {
                sheet.deed(Phase.RULES, wanted.where(), (change, _) -> store.set(change, after));
            }
        } catch (InvalidInput e) {
            sheet.refuse(wanted.where(), e);
        }
    }

    /// Fields of `codes`: those that are not as usual.
    public Map<String, Object> fields(TenantTx tx) {
        return new LinkedHashMap<>(store.read(tx).facts());
    }
}
