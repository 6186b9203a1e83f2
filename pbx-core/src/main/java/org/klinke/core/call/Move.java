package org.klinke.core.call;

import org.klinke.core.id.ConversationId;
import org.klinke.core.id.LegId;

/// A leg on its way from one Call to another, where it shall take the place of a leg there. Who holds the message owns
/// the leg.
///
///     from ── Join ──▶ into ── Joined ────▶ from     the leg lives there now
///                      into ── NotJoined ─▶ from     the leg is back
///
/// @param transfer asked for by the leg that is replaced (REFER); else by the newcomer itself (INVITE with Replaces)
/// @param conversation of the call it comes from
/// @param shared other records bear that conversation's id already
record Move(
        Leg leg,
        LegId inPlaceOf,
        boolean earlyOnly,
        boolean transfer,
        Call from,
        ConversationId conversation,
        boolean shared) {}
