package org.klinke.sip.tx;

import javax.sip.message.Response;

/// Hears how a request went, on the flow's loop; must not block. After a final response nothing more comes, except
/// repeated or forked 2xx of an INVITE for 64*T1 (RFC 6026); the leg acknowledges each of them.
public interface ClientListener {

    void onResponse(Response response);

    /// No final response in time (timers B, F, or 64*T1 after CANCEL): as 408.
    void onTimeout();

    /// The flow closed before a final response, or could not take the request: as 503.
    void onFlowLost();

    /// Nobody has answered yet, and the request left once more (timers A, E): nothing to do, but worth knowing.
    default void onSentAgain() {}
}
