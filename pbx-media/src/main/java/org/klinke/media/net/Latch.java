package org.klinke.media.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.klinke.media.udp.Destination;

/// Where one leg's far end is, as seen from one of its two sockets: first by what signalling says, then by where its
/// first valid packet came from.
///
///                  Agree                     valid tag (plain: allowed address)
///     (nobody) ───────────▶ waiting ─────────────────────────────────▶ latched ──┐ valid tag from elsewhere
///                              ▲                                          │  ▲   │ (secure only)
///                              └────── Agree with another address ────────┘  └───┘
final class Latch {
    final LegSession leg;
    final MediaSocket socket;
    private final InetAddress signalling;
    private @Nullable InetSocketAddress announced;
    private @Nullable InetSocketAddress from;
    /// Of [#target].
    private @Nullable Destination destination;

    Latch(LegSession leg, MediaSocket socket, InetAddress signalling) {
        this.leg = leg;
        this.socket = socket;
        this.signalling = signalling;
        socket.add(this);
    }

    /// Where the far end's last valid packet came from.
    @Nullable
    InetSocketAddress latched() {
        return from;
    }

    /// Where to send: to the latched address, else to the announced one if it is one; null = nowhere.
    @Nullable
    InetSocketAddress target() {
        return from != null ? from : announced;
    }

    /// The target, as sockets take it.
    @Nullable
    Destination destination() {
        return destination;
    }

    private void aim() {
        InetSocketAddress next = target();
        Destination present = destination;
        if (next == null) {
            destination = null;
        } else if (present == null || !present.address().equals(next)) {
            destination = new Destination(next);
        }
    }

    /// Takes over what signalling says. An old-style hold (0.0.0.0) says nothing about the address.
    void announce(InetSocketAddress address, boolean reopen) {
        if (!socket.canReach(address)) {
            return;
        }
        if (reopen || (announced != null && !announced.equals(address))) {
            release();
        }
        announced = address;
        aim();
    }

    /// Whether it is the very address that signalling says.
    boolean isAnnounced(InetSocketAddress source) {
        return source.equals(announced);
    }

    /// Whether a packet from there may be this leg's before anything proves it.
    boolean fits(InetSocketAddress source) {
        InetSocketAddress address = announced;
        return source.getAddress().equals(signalling)
                || (address != null && source.getAddress().equals(address.getAddress()));
    }

    /// Only after the packet was proven to be the far end's.
    ///
    /// @return whether the address is new
    boolean moveTo(InetSocketAddress source) {
        if (source.equals(from)) {
            return false;
        }
        release();
        from = source;
        aim();
        socket.latched(this, source);
        return true;
    }

    /// Forgets the latched address.
    void release() {
        if (from != null) {
            socket.unlatched(this, from);
            from = null;
            aim();
        }
    }

    void close() {
        release();
        socket.remove(this);
    }
}
