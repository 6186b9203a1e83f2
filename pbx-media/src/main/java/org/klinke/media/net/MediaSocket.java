package org.klinke.media.net;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.klinke.media.dtls.DtlsHandshake;
import org.klinke.media.ice.IceLite;
import org.klinke.media.ice.StunMessage;
import org.klinke.media.rtp.RtpPacket;
import org.klinke.media.udp.Datagram;
import org.klinke.media.udp.DatagramIo;
import org.klinke.media.udp.Destination;
import org.klinke.media.udp.UdpPort;

/// One UDP port and the legs that live on it. Finds out whose packet a datagram is; what cannot be proven to be a leg's
/// is dropped without any trace but a counter. STUN goes to the leg its username names, DTLS to the leg whose peer it
/// is (RFC 7983), RTP and RTCP to
///
///  1. the leg latched to this very source, or whose ICE has proven it; of two, the one that sends this SSRC;
///  2. the leg that sends this SSRC: its NAT may have moved it, or it is its first report;
///  3. unlatched legs whose announced or signalling address it is;
///  4. any leg that was opened or agreed lately (carrier-grade NAT: media from another address than signalling);
///  5. latched legs of the same address (moved, and a new SSRC too).
///
/// Legs with ICE are looked for by 1 and 2 only. From 2 on, and in 1 if the SSRC is another than before, each trial
/// costs an authentication tag, so there are few per packet and a budget per second.
final class MediaSocket {
    private static final int TRIALS_PER_PACKET_MAX = 8;
    private static final int LIKELY_TRIALS_PER_SECOND_MAX = 2000;
    private static final int UNLIKELY_TRIALS_PER_SECOND_MAX = 200;
    /// RFC 7983 §7: 0–3 STUN, 20–63 DTLS, 128–191 RTP and RTCP.
    private static final int DTLS_FROM = 20;

    private static final int DTLS_BEFORE = 64;

    private final UdpPort port;
    private final byte[] outgoing;
    private final InetAddress address;
    private final boolean rtcpPort;
    private final Counters counters;
    private final List<Latch> latches = new ArrayList<>();
    private final Map<InetSocketAddress, Latch> bySource = new HashMap<>();
    private final Map<InetSocketAddress, Latch> proven = new HashMap<>();
    private final Map<String, LegIce> byUfrag = new HashMap<>();
    private @Nullable Latch fax;
    private int turn;
    private final TrialBudget likely;
    private final TrialBudget unlikely;

    private MediaSocket(InetAddress address, int port, boolean rtcpPort, DatagramIo io, byte[] outgoing, Plant plant)
            throws IOException {
        this.address = address;
        this.outgoing = outgoing;
        this.rtcpPort = rtcpPort;
        this.counters = plant.counters();
        long now = plant.nanos().getAsLong();
        likely = new TrialBudget(LIKELY_TRIALS_PER_SECOND_MAX, now);
        unlikely = new TrialBudget(UNLIKELY_TRIALS_PER_SECOND_MAX, now);
        this.port = io.bind(address, port, this::receive);
    }

    /// @param outgoing see [#outgoing]
    static MediaSocket bind(
            InetAddress address, int port, boolean rtcpPort, DatagramIo io, byte[] outgoing, Plant plant)
            throws IOException {
        return new MediaSocket(address, port, rtcpPort, io, outgoing, plant);
    }

    /// Where a packet may be built: one array for all legs of the worker, so that it stays in the processor's cache.
    byte[] outgoing() {
        return outgoing;
    }

    private void receive(Datagram packet) {
        counters.packetsIn.increment();
        Latch carriesFax = fax;
        if (carriesFax != null) {
            deliverFax(carriesFax, packet);
            return;
        }
        if (!rtcpPort
                && packet.length > 0
                && packet.length < Datagram.BYTES_MAX
                && packet.data[0] < DTLS_BEFORE
                && packet.data[0] >= 0) {
            beforeMedia(packet);
            return;
        }
        packet.rtcp = RtpPacket.looksLikeRtcp(packet.data, packet.length);
        if (packet.length == Datagram.BYTES_MAX || (rtcpPort && !packet.rtcp)) {
            counters.dropped.increment();
            return;
        }
        deliver(packet);
    }

    /// See [UdpPort#send].
    boolean send(byte[] packet, int length, Destination target) {
        return port.send(packet, length, target);
    }

    /// Whether an announced address is one to send to at all.
    boolean canReach(InetSocketAddress target) {
        InetAddress to = target.getAddress();
        return to != null
                && target.getPort() != 0
                && !to.isAnyLocalAddress()
                && !to.isMulticastAddress()
                && to instanceof Inet4Address == address instanceof Inet4Address;
    }

    void add(Latch latch) {
        latches.add(latch);
    }

    void remove(Latch latch) {
        latches.remove(latch);
        carryFaxNoMore(latch);
    }

    void latched(Latch latch, InetSocketAddress source) {
        bySource.put(source, latch);
    }

    void unlatched(Latch latch, InetSocketAddress source) {
        bySource.remove(source, latch);
    }

    void close() throws IOException {
        port.close();
    }

    // ---- fax

    /// All that comes is fax for this one, the only leg on this port.
    void carryFax(Latch latch) {
        fax = latch;
    }

    void carryFaxNoMore(Latch latch) {
        if (fax == latch) {
            fax = null;
        }
    }

    /// By the rules for plain RTP: from where the leg is latched to, or, before, from its announced or
    /// signalling address.
    private void deliverFax(Latch leg, Datagram packet) {
        InetSocketAddress latched = leg.latched();
        if (latched == null ? !leg.fits(packet.source) : !latched.equals(packet.source)) {
            counters.unexpectedSource.increment();
            leg.leg.refused();
        } else if (packet.length == Datagram.BYTES_MAX || !leg.leg.offerFax(packet)) {
            counters.dropped.increment();
        }
    }

