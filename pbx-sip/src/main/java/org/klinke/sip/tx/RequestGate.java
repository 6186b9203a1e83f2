package org.klinke.sip.tx;

import javax.sip.message.Request;
import org.klinke.sip.codec.SipHead;
import org.klinke.sip.transport.SipFlow;

/// Decides who comes in. Called on the flow's loop for each request that belongs to no transaction and is neither
/// ACK nor CANCEL; must not block.
public interface RequestGate {
    Admission admit(SipFlow flow, SipHead head, Request request);
}
