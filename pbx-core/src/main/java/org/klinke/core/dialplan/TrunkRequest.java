package org.klinke.core.dialplan;

import java.time.Instant;
import org.klinke.core.id.TrunkId;

/// A call comes in over a trunk.
///
/// @param called as the carrier wrote it: any customary form
/// @param caller as the carrier wrote it; "" if it is withheld or was not said
/// @param at when: rules may depend on it
public record TrunkRequest(TrunkId trunk, String called, String caller, Instant at) {}
