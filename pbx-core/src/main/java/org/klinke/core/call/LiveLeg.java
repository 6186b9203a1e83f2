package org.klinke.core.call;

import java.time.Instant;
import java.util.Optional;
import org.klinke.core.cdr.Party;
import org.klinke.core.id.LegId;

/// A leg of a call that goes on now, for people.
///
/// @param state "dialled", "ringing", "answered", "hanging up" or "ended"
/// @param withheld its number is not for others
/// @param holds its phone put the call on hold
/// @param talksWith the leg whose audio it hears
public record LiveLeg(
        LegId id,
        Party party,
        boolean withheld,
        boolean inbound,
        String state,
        boolean holds,
        Instant startedAt,
        Optional<Instant> answeredAt,
        Optional<LegId> talksWith) {
    /// It has ended, or is about to.
    public boolean gone() {
        return state.equals("ended") || state.equals("hanging up");
    }
}
