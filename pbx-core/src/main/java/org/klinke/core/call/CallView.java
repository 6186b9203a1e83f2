package org.klinke.core.call;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.klinke.core.id.LegId;
import org.klinke.core.id.UserId;
import org.klinke.core.presence.Line;
import org.klinke.core.presence.Presence;

/// A call as it looks from outside: to those who list the calls, and to those who watch the people in it. Changed by
/// the call's thread only, read by any.
final class CallView {
    private final Call call;
    private final Presence presence;
    private final Map<LegId, Leg> legs;
    private final CallMedia media;
    private final CallHistory history;
    private volatile LiveCall live;
    private List<Line> reported = List.of();

    CallView(Call call, Presence presence, Map<LegId, Leg> legs, CallMedia media, CallHistory history) {
        this.call = call;
        this.presence = presence;
        this.legs = legs;
        this.media = media;
        this.history = history;
        this.live = now();
    }

    /// As it was a moment ago.
    LiveCall live() {
        return live;
    }

    void publish() {
        live = now();
        List<Line> lines =
                LiveLines.of(legs.values(), call.caller(), call.incoming().dialled(), media.current());
        if (!lines.equals(reported)) {
            reported = lines;
            presence.call(call.scope(), call.id(), lines);
        }
    }

    private LiveCall now() {
        Bridge bridge = media.current();
        Leg caller = call.caller();
        int present = 0;
        Set<UserId> users = new HashSet<>();
        for (Leg leg : legs.values()) {
            if (!leg.ended()) {
                present++;
                leg.party().user().ifPresent(users::add);
            }
        }
        return new LiveCall(
                call.id(),
                caller.party(),
                call.incoming().dialled(),
                history.startedAt(),
                history.answeredAt(),
                Optional.ofNullable(bridge)
                        .filter(b -> b.connectedAt != null)
                        .map(b -> (b.has(caller) ? b.partnerOf(caller) : b.b).party()),
                call.handover().place(),
                Set.copyOf(users),
                present);
    }
}
