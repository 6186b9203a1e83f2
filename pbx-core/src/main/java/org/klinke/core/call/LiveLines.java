package org.klinke.core.call;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.klinke.core.presence.Line;

/// A call as those see it who watch the people in it: one line for each leg of a user that has not ended and is not
/// being hung up.
final class LiveLines {
    private LiveLines() {}

    static List<Line> of(Collection<Leg> legs, Leg caller, String dialled, @Nullable Bridge bridge) {
        List<Line> lines = new ArrayList<>(legs.size());
        for (Leg leg : legs) {
            if (!leg.ended() && leg.hangupSent == null) {
                leg.party()
                        .user()
                        .ifPresent(user -> lines.add(new Line(
                                leg.id(), user, leg.inbound(), state(leg), remote(leg, caller, dialled, bridge))));
            }
        }
        return lines;
    }

    private static Line.State state(Leg leg) {
        if (leg.answered()) {
            return Line.State.CONFIRMED;
        }
        return leg.alerting ? Line.State.EARLY : Line.State.TRYING;
    }

    private static Optional<Line.Remote> remote(Leg leg, Leg caller, String dialled, @Nullable Bridge bridge) {
        if (bridge != null && bridge.has(leg) && bridge.partnerOf(leg) != leg) {
            return remote(bridge.partnerOf(leg));
        }
        return leg == caller ? Optional.of(new Line.Remote("", dialled)) : remote(caller);
    }

    private static Optional<Line.Remote> remote(Leg leg) {
        return leg.withheld
                ? Optional.empty()
                : Optional.of(new Line.Remote(leg.party().name(), leg.party().number()));
    }
}
