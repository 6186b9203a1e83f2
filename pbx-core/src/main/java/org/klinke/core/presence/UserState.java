package org.klinke.core.presence;

import java.util.List;
import org.klinke.core.presence.MessageCounts.Counts;

/// What one user is doing at this moment.
///
/// @param lines one per leg, of all his devices; those that have ended are gone
/// @param registered at least one of his devices is
/// @param features how he wants to be reached
public record UserState(List<Line> lines, boolean registered, Counts messages, Features features) {
    public UserState {
        lines = List.copyOf(lines);
    }
}
