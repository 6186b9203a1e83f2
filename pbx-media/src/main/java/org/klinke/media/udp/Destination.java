package org.klinke.media.udp;

import java.net.InetSocketAddress;

/// Where datagrams are sent to; made once, not for each packet.
public final class Destination {
    private final InetSocketAddress address;
    /// As `struct sockaddr_in` or `sockaddr_in6`.
    private final byte[] name;

    /// @param address resolved
    public Destination(InetSocketAddress address) {
        this.address = address;
        name = SocketName.encode(address);
    }

    public InetSocketAddress address() {
        return address;
    }

    byte[] name() {
        return name;
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
