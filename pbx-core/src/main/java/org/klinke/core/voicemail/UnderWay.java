package org.klinke.core.voicemail;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.klinke.core.id.RecordingId;

/// Messages that are being spoken, or were, and are not known to be listed yet: many callers at once leave no more than
/// the box takes. Counted beside what the database has just said, so that each message counts once:
///
///     begins ─▶ under way ─┬─ nothing was kept ─▶ gone
///                          └─ kept ─▶ counts until a look shows it, or for a minute after it was listed
///
/// Of one tenant; thread-safe.
final class UnderWay {
    /// More than lies between a look and what is decided by it.
    private static final Duration AFTER_LISTED = Duration.ofMinutes(1);
    /// The database may be away for longer; then a few messages more than allowed are no harm.
    private static final Duration FORGOTTEN = Duration.ofHours(1);

    private static final class Place {
        private final UUID box;
        private final Instant since;
        private @Nullable RecordingId kept;
        private @Nullable Instant listed;

        Place(UUID box, Instant since) {
            this.box = box;
            this.since = since;
        }
    }

    private final Map<UUID, Place> places = new HashMap<>();
    private final Map<RecordingId, Instant> early = new HashMap<>();

    /// @param id of whoever leaves it, for as long as he does
    /// @param known what the database said a moment ago
    /// @return false: the box is full
    synchronized boolean begins(UUID id, VoiceBox box, BoxContents known, Instant now) {
        places.values().removeIf(place -> isOver(place, now));
        long more = places.values().stream()
                .filter(place -> place.box.equals(box.owner()))
                .filter(place -> place.kept == null
                        || known.messages().stream()
                                .noneMatch(message -> message.id().equals(place.kept)))
                .count();
        if (known.messages().size() + more >= box.settings().messagesMax()) {
            return false;
        }
        places.put(id, new Place(box.owner(), now));
        return true;
    }

    private static boolean isOver(Place place, Instant now) {
        return place.since.plus(FORGOTTEN).isBefore(now)
                || (place.listed != null && place.listed.plus(AFTER_LISTED).isBefore(now));
    }

    /// @param kept empty: no message has come of it
    synchronized void ended(UUID id, Optional<RecordingId> kept) {
        Place place = places.get(id);
        if (place != null && kept.isPresent()) {
            place.kept = kept.get();
            place.listed = early.remove(kept.get());
        } else {
            places.remove(id);
        }
    }

    synchronized void listed(RecordingId message, Instant now) {
        early.values().removeIf(at -> at.plus(FORGOTTEN).isBefore(now));
        boolean known = false;
        for (Place place : places.values()) {
            if (message.equals(place.kept)) {
                place.listed = now;
                known = true;
            }
        }
        if (!known && !places.isEmpty()) {
            early.put(message, now); // whoever has left it is about to say so
        }
    }
}
