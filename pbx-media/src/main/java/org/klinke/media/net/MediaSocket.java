package org.klinke.media.net;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.klinke.media.rtp.RtpPacket;

/// One UDP port and the legs that live on it. Finds out whose packet a datagram is; what cannot be proven to be a leg's
/// is dropped without any trace but a counter:
///
///  1. the leg latched to this very source;
///  2. unlatched legs whose announced or signalling address it is;
///  3. the latched leg that sends this SSRC: its NAT may have moved it;
///  4. any leg that was opened or agreed lately (carrier-grade NAT: media from another address than signalling);
///  5. latched legs of the same address (moved, and a new SSRC too).
///
/// From 2 on each trial costs an authentication tag, so there are few per packet and a budget per second.
final class MediaSocket {
    private static final int TRIALS_PER_PACKET_MAX = 8;
    private static final int LIKELY_TRIALS_PER_SECOND_MAX = 2000;
    private static final int UNLIKELY_TRIALS_PER_SECOND_MAX = 200;
    private static final int BUFFER_BYTES = 1 << 19;

    private final DatagramChannel channel;
    private final InetAddress address;
    private final boolean rtcpPort;
    private final Counters counters;
    private final List<Latch> latches = new ArrayList<>();
    private final Map<InetSocketAddress, Latch> bySource = new HashMap<>();
    private final TrialBudget likely;
    private final TrialBudget unlikely;

    private MediaSocket(DatagramChannel channel, InetAddress address, boolean rtcpPort, Plant plant) {
        this.channel = channel;
        this.address = address;
        this.rtcpPort = rtcpPort;
        this.counters = plant.counters();
        long now = plant.nanos().getAsLong();
        likely = new TrialBudget(LIKELY_TRIALS_PER_SECOND_MAX, now);
        unlikely = new TrialBudget(UNLIKELY_TRIALS_PER_SECOND_MAX, now);
    }

    /// Binds to this one address: a wildcard socket could answer from another one than was announced.
    static MediaSocket bind(InetAddress address, int port, boolean rtcpPort, Selector selector, Plant plant)
            throws IOException {
        DatagramChannel channel = DatagramChannel.open(
                address instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
            channel.bind(new InetSocketAddress(address, port));
            MediaSocket socket = new MediaSocket(channel, address, rtcpPort, plant);
            channel.register(selector, SelectionKey.OP_READ, socket);
            return socket;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /// Reads one datagram into the buffer and hands it to its leg.
    ///
    /// @return false if none was waiting
    boolean receive(Datagram packet, long nowNanos) throws IOException {
        packet.buffer.clear();
        InetSocketAddress source = (InetSocketAddress) channel.receive(packet.buffer);
        if (source == null) {
            return false;
        }
        counters.packetsIn.increment();
        packet.length = packet.buffer.position();
        packet.source = source;
        packet.nanos = nowNanos;
        packet.rtcp = RtpPacket.looksLikeRtcp(packet.data, packet.length);
        if (packet.length == Datagram.BYTES_MAX || (rtcpPort && !packet.rtcp)) {
            counters.dropped.increment();
            return true;
        }
        deliver(packet);
        return true;
    }

    /// Sends to a far end; a full socket buffer or an unreachable net loses the packet, as nets do.
    boolean send(ByteBuffer packet, InetSocketAddress target) {
        try {
            if (channel.send(packet, target) > 0) {
                counters.packetsOut.increment();
                return true;
            }
        } catch (IOException e) {
            // No route, refused by a firewall: the next packet may do better, and RTCP or silence will tell.
        }
        counters.dropped.increment();
        return false;
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
    }

    void latched(Latch latch, InetSocketAddress source) {
        bySource.put(source, latch);
    }

    void unlatched(Latch latch, InetSocketAddress source) {
        bySource.remove(source, latch);
    }

    void close() throws IOException {
        channel.close();
    }

    private void deliver(Datagram packet) {
        Latch known = bySource.get(packet.source);
        if (known != null && known.leg.offer(known, packet)) {
            return;
        }
        boolean tried = known != null;
        int trials = 0;
        for (Ring ring : Ring.VALUES) {
            for (int i = 0; i < latches.size() && trials < TRIALS_PER_PACKET_MAX; i++) {
                Latch candidate = latches.get(i);
                if (candidate == known || Ring.of(candidate, packet) != ring) {
                    continue;
                }
                if (!(ring.isLikely() ? likely : unlikely).take(packet.nanos)) {
                    break;
                }
                trials++;
                if (candidate.leg.offer(candidate, packet)) {
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

    /// How near a leg is to a packet from a source it is not latched to; tried in this order.
    private enum Ring {
        ADDRESS,
        SSRC,
        RECENT,
        NEIGHBOUR,
        NONE;

        /// All that are worth a trial.
        private static final Ring[] VALUES = {ADDRESS, SSRC, RECENT, NEIGHBOUR};

        boolean isLikely() {
            return this == ADDRESS || this == SSRC;
        }

        static Ring of(Latch latch, Datagram packet) {
            InetSocketAddress latched = latch.latched();
            if (!latch.leg.isAgreed()) {
                return NONE;
            }
            if (!latch.leg.isSecure()) {
                return latched == null && latch.fits(packet.source) ? ADDRESS : NONE;
            }
            if (latched == null) {
                if (latch.fits(packet.source)) {
                    return ADDRESS;
                }
                return latch.leg.isRecent(packet.nanos) ? RECENT : NONE;
            }
            if (latch.leg.sends(packet)) {
                return SSRC;
            }
            return latched.getAddress().equals(packet.source.getAddress()) ? NEIGHBOUR : NONE;
        }
    }
}
