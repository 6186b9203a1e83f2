package org.klinke.media.udp;

import java.net.InetSocketAddress;

/// A received packet in the worker's one receive buffer: filled, looked at and forgotten before the next.
public final class Datagram {
    /// Larger than any Ethernet frame; what fills it is cut off and thus dropped.
    public static final int BYTES_MAX = 2048;

    public final byte[] data = new byte[BYTES_MAX];
    public int length;
    public InetSocketAddress source = new InetSocketAddress(0);
    /// When it was read, on the worker's monotonic clock.
    public long nanos;
    /// By its looks; set by who receives it.
    public boolean rtcp;
}
