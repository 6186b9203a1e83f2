package org.klinke.sip.conversation;

import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.Source;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.voicemail.BoxContents;
import org.klinke.core.voicemail.GreetingCase;
import org.klinke.core.voicemail.VoiceBox;
import org.klinke.core.voicemail.VoiceBoxes;

/// Where nobody has a voice box.
final class NoBoxes implements VoiceBoxes {
    @Override
    public CompletableFuture<Optional<BoxContents>> look(TenantScope scope, VoiceBox box) {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public boolean begins(TenantScope scope, VoiceBox box, UUID id, BoxContents known) {
        return false;
    }

    @Override
    public void ended(TenantScope scope, UUID id, Optional<RecordingId> kept) {}

    @Override
    public CompletableFuture<Entry> enter(TenantScope scope, VoiceBox box, DeviceId device, String pin) {
        return CompletableFuture.completedFuture(Entry.FAILED);
    }

    @Override
    public CompletableFuture<PinSet> setPin(TenantScope scope, VoiceBox box, String pin, String by) {
        return CompletableFuture.completedFuture(PinSet.FAILED);
    }

    @Override
    public CompletableFuture<Optional<Source>> greeting(TenantScope scope, RecordingId greeting) {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public CompletableFuture<Optional<Source>> sound(TenantScope scope, RecordingId message, String by) {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public CompletableFuture<Boolean> heard(TenantScope scope, RecordingId message, String by) {
        return CompletableFuture.completedFuture(false);
    }

    @Override
    public CompletableFuture<Boolean> delete(TenantScope scope, RecordingId message, String by) {
        return CompletableFuture.completedFuture(false);
    }

    @Override
    public CompletableFuture<Boolean> forward(TenantScope scope, RecordingId message, VoiceBox to, String by) {
        return CompletableFuture.completedFuture(false);
    }

    @Override
    public CompletableFuture<Boolean> greet(
            TenantScope scope, VoiceBox box, GreetingCase when, Optional<RecordingId> greeting, String by) {
        return CompletableFuture.completedFuture(false);
    }
}
