package org.klinke.sip.tx;

import javax.sip.message.Request;
import org.klinke.sip.transport.SipFlow;

/// The transaction user (RFC 3261 §5): legs and registrar. Called on the flow's loop; must not block. An exception
/// ends the one transaction with 500.
public interface SipUser {

    /// A new request that the gate accepted. An INVITE has already been answered 100.
    void onRequest(ServerTransaction transaction);

    /// An ACK that belongs to no server transaction: of a 2xx, or of nothing the user knows.
    void onAck(SipFlow flow, Request ack);
}
