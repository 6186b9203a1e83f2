package org.klinke.sip.tx;

import org.jspecify.annotations.Nullable;
import org.klinke.sip.transport.SipFlow;

/// What a shard keeps under a server key. Loop only.
sealed interface ServerEntry permits InviteServer, InviteServerTail, NonInviteServer, NonInviteServerTail {

    /// What makes the same request known when it comes once more by another way; null where nobody asks.
    @Nullable
    Merge merge();

    /// A request that a proxy has forked, so that it reaches us by several ways, has a branch for each; these are alike
    /// (RFC 3261 §8.2.2.2).
    record Merge(String callId, String fromTag, long cseq, String method) {}

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
