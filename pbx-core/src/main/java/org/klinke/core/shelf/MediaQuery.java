package org.klinke.core.shelf;

import java.time.Instant;
import java.util.Optional;
import org.klinke.core.id.RecordingId;

/// Which media objects are wanted, newest first.
///
/// @param person part of a name, or an extension or number from its beginning
/// @param from began then or later
/// @param until began before
/// @param secondsMin lasts at least so long
/// @param after the last of the page before
public record MediaQuery(
        Optional<String> person,
        Optional<Instant> from,
        Optional<Instant> until,
        int secondsMin,
        Optional<Place> after,
        int limit) {
    public static final int LIMIT_MAX = 1_000;

    /// Where an object stands in the list.
    public record Place(Instant started, RecordingId id) {}

    public MediaQuery {
        limit = Math.clamp(limit, 1, LIMIT_MAX);
    }

    public static MediaQuery newest(int limit) {
        return new MediaQuery(Optional.empty(), Optional.empty(), Optional.empty(), 0, Optional.empty(), limit);
    }
}
