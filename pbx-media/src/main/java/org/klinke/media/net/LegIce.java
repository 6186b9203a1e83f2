package org.klinke.media.net;

import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.Set;
import org.klinke.core.media.IceParameters;
import org.klinke.media.ice.IceLite;
import org.klinke.media.ice.StunMessage;
import org.klinke.media.udp.Destination;

/// One leg's ICE: which addresses its far end has proven by checks, and which one it wants its media at. The announced
/// addresses of an ICE leg count for nothing.
///
///     check, well signed ──▶ proven (DTLS and the latch may follow a packet from there)
///       with USE-CANDIDATE ──▶ the latch moves there: first nomination, re-nomination, a NAT that rebound
final class LegIce {
    /// A browser has a handful of interfaces; the eldest is forgotten.
    private static final int PROVEN_MAX = 8;

    final IceParameters ours;
    private final IceLite agent;
    private final Latch latch;
    private final Set<InetSocketAddress> proven = new LinkedHashSet<>();

    LegIce(IceParameters ours, Latch latch) {
        this.ours = ours;
        this.latch = latch;
        agent = new IceLite(ours);
        latch.socket.expect(ours.ufrag(), this);
    }

    Latch latch() {
        return latch;
    }

    boolean isProven(InetSocketAddress source) {
        return proven.contains(source);
    }

    /// @return false if it is no check of our far end, and nothing has changed
    boolean onStun(StunMessage message, InetSocketAddress source) {
        return switch (agent.on(message, source)) {
            case IceLite.Outcome.Ignored _ -> false;
            case IceLite.Outcome.Refused(byte[] answer) -> {
                latch.socket.send(answer, answer.length, new Destination(source));
                yield true;
            }
            case IceLite.Outcome.Valid(byte[] answer, boolean nominated) -> {
                if (!prove(source)) {
                    yield false;
                }
                latch.socket.send(answer, answer.length, new Destination(source));
                if (nominated) {
                    latch.moveTo(source);
                    latch.leg.nominated(source);
                }
                yield true;
            }
        };
    }

    /// @return false if the address is another leg's: two cannot be behind one
    private boolean prove(InetSocketAddress source) {
        if (proven.contains(source)) {
            return true;
        }
        if (!latch.socket.prove(source, latch)) {
            return false;
        }
        proven.add(source);
        if (proven.size() > PROVEN_MAX) {
            InetSocketAddress eldest = proven.iterator().next();
            proven.remove(eldest);
            latch.socket.unprove(eldest, latch);
        }
        return true;
    }

    void close() {
        latch.socket.forget(ours.ufrag(), this);
        proven.forEach(source -> latch.socket.unprove(source, latch));
        proven.clear();
    }
}
