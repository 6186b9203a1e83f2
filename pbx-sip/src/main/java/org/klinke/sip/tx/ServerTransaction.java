package org.klinke.sip.tx;

import javax.sip.message.Request;
import javax.sip.message.Response;
import org.klinke.sip.transport.SipFlow;

/// A request that came in and wants a final response. Any thread may call.
public sealed interface ServerTransaction permits InviteServer, NonInviteServer {
    Request request();

    /// Responses go back on the flow the request came on (RFC 3261 §18.2.2).
    SipFlow flow();

    Caller caller();

    /// The tag that [#respond] gives to To if the request has none and the response brings none.
    String localTag();

    /// Hands the response over: it must not be changed afterwards. Adds the To tag where missing (not to 100).
    /// After a final response further ones are ignored, except 2xx to INVITE, which the leg repeats (RFC 6026
    /// §7.1).
    void respond(Response response);
}
