package org.klinke.sip.tx;

import java.util.Optional;
import javax.sip.header.ReasonHeader;
import org.klinke.sip.transport.SipFlow;

/// INVITE client transaction.
public final class InviteClient implements ClientTransaction {
    @Override
    public SipFlow flow() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String method() {
        return "INVITE";
    }

    @Override
    public String branch() {
        throw new UnsupportedOperationException();
    }

    /// Asks the peer to give up; waits for a provisional response first (RFC 3261 §9.1). The final response (487,
    /// or a 2xx that was faster) still comes to the listener; if none comes within 64*T1, onTimeout. Does nothing
    /// after a final response. Any thread; idempotent.
    public void cancel(Optional<ReasonHeader> reason) {}
}
