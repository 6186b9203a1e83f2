package org.klinke.sip.tx;

import org.klinke.sip.transport.SipFlow;

/// State Completed of [NonInviteServer]: the encoded response for those who ask again.
final class NonInviteServerTail implements ServerEntry {
    private final SipFlow flow;
    private final byte[] response;

    NonInviteServerTail(SipFlow flow, byte[] response) {
        this.flow = flow;
        this.response = response;
    }

    @Override
    public void onRetransmission() {
        flow.write(response);
    }
}
