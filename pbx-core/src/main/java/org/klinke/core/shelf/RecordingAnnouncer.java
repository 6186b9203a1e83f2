package org.klinke.core.shelf;

import org.klinke.core.id.RecordingId;
import org.klinke.core.tenant.TenantScope;

/// What a call needs of [Recordings]: to say for which tenant the engine will record. Nothing here waits.
public interface RecordingAnnouncer {
    /// @param label what will be known of it
    RecordingId announce(TenantScope scope, Label label);

    /// It may not be kept, whether it still runs or not: somebody does not want it. What is written goes.
    void discard(TenantScope scope, RecordingId recording);
}
