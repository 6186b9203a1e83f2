package org.klinke.sip.transport;

import java.net.InetSocketAddress;

/// A listening socket.
public interface SipServerSocket {

    SipTransport transport();

    /// With the real port if 0 was asked for.
    InetSocketAddress local();

    /// Takes no new flows; the existing ones live on (UDP: ends them too). Idempotent.
    void close();
}
