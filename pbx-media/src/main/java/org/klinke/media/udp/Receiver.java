package org.klinke.media.udp;

/// Whose packets come to a port.
public interface Receiver {
    /// The datagram is filled anew after the call. What is thrown ends with this packet.
    void onDatagram(Datagram packet);
}
