package org.klinke.media.net;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/// A received packet in the worker's one receive buffer: filled, looked at and forgotten before the next.
final class Datagram {
    /// Larger than any Ethernet frame; what fills it is cut off and thus dropped.
    static final int BYTES_MAX = 2048;

    final byte[] data = new byte[BYTES_MAX];
    final ByteBuffer buffer = ByteBuffer.wrap(data);
    int length;
    InetSocketAddress source = new InetSocketAddress(0);
    long nanos;
    /// By its looks; on an RTCP port everything else is refused.
    boolean rtcp;
}
