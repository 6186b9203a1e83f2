package org.klinke.core.recording;

import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;

/// What each tenant records: fresh after every committed change, read by calls without waiting.
public final class RecordingBook {
    private final PerTenant<RecordingSettings> all = new PerTenant<>(() -> RecordingSettings.NOTHING);

    public RecordingSettings in(TenantScope scope) {
        return all.in(scope);
    }

    public void replace(TenantScope scope, RecordingSettings fresh) {
        all.set(scope, fresh);
    }

    void remove(TenantScope scope) {
        all.remove(scope);
    }
}
