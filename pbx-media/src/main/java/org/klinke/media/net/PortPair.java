package org.klinke.media.net;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.klinke.media.udp.DatagramIo;

/// Two bound ports, P for RTP (and RTCP with rtcp-mux) and P + 1 for RTCP, and the legs on them.
final class PortPair {
    final InetAddress address;
    final int port;
    final MediaSocket rtp;
    final MediaSocket rtcp;
    final boolean shared;
    private final List<LegSession> legs = new ArrayList<>();

    private PortPair(InetAddress address, int port, MediaSocket rtp, MediaSocket rtcp, boolean shared) {
        this.address = address;
        this.port = port;
        this.rtp = rtp;
        this.rtcp = rtcp;
        this.shared = shared;
    }

    /// Binds both ports or neither.
    static PortPair bind(InetAddress address, int port, boolean shared, DatagramIo io, byte[] outgoing, Plant plant)
            throws IOException {
        MediaSocket rtp = MediaSocket.bind(address, port, false, io, outgoing, plant);
        try {
            return new PortPair(
                    address, port, rtp, MediaSocket.bind(address, port + 1, true, io, outgoing, plant), shared);
        } catch (IOException e) {
            rtp.close();
            throw e;
        }
    }

    void add(LegSession leg) {
        legs.add(leg);
    }

    void remove(LegSession leg) {
        legs.remove(leg);
    }

    int legs() {
        return legs.size();
    }

    /// Legs not heard yet that may send from the same address, so that only their keys tell them apart. Who was heard
    /// is known by address and port.
    int legsAwaitedFrom(InetAddress signalling) {
        int count = 0;
        for (LegSession leg : legs) {
            if (!leg.isLatched() && leg.signalling().equals(signalling)) {
                count++;
            }
        }
        return count;
    }

    @Nullable
    IOException close() {
        IOException failure = null;
        for (MediaSocket socket : List.of(rtp, rtcp)) {
            try {
                socket.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        return failure;
    }
}
