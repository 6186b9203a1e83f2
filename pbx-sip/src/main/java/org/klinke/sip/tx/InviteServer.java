package org.klinke.sip.tx;

import javax.sip.message.Request;
import javax.sip.message.Response;
import org.klinke.sip.transport.SipFlow;

/// INVITE server transaction.
public final class InviteServer implements ServerTransaction {
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

    /// The caller gave up before a final response. The CANCEL itself is already answered; the user now sends 487.
    /// Runs on the loop, once; also if the CANCEL was there first.
    public void onCancel(Runnable task) {}

    /// A final response other than 2xx was never acknowledged (timer H). Runs on the loop.
    public void onFinalTimeout(Runnable task) {}
}
