package org.klinke.media.udp;

import java.io.IOException;

/// A bound UDP port.
public interface UdpPort {
    /// Longest datagram that can be sent.
    int BYTES_MAX = Datagram.BYTES_MAX + 64;

    /// Sends the first `length` bytes of the array, at the latest with the next [DatagramIo#flush]; the array may
    /// change after the call. A full socket buffer or an unreachable net loses the packet, as nets do.
    ///
    /// @param length at most [#BYTES_MAX]
    /// @return false if it is lost already
    boolean send(byte[] data, int length, Destination to);

    /// What was given to [#send] before goes out first.
    void close() throws IOException;
}
