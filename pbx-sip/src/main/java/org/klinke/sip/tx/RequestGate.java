package org.klinke.sip.tx;

import javax.sip.message.Request;
import org.klinke.sip.codec.SipHead;
import org.klinke.sip.transport.SipFlow;

/// Decides who comes in. Called on the flow's loop for each request that belongs to no transaction and is neither
/// ACK nor CANCEL; must not block.
public interface RequestGate {
    Admission admit(SipFlow flow, SipHead head, Request request);

    /// Asked before a request is parsed, which costs much more than the look at its head: what a flooding stranger
    /// sends is not worth it.
    default Shed shed(SipFlow flow, SipHead head) {
        return Shed.NOTHING;
    }

    /// A message of this flow could not be read; counts like one without proof.
    default void malformed(SipFlow flow) {}

    enum Shed {
        /// Go on.
        NOTHING,
        /// 503 from the bytes of the request.
        ANSWER,
        DROP
    }
}
