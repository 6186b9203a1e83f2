package org.klinke.core.call;

/// Why a leg wants into another call.
public enum MoveKind {
    /// The leg whose place it takes has asked for it (REFER).
    TRANSFER,
    /// By itself, in place of a leg (INVITE with Replaces).
    TAKE_OVER,
    /// By itself, to talk to a leg that is parked there.
    FETCH
}
