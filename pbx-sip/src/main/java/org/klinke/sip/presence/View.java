package org.klinke.sip.presence;

import java.util.Optional;
import org.klinke.core.presence.Features;
import org.klinke.core.presence.Line;
import org.klinke.core.presence.MessageCounts.Counts;
import org.klinke.sip.dialog.DialogId;

/// What a subscriber is shown, before it becomes a document; two that are equal need no NOTIFY.
sealed interface View {

    /// @param ownerName of the extension's user
    /// @param shown empty: idle
    record Lamp(String ownerName, Optional<Shown> shown) implements View {}

    /// The one dialog that stands for all of an extension: the one that says most.
    ///
    /// @param dialog from our side, where the subscriber may act on it (pick it up)
    /// @param remote where the subscriber may know who it is
    record Shown(Line.State state, boolean initiator, Optional<DialogId> dialog, Optional<Line.Remote> remote) {}

    record Availability(boolean open, boolean onThePhone) implements View {}

    record Messages(Counts counts) implements View {}

    record Keys(Features features) implements View {}
}
