package org.klinke.sip.transport;

import java.net.InetSocketAddress;

/// Where peers of a flow reach us: written into Via and Contact. Behind NAT this differs from [SipFlow#local()].
/// The host may be an unresolved name.
public interface Advertised {
    InetSocketAddress of(SipFlow flow);
}
