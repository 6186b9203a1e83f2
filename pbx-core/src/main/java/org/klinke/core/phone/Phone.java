package org.klinke.core.phone;

import java.time.Instant;
import java.util.Optional;
import org.klinke.core.id.DeviceId;

/// A telephone as stored.
///
/// @param generation from 1; addresses of another one are dead
/// @param openUntil until when its first address works; empty once the phone has registered with what it got there, or
///     if it was never given one
/// @param shortKey it was opened when all keys of encrypted files had sixteen characters
public record Phone(
        DeviceId device, PhoneDetails details, int generation, Optional<Instant> openUntil, boolean shortKey) {
    public Phone(DeviceId device, PhoneDetails details, int generation, Optional<Instant> openUntil) {
        this(device, details, generation, openUntil, false);
    }

    public boolean isOpen(Instant now) {
        return openUntil.filter(now::isBefore).isPresent();
    }
}
