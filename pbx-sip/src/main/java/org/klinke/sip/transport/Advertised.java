package org.klinke.sip.transport;

import java.net.InetSocketAddress;

/// Where peers of a flow reach us: written into Via and Contact. Behind NAT this differs from [SipFlow#local()].
/// The host may be an unresolved name.
public interface Advertised {
    InetSocketAddress of(SipFlow flow);

    /// Where the peer of a flow reaches us by a connection of its own: of one that we opened, not the port it is from.
    default InetSocketAddress listening(SipFlow flow) {
        return of(flow);
    }
}
