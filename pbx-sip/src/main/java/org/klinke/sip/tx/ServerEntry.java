package org.klinke.sip.tx;

import org.klinke.sip.transport.SipFlow;

/// What a shard keeps under a server key. Loop only.
sealed interface ServerEntry permits InviteServer, InviteServerTail, NonInviteServer, NonInviteServerTail {

    /// The request came again.
    void onRetransmission();

    /// What makes two requests the same (RFC 3261 §17.2.3). The flow is part of it: a stranger who guesses a
    /// branch must not reach another's transaction.
    ///
    /// @param branch of the top Via
    /// @param sentBy of the top Via
    /// @param method ACK and CANCEL are looked up as INVITE
    record Key(SipFlow flow, String branch, String sentBy, String method) {}
}
