package org.klinke.core.voicemail;

import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.Source;
import org.klinke.core.tenant.TenantScope;

/// What a call does with boxes. Never blocks; what could not be done, say because the database is away, is said so.
///
/// `by` is who does it, for the audit log.
public interface VoiceBoxes {
    enum Entry {
        OPEN,
        WRONG,
        /// Too many were wrong: this one was not looked at.
        LOCKED,
        FAILED
    }

    enum PinSet {
        DONE,
        WEAK,
        FAILED
    }

    /// @return empty if that cannot be known now
    CompletableFuture<Optional<BoxContents>> look(TenantScope scope, VoiceBox box);

    /// Somebody wants to leave a message; from now on it has its place.
    ///
    /// @param id of whoever leaves it, for as long as he does
    /// @param known from a look just now
    /// @return false: the box is full
    boolean begins(TenantScope scope, VoiceBox box, UUID id, BoxContents known);

    /// @param kept empty: no message has come of it
    void ended(TenantScope scope, UUID id, Optional<RecordingId> kept);

    /// @param device at which the PIN was typed
    /// @param pin as typed
    CompletableFuture<Entry> enter(TenantScope scope, VoiceBox box, DeviceId device, String pin);

    CompletableFuture<PinSet> setPin(TenantScope scope, VoiceBox box, String pin, String by);

    /// What callers hear first; nobody is noted for it.
    CompletableFuture<Optional<Source>> greeting(TenantScope scope, RecordingId greeting);

    /// A message, to be played.
    CompletableFuture<Optional<Source>> sound(TenantScope scope, RecordingId message, String by);

    CompletableFuture<Boolean> heard(TenantScope scope, RecordingId message, String by);

    CompletableFuture<Boolean> delete(TenantScope scope, RecordingId message, String by);

    /// Copies it, as a new message; it stays where it is.
    CompletableFuture<Boolean> forward(TenantScope scope, RecordingId message, VoiceBox to, String by);

    /// @param greeting that callers hear then from now on; empty: that for all cases, or what the server says
    CompletableFuture<Boolean> greet(
            TenantScope scope, VoiceBox box, GreetingCase when, Optional<RecordingId> greeting, String by);
}
