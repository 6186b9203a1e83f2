package org.klinke.sip.transport;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/// Builds the pipelines of connections, those that come and those we make; see [StreamHandler] for their order.
final class Streams {
    private final TransportLimits limits;
    private final Function<EventLoop, NettyLoop> loops;
    private final Supplier<String> ids;
    private final Strangers strangers;
    private final TlsEngines engines;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final AtomicInteger open = new AtomicInteger();

    /// What a listening socket is for.
    ///
    /// @param contexts null without TLS
    /// @param webHosts see [WebSocketDoor]
    record Service(
            SipTransport transport, @Nullable TlsContexts contexts, Predicate<String> webHosts, SipReceiver receiver) {}

    Streams(TransportLimits limits, Function<EventLoop, NettyLoop> loops, Supplier<String> ids, TlsEngines engines) {
        this.limits = limits;
        this.engines = engines;
        this.loops = loops;
        this.ids = ids;
        this.strangers = new Strangers(limits);
    }

    void accept(Channel channel, Service service) {
        InetAddress peer = ((InetSocketAddress) channel.remoteAddress()).getAddress();
        if (!strangers.enter(peer)) {
            channel.close();
            return;
        }
        AtomicBoolean left = new AtomicBoolean();
        Runnable leave = () -> {
            if (left.compareAndSet(false, true)) {
                strangers.leave(peer);
            }
        };
        connections.add(channel);
        channel.closeFuture().addListener(closed -> leave.run());
        Supplier<Optional<String>> sni = Optional::empty;
        if (service.contexts() != null) {
            SniReader reader = new SniReader(service.contexts(), engines, limits.handshakeSecondsMax());
            sni = reader::sni;
            channel.pipeline().addLast("sni", reader);
        }
        Framing framing;
        if (service.transport() == SipTransport.WSS) {
            WebSocketFrames frames = new WebSocketFrames();
            new WebSocketDoor(service.webHosts(), frames, limits.handshakeSecondsMax()).addTo(channel.pipeline());
            framing = frames;
        } else {
            framing = new SipFrameDecoder();
        }
        Supplier<Optional<String>> name = sni;
        channel.pipeline()
                .addLast(new StreamHandler(
                        service.transport(),
                        () -> open(channel, service.transport(), framing, name.get(), service.receiver(), leave)));
    }

    /// @param engine null without TLS
    /// @param ready told once messages may pass
    /// @param failed told when the TLS handshake failed
    void dial(
            Channel channel,
            @Nullable SSLEngine engine,
            SipReceiver receiver,
            Consumer<SipFlow> ready,
            Consumer<Throwable> failed) {
        connections.add(channel);
        if (engine != null) {
            SslHandler tls = new SslHandler(engine);
            tls.setHandshakeTimeout(limits.handshakeSecondsMax(), TimeUnit.SECONDS);
            tls.handshakeFuture().addListener(done -> {
                if (!done.isSuccess()) {
                    failed.accept(done.cause());
                }
            });
            channel.pipeline().addLast(tls);
        }
        SipTransport transport = engine == null ? SipTransport.TCP : SipTransport.TLS;
        channel.pipeline().addLast(new StreamHandler(transport, () -> {
            StreamFlow flow = open(channel, transport, new SipFrameDecoder(), Optional.empty(), receiver, () -> {});
            flow.authenticated(); // we chose this peer
            ready.accept(flow);
            return flow;
        }));
    }

    private StreamFlow open(
            Channel channel,
            SipTransport transport,
            Framing framing,
            Optional<String> sni,
            SipReceiver receiver,
            Runnable leave) {
        NettyLoop loop = loops.apply(channel.eventLoop());
        StreamFlow flow = new StreamFlow(
                ids.get(), transport, channel, loop, framing, sni, certificates(channel), receiver, limits, leave);
        loop.watch(flow);
        open.incrementAndGet();
        channel.closeFuture().addListener(closed -> {
            loop.unwatch(flow);
            open.decrementAndGet();
        });
        return flow;
    }

    private static List<X509Certificate> certificates(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null || !(tls.engine().getUseClientMode() || tls.engine().getWantClientAuth())) {
            return List.of();
        }
        try {
            Certificate[] shown = tls.engine().getSession().getPeerCertificates();
            return Arrays.stream(shown).map(X509Certificate.class::cast).toList();
        } catch (SSLPeerUnverifiedException _) {
            return List.of();
        }
    }

    /// Open flows.
    int count() {
        return open.get();
    }

    /// What was written still leaves.
    void close(int secondsMax) {
        connections.close().awaitUninterruptibly(secondsMax, TimeUnit.SECONDS);
    }
}
