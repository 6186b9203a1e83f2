package org.klinke.sip.transport;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/// How many STUN answers one socket gives within a second:
///
///     a known peer     KNOWN_MAX, whatever strangers ask
///     strangers        STRANGER_MAX to each address (IPv6: /64), STRANGERS_MAX in all
///
/// So the keep-alives of phones are answered while somebody floods, and nobody is sent much on behalf of a forged
/// address. Known peers are bounded as their flows are. Belongs to one loop.
final class StunShares {
    static final int KNOWN_MAX = 4;
    static final int STRANGER_MAX = 20;
    static final int STRANGERS_MAX = 1_000;
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final Map<Object, Integer> given = new HashMap<>();
    private long second;
    private int strangers;

    /// Counts one more answer. False if it is one too many.
    ///
    /// @param known a request of this peer was accepted
    boolean take(InetSocketAddress peer, boolean known, long nowNanos) {
        long now = Math.floorDiv(nowNanos, SECOND_NANOS);
        if (now != second) {
            second = now;
            strangers = 0;
            given.clear();
        }
        if (known) {
            return share(peer, KNOWN_MAX);
        }
        if (strangers >= STRANGERS_MAX || !share(network(peer), STRANGER_MAX)) {
            return false;
        }
        strangers++;
        return true;
    }

    private boolean share(Object whose, int max) {
        return given.merge(whose, 1, (had, one) -> Math.min(had + one, max + 1)) <= max;
    }

    /// IPv4 address or IPv6 /64.
    private static Long network(InetSocketAddress peer) {
        byte[] address = peer.getAddress().getAddress();
        return address.length == 4
                ? ByteBuffer.wrap(address).getInt() & 0xffff_ffffL
                : ByteBuffer.wrap(address).getLong();
    }
}
