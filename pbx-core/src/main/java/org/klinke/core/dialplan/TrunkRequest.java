package org.klinke.core.dialplan;

import java.time.Instant;
import java.util.List;
import org.klinke.core.id.TrunkId;

/// A call comes in over a trunk.
///
/// @param called as the carrier wrote it: any customary form
/// @param caller as the carrier wrote it; "" if it is withheld or was not said
/// @param at when: rules may depend on it
/// @param helped calls for help that may be called back, from phones that are there: the latest first
public record TrunkRequest(TrunkId trunk, String called, String caller, Instant at, List<HelpMade> helped) {
    public TrunkRequest {
        helped = List.copyOf(helped);
    }

    public TrunkRequest(TrunkId trunk, String called, String caller, Instant at) {
        this(trunk, called, caller, at, List.of());
    }
}
