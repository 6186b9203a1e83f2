package org.klinke.sip.conversation;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.Source;
import org.klinke.core.prompt.PhonePrompt;
import org.klinke.core.prompt.SpokenPrompts;
import org.klinke.core.tenant.TenantScope;

/// Where nothing is spoken by phone.
final class NoSpokenPrompts implements SpokenPrompts {
    @Override
    public CompletableFuture<Optional<Source>> hear(TenantScope scope, RecordingId sound) {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public CompletableFuture<Boolean> keep(TenantScope scope, PhonePrompt prompt, RecordingId sound, String by) {
        return CompletableFuture.completedFuture(false);
    }
}