    // ---- STUN and DTLS

    void expect(String ufrag, LegIce ice) {
        byUfrag.put(ufrag, ice);
    }

    void forget(String ufrag, LegIce ice) {
        byUfrag.remove(ufrag, ice);
    }

    /// @return false if another leg has proven this address: whoever came first keeps it
    boolean prove(InetSocketAddress source, Latch latch) {
        Latch owner = proven.putIfAbsent(source, latch);
        return owner == null || owner == latch;
    }

    void unprove(InetSocketAddress source, Latch latch) {
        proven.remove(source, latch);
    }

    private void beforeMedia(Datagram packet) {
        if (StunMessage.looksLike(packet.data, packet.length)) {
            Optional<StunMessage> message = StunMessage.parse(packet.data, packet.length);
            LegIce ice = message.map(IceLite::ufragOf).map(byUfrag::get).orElse(null);
            if (ice == null) {
                counters.unexpectedSource.increment();
            } else if (!ice.onStun(message.get(), packet.source)) {
                counters.authFailures.increment();
            }
        } else if (packet.data[0] < DTLS_FROM || !deliverDtls(packet)) {
            counters.unexpectedSource.increment();
        }
    }

    /// To the leg that has proven the source, to the one that announced it, or to one behind the same address.
    private boolean deliverDtls(Datagram packet) {
        Latch known = proven.get(packet.source);
        if (known == null) {
            known = bySource.get(packet.source);
        }
        boolean second = known != null
                && known.leg.isKeyed()
                && DtlsHandshake.isClientHello(packet.data, packet.length); // of another call of this phone
        if (known != null && !second) {
            return known.leg.onDtls(packet);
        }
        for (Latch candidate : latches) {
            if (candidate != known && candidate.leg.isCertain(packet.source) && candidate.leg.onDtls(packet)) {
                return true;
            }
        }
        if (known != null) {
            return known.leg.onDtls(packet);
        }
        for (Latch candidate : latches) {
            if (candidate.leg.isLikely(packet.source) && candidate.leg.onDtls(packet)) {
                return true;
            }
        }
        return false;
    }

    // ---- RTP and RTCP

    private void deliver(Datagram packet) {
        Latch known = known(packet);
        if (known != null && !isWorthATrial(known, packet)) {
            counters.authFailures.increment();
            known.leg.refused();
            return;
        }
        if (known != null && known.leg.offer(known, packet)) {
            return;
        }
        boolean tried = known != null;
        int trials = 0;
        // Where more may be meant than one packet may try, the next packets try the others.
        turn = (turn + TRIALS_PER_PACKET_MAX) % Math.max(1, latches.size());
        for (Ring ring : Ring.VALUES) {
            for (int i = 0; i < latches.size() && trials < TRIALS_PER_PACKET_MAX; i++) {
                Latch candidate = latches.get((i + turn) % latches.size());
                if (candidate == known || Ring.of(candidate, packet) != ring) {
                    continue;
                }
                if (!(ring.isLikely() ? likely : unlikely).take(packet.nanos)) {
                    break;
                }
                trials++;
                if (candidate.leg.offer(candidate, packet)) {
                    if (packet.source.equals(candidate.latched())) {
                        bySource.put(packet.source, candidate); // it was there all along, behind another leg
                    }
                    return;
                }
                tried = true;
            }
        }
        (tried ? counters.authFailures : counters.unexpectedSource).increment();
        if (known != null) {
            known.leg.refused();
        } else if (latches.size() == 1) {
            latches.getFirst().leg.refused();
        }
    }

    /// Two calls of one phone may come from one port: then the SSRC tells them apart.
    private @Nullable Latch known(Datagram packet) {
        Latch known = bySource.get(packet.source);
        if (known == null) {
            known = proven.get(packet.source);
        }
        if (known == null || known.leg.sends(packet)) {
            return known;
        }
        for (Latch other : latches) {
            if (other.leg.sends(packet) && packet.source.equals(other.latched())) {
                return other;
            }
        }
        return known;
    }

    /// From the right place; but a wrong tag costs more than a right one (AES-GCM of the JDK throws), and a far end
    /// seldom changes its SSRC.
    private boolean isWorthATrial(Latch known, Datagram packet) {
        return !known.leg.isSecure() || known.leg.sends(packet) || likely.take(packet.nanos);
    }

    /// How near a leg is to a packet from a source it is not latched to; tried in this order.
    private enum Ring {
        SSRC,
        ADDRESS,
        RECENT,
        NEIGHBOUR,
        NONE;

        /// All that are worth a trial.
        private static final Ring[] VALUES = {SSRC, ADDRESS, RECENT, NEIGHBOUR};

        boolean isLikely() {
            return this == ADDRESS || this == SSRC;
        }

        static Ring of(Latch latch, Datagram packet) {
            InetSocketAddress latched = latch.latched();
            if (!latch.leg.isAgreed()) {
                return NONE;
            }
            if (latch.leg.hasIce()) {
                return latch.leg.sends(packet) ? SSRC : NONE;
            }
            if (!latch.leg.isSecure()) {
                return latched == null && latch.fits(packet.source) ? ADDRESS : NONE;
            }
            if (latch.leg.sends(packet)) {
                return SSRC;
            }
            if (latched == null) {
                if (latch.fits(packet.source)) {
                    return ADDRESS;
                }
                return latch.leg.isRecent(packet.nanos) ? RECENT : NONE;
            }
            return latched.getAddress().equals(packet.source.getAddress()) ? NEIGHBOUR : NONE;
        }
    }
}
