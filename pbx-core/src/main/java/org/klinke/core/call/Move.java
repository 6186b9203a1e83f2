package org.klinke.core.call;

import org.klinke.core.cdr.Party;
import org.klinke.core.id.ConversationId;
import org.klinke.core.id.LegId;

/// A leg on its way from one Call to another, where it shall take the place of a leg there. Who holds the message owns
/// the leg.
///
///     from ── Join ──▶ into ── Joined ────▶ from     the leg lives there now
///                      into ── NotJoined ─▶ from     the leg is back
///
/// @param by who wants this: only its own legs may be replaced, or such as ring; fetched may be whatever is parked
/// @param conversation of the call it comes from
/// @param shared other records bear that conversation's id already
record Move(
        Leg leg,
        LegId inPlaceOf,
        boolean earlyOnly,
        MoveKind kind,
        Party by,
        Call from,
        ConversationId conversation,
        boolean shared) {}
