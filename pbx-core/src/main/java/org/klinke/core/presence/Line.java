package org.klinke.core.presence;

import java.util.Optional;
import org.klinke.core.id.LegId;
import org.klinke.core.id.UserId;

/// One leg of a call, as the user at its far end is seen to be busy with it.
///
/// @param initiator the user makes the call; else receives it
/// @param remote the other party, empty where unknown or where it withholds its number: for the user's own eyes, and
/// his colleagues' where the tenant shows it
public record Line(LegId leg, UserId user, boolean initiator, State state, Optional<Remote> remote) {

    public enum State {
        /// Dialled, nothing heard yet.
        TRYING,
        /// It rings.
        EARLY,
        CONFIRMED
    }

    /// @param number extension or telephone number
    public record Remote(String name, String number) {}
}
