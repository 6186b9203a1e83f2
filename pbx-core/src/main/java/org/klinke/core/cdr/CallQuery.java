package org.klinke.core.cdr;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.id.UserId;

/// Which call records are wanted, newest first.
///
/// What is searched for has a beginning: else one question could read all calls of all years.
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
    public CallQuery {
        boolean searched = user.isPresent()
                || number.isPresent()
                || direction.isPresent()
                || answered.isPresent()
                || cause.isPresent();
        if (searched && since.isEmpty()) {
            throw new IllegalArgumentException("a search without a beginning");
        }
    }

    /// Of a call in the list: the id tells calls of one instant apart.
    public record Place(Instant startedAt, UUID id) {}
}
