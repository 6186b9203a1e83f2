package org.klinke.core.recording;

import org.klinke.core.id.RecordingId;
import org.klinke.core.tenant.TenantScope;

/// What a call needs of [Recordings]: to say for which tenant the engine will record.
public interface RecordingAnnouncer {
    /// Never waits.
    RecordingId announce(TenantScope scope);
}
