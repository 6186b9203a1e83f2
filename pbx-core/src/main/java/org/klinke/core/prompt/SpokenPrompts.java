package org.klinke.core.prompt;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.Source;
import org.klinke.core.tenant.TenantScope;

/// What calls do with announcements that somebody speaks by phone. Nothing here blocks.
public interface SpokenPrompts {
    /// @return empty if it is not there, or not yet
    CompletableFuture<Optional<Source>> hear(TenantScope scope, RecordingId sound);

    /// It is the next version from now on.
    ///
    /// @param by who has spoken, for the audit log
    /// @return whether it could be stored
    CompletableFuture<Boolean> keep(TenantScope scope, PhonePrompt prompt, RecordingId sound, String by);
}
