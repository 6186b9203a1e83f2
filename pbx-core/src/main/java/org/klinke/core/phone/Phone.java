package org.klinke.core.phone;

import java.time.Instant;
import java.util.Optional;
import org.klinke.core.id.DeviceId;

/// A telephone as stored.
///
/// @param generation from 1; addresses of another one are dead
/// @param openUntil until when its first address works; empty once the phone has registered with what it got there, or
///     if it was never given one
public record Phone(DeviceId device, PhoneDetails details, int generation, Optional<Instant> openUntil) {
    public boolean isOpen(Instant now) {
        return openUntil.filter(now::isBefore).isPresent();
    }
}
