package org.klinke.media.net;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.klinke.core.media.DtlsSession;
import org.klinke.media.dtls.DtlsHandshake;
import org.klinke.media.dtls.DtlsHandshakes;
import org.klinke.media.dtls.DtlsOutcome;
import org.klinke.media.udp.Datagram;
import org.klinke.media.udp.Destination;

/// One leg's DTLS association: with whom it is made, and what its datagrams do. Nothing here blocks; the handshake has
/// a thread of its own and comes back by the worker's queue.
///
///     agree (passive) ──▶ waits ── ClientHello ──▶ shakes hands ──▶ keyed
///     agree (active) ── an address to send to ──────▶ │    │ failed: told, the leg ends
///                                ▲                     │    └ … unless it only came from the right IP address:
///                                └─────────────────────┘      somebody else behind that NAT; a short wait for better
///
/// Whose datagrams count: with ICE, of proven addresses only. Without, of the announced address; or of its IP address
/// or that of the signalling, where a NAT has changed the port. A handshake belongs to the source it began with.
final class LegDtls {
    private static final long DEADLINE_NANOS = 20_000_000_000L;
    /// After a handshake failed that may not have been the far end's.
    private static final long SECOND_CHANCE_NANOS = 5_000_000_000L;
    /// So long another source may not interrupt a handshake, unless it is the announced one.
    private static final long HOLD_NANOS = 3_000_000_000L;
    private static final int HANDSHAKES_MAX = 8;
    private static final int EARLY_DATAGRAMS_MAX = 4;

    private final DtlsHandshakes handshakes;
    private final Latch latch;
    private final Executor worker;
    private final Events events;

    private final List<Early> early = new ArrayList<>();
    private @Nullable DtlsSession session;
    private @Nullable DtlsHandshake handshake;
    private @Nullable InetSocketAddress peer;
    private boolean settled;
    private int begun;
    private long begunNanos;
    private long deadlineNanos;
    private String complaint = "";

    /// What a leg hears, on its worker's thread.
    interface Events {
        void keyed(DtlsOutcome.Keyed keys);

        void dtlsFailed(String reason);
    }

    /// @param worker runs tasks on the worker's thread
    LegDtls(DtlsHandshakes handshakes, Latch latch, Executor worker, Events events) {
        this.handshakes = handshakes;
        this.latch = latch;
        this.worker = worker;
        this.events = events;
    }

    /// @param next null = the keys come otherwise
    void agree(@Nullable DtlsSession next, @Nullable InetSocketAddress target, long nowNanos) {
        if (next != null && next.equals(session)) {
            return;
        }
        close();
        session = next;
        settled = next == null;
        begun = 0;
        complaint = "";
        deadlineNanos = nowNanos + DEADLINE_NANOS;
        if (target != null) {
            reachable(target, nowNanos);
        }
        replayEarly(nowNanos);
    }

    /// There is nothing more to agree on: the handshake has ended, or the keys come otherwise.
    boolean isSettled() {
        return settled;
    }

    /// There is an address to send to now, or another one: the active side begins, and what is under way goes there.
    void reachable(InetSocketAddress target, long nowNanos) {
        DtlsSession wanted = session;
        if (wanted == null) {
            return;
        }
        if (handshake != null) {
            peer = target;
        } else if (wanted.active() && !settled) {
            begin(wanted, target, nowNanos);
        }
    }

    /// @param announced the source is where signalling said, or proven by ICE
    /// @return false if it is nothing to this leg
    boolean onDatagram(Datagram packet, boolean announced) {
        DtlsSession wanted = session;
        if (wanted == null) {
            return keepEarly(packet);
        }
        DtlsHandshake running = handshake;
        boolean peers = packet.source.equals(peer) || (running != null && latch.leg.isProven(packet.source));
        if (running != null && peers) {
            running.offer(Arrays.copyOf(packet.data, packet.length));
            return true;
        }
        if (settled || wanted.active() || !DtlsHandshake.isClientHello(packet.data, packet.length)) {
            return false;
        }
        boolean busy = running != null && !announced && packet.nanos - begunNanos < HOLD_NANOS;
        if (busy || begun == HANDSHAKES_MAX) {
            return false;
        }
        close();
        begin(wanted, packet.source, packet.nanos);
        DtlsHandshake fresh = handshake;
        if (fresh != null) {
            fresh.offer(Arrays.copyOf(packet.data, packet.length));
        }
        return true;
    }

    /// A ClientHello may overtake the answer that announces it; thrown away it would come again, after a second.
    private boolean keepEarly(Datagram packet) {
        boolean kept = !latch.leg.isAgreed() && early.size() < EARLY_DATAGRAMS_MAX;
        if (kept) {
            early.add(new Early(packet.source, Arrays.copyOf(packet.data, packet.length)));
        }
        return kept;
    }

    private void replayEarly(long nowNanos) {
        if (early.isEmpty()) {
            return;
        }
        List<Early> kept = List.copyOf(early);
        early.clear();
        Datagram packet = new Datagram();
        for (Early one : kept) {
            boolean certain = latch.leg.isCertain(one.source());
            if (certain || latch.leg.isLikely(one.source())) {
                System.arraycopy(one.data(), 0, packet.data, 0, one.data().length);
                packet.length = one.data().length;
                packet.source = one.source();
                packet.nanos = nowNanos;
                onDatagram(packet, certain);
            }
        }
    }

    private record Early(InetSocketAddress source, byte[] data) {}

    private void begin(DtlsSession wanted, InetSocketAddress source, long nowNanos) {
        Link link = new Link();
        DtlsHandshake started = handshakes.start(wanted, link);
        if (started != null) { // else the next ClientHello may find room
            link.self = started;
            handshake = started;
            peer = source;
            begun++;
            begunNanos = nowNanos;
        }
    }

    /// Ends what takes too long; a few times per second.
    void housekeep(long nowNanos) {
        if (session != null && !settled && nowNanos - deadlineNanos > 0) {
            fail(complaint.isEmpty() ? "no DTLS handshake came to an end within 20 s" : complaint);
        }
    }

    void close() {
        DtlsHandshake running = handshake;
        if (running != null) {
            running.close();
        }
        handshake = null;
        peer = null;
    }

    private void ended(DtlsHandshake which, DtlsOutcome outcome, long nowNanos) {
        if (which != handshake) {
            return;
        }
        switch (outcome) {
            case DtlsOutcome.Keyed keys -> {
                settled = true;
                events.keyed(keys);
            }
            case DtlsOutcome.Failed(String reason) -> {
                InetSocketAddress source = peer;
                close();
                boolean theirs = source == null || latch.leg.isCertain(source);
                if (theirs || begun == HANDSHAKES_MAX) {
                    fail(reason);
                } else {
                    complaint = reason;
                    deadlineNanos = Math.min(deadlineNanos, nowNanos + SECOND_CHANCE_NANOS);
                }
            }
        }
    }

    private void fail(String reason) {
        settled = true;
        events.dtlsFailed(reason);
    }

    /// From the handshake's thread to the worker's.
    private final class Link implements DtlsHandshake.Link {
        private volatile @Nullable DtlsHandshake self;

        @Override
        public void send(byte[] datagram) {
            worker.execute(() -> {
                InetSocketAddress target = peer;
                if (target != null && self == handshake) {
                    latch.socket.send(datagram, datagram.length, new Destination(target));
                }
            });
        }

        @Override
        public void ended(DtlsOutcome outcome) {
            worker.execute(() -> {
                DtlsHandshake which = self;
                if (which != null) {
                    LegDtls.this.ended(which, outcome, latch.leg.now());
                }
            });
        }
    }
}
