package org.klinke.core.cdr;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.id.UserId;

/// Which call records are wanted, newest first.
///
/// @param user who called or was called
/// @param number part of the caller's, the dialled, or a called party's number
/// @param answered whether caller and a callee were connected
/// @param below only calls that began before this one
/// @param limit how many at most
public record CallQuery(
        Optional<UserId> user,
        Optional<String> number,
        Optional<Instant> since,
        Optional<Instant> until,
        Optional<CallDirection> direction,
        Optional<Boolean> answered,
        Optional<HangupCause> cause,
        Optional<Place> below,
        int limit) {
    /// Of a call in the list: the id tells calls of one instant apart.
    public record Place(Instant startedAt, UUID id) {}
}
