package org.klinke.sip.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The peers of one UDP socket, least recently heard first. Strangers and known peers are bounded apart, so that
/// forged addresses push out only each other.
final class DatagramPeers extends SimpleChannelInboundHandler<DatagramPacket> implements NettyLoop.Swept {
    private static final Logger log = LoggerFactory.getLogger(DatagramPeers.class);
    private static final int STRANGERS_MAX = 4_096;
    private static final int STRANGER_IDLE_SECONDS_MAX = 64; // longer than any transaction: 64*T1 = 32 s

    private final NettyLoop loop;
    private final SipReceiver receiver;
    private final TransportLimits limits;
    private final Supplier<String> ids;
    private final Map<InetSocketAddress, DatagramFlow> strangers = new LinkedHashMap<>(64, 0.75f, true);
    private final StunShares stunShares = new StunShares();
    private final Map<InetSocketAddress, DatagramFlow> known = new LinkedHashMap<>(64, 0.75f, true);

    DatagramPeers(NettyLoop loop, SipReceiver receiver, TransportLimits limits, Supplier<String> ids) {
        this.loop = loop;
        this.receiver = receiver;
        this.limits = limits;
        this.ids = ids;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        loop.watch(this);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
        byte[] bytes = new byte[packet.content().readableBytes()];
        packet.content().readBytes(bytes);
        heard(packet.sender()).ifPresent(flow -> flow.lastReadNanos = loop.nanos()); // keep-alives count too
        if (Stun.is(bytes)) {
            stun(ctx, packet.sender(), bytes);
            return;
        }
        SipFrameDecoder.datagram(bytes, new SipFrameDecoder.Sink() {
            @Override
            public void message(byte[] message) {
                DatagramFlow flow = flow(ctx.channel(), packet.sender());
                guarded(flow, () -> receiver.onMessage(flow, message));
            }

            @Override
            public void ping() {} // not defined over UDP (RFC 5626 §4.4)

            @Override
            public void refused(byte[] head, SipReceiver.Refusal refusal) {
                if (head.length > 0) {
                    DatagramFlow flow = flow(ctx.channel(), packet.sender());
                    guarded(flow, () -> receiver.onRefused(flow, head, refusal));
                }
            }
        });
    }

    private void stun(ChannelHandlerContext ctx, InetSocketAddress sender, byte[] request) {
        if (ctx.channel().isWritable()) {
            Stun.answer(request, sender)
                    .filter(answer -> stunShares.take(sender, known.containsKey(sender), loop.nanos()))
                    .ifPresent(answer -> ctx.writeAndFlush(
                            new DatagramPacket(Unpooled.wrappedBuffer(answer), sender), ctx.voidPromise()));
        }
    }

    private static void guarded(DatagramFlow flow, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) { // an edge: a fault of ours ends this message, never the loop
            log.atError().setCause(e).addKeyValue("flow", flow.id()).log("Handling a datagram failed");
        }
    }

    private Optional<DatagramFlow> heard(InetSocketAddress sender) {
        DatagramFlow flow = known.get(sender);
        return Optional.ofNullable(flow != null ? flow : strangers.get(sender));
    }

    private DatagramFlow flow(Channel channel, InetSocketAddress peer) {
        return heard(peer).orElseGet(() -> {
            evictBeyond(strangers, STRANGERS_MAX - 1);
            DatagramFlow flow = new DatagramFlow(ids.get(), channel, loop, peer, this);
            flow.lastReadNanos = loop.nanos();
            strangers.put(peer, flow);
            return flow;
        });
    }

    /// The flow to a peer that we chose. On the loop.
    DatagramFlow to(Channel channel, InetSocketAddress peer) {
        DatagramFlow flow = flow(channel, peer);
        flow.lastReadNanos = loop.nanos();
        flow.authenticated();
        return flow;
    }

    /// A request of this peer was accepted.
    void promote(DatagramFlow flow) {
        if (strangers.remove(flow.remote(), flow)) {
            evictBeyond(known, limits.udpFlowsMax() - 1);
            known.put(flow.remote(), flow);
        }
    }

    void forget(DatagramFlow flow) {
        strangers.remove(flow.remote(), flow);
        known.remove(flow.remote(), flow);
    }

    private static void evictBeyond(Map<InetSocketAddress, DatagramFlow> flows, int max) {
        while (flows.size() > max) {
            eldest(flows).close("too many UDP peers");
        }
    }

    private static DatagramFlow eldest(Map<InetSocketAddress, DatagramFlow> flows) {
        return flows.values().iterator().next();
    }

    @Override
    public void sweep(long now) {
        closeIdle(strangers, now, STRANGER_IDLE_SECONDS_MAX);
        closeIdle(known, now, limits.udpIdleSecondsMax());
    }

    private static void closeIdle(Map<InetSocketAddress, DatagramFlow> flows, long now, int secondsMax) {
        while (!flows.isEmpty() && (now - eldest(flows).lastReadNanos) / 1_000_000_000L >= secondsMax) {
            eldest(flows).close("idle");
        }
    }

    int size() {
        return strangers.size() + known.size();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        loop.unwatch(this);
        List.copyOf(strangers.values()).forEach(flow -> flow.close("socket closed"));
        List.copyOf(known.values()).forEach(flow -> flow.close("socket closed"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, @Nullable Throwable cause) {
        // ICMP errors of single peers arrive here; the socket itself is well.
        log.atDebug().addKeyValue("reason", String.valueOf(cause)).log("UDP socket reported an error");
    }
}
