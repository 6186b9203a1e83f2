package org.klinke.sip.tx;

import java.util.random.RandomGenerator;
import javax.sip.message.Message;
import javax.sip.message.Request;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.transport.Advertised;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.transport.SipReceiver;

/// The transaction layer. Built before its user: legs get the stack to send with, then [#receiver] joins gate and
/// user to what arrives.
public final class SipStack {

    /// @param random unguessable: makes branches and tags
    public SipStack(JainCodec codec, Advertised advertised, RandomGenerator random) {}

    /// What `SipTransports.listen…` is given.
    public SipReceiver receiver(RequestGate gate, SipUser user) {
        throw new UnsupportedOperationException();
    }

    /// Sends a request in a client transaction. Adds our top Via with a new branch; the request is handed over.
    /// Any thread; the listener is called on the flow's loop.
    public ClientTransaction send(SipFlow flow, Request request, ClientListener listener) {
        throw new UnsupportedOperationException();
    }

    /// As [#send] for an INVITE.
    public InviteClient sendInvite(SipFlow flow, Request invite, ClientListener listener) {
        throw new UnsupportedOperationException();
    }

    /// Sends without a transaction: an ACK of a 2xx (gets our top Via if it has none). Any thread.
    public void sendDirect(SipFlow flow, Message message) {}

    /// A new random tag or Call-ID part, 128 bits in base 32.
    public String token() {
        throw new UnsupportedOperationException();
    }

    public SipCounters counters() {
        throw new UnsupportedOperationException();
    }
}
