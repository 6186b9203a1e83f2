package org.klinke.sip.tx;

import org.jspecify.annotations.Nullable;
import org.klinke.sip.transport.SipFlow;

/// State Completed of [NonInviteServer]: the encoded response for those who ask again.
final class NonInviteServerTail implements ServerEntry {
    private final SipFlow flow;
    private final @Nullable Merge merge;
    private final byte[] response;

    NonInviteServerTail(SipFlow flow, @Nullable Merge merge, byte[] response) {
        this.flow = flow;
        this.merge = merge;
        this.response = response;
    }

    @Override
    public @Nullable Merge merge() {
        return merge;
    }

    @Override
    public void onRetransmission() {
        flow.write(response);
    }
}
