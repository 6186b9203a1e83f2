package org.klinke.sip.tx;

import javax.sip.message.Request;
import javax.sip.message.Response;
import org.klinke.sip.transport.SipFlow;

/// Server transaction of any method but INVITE, ACK and CANCEL.
public final class NonInviteServer implements ServerTransaction {
    @Override
    public Request request() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SipFlow flow() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Caller caller() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String localTag() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void respond(Response response) {}
}
