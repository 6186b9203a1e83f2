package org.klinke.sip.tx;

import org.klinke.sip.transport.SipFlow;

/// Client transaction of any method but INVITE and ACK.
public final class NonInviteClient implements ClientTransaction {
    @Override
    public SipFlow flow() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String method() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String branch() {
        throw new UnsupportedOperationException();
    }
}
