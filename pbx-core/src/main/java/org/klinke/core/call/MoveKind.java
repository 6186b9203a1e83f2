package org.klinke.core.call;

/// Why a leg wants into another call.
public enum MoveKind {
    /// The leg whose place it takes has asked for it (REFER).
    TRANSFER,
    /// As if it had asked for it; but no phone has, somebody has for its user.
    JOIN,
    /// By itself, in place of a leg (INVITE with Replaces).
    TAKE_OVER,
    /// By itself, to talk to a leg that is parked there.
    FETCH
}
