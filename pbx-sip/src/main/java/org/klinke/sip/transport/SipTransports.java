package org.klinke.sip.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// All sockets and loops of this process.
public final class SipTransports implements AutoCloseable {
    private static final int BACKLOG_MAX = 1_024;
    private static final int CONNECT_MILLIS_MAX = 10_000;
    private static final int DATAGRAM_BYTES_MAX = 65_535;
    private static final int CLOSE_SECONDS_MAX = 3;

    private final MultiThreadIoEventLoopGroup group;
    private final Map<EventLoop, NettyLoop> loops = new HashMap<>();
    private final TransportLimits limits;
    private final RandomGenerator random;
    private final Strangers strangers;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final AtomicInteger openFlows = new AtomicInteger();
    private final List<SipServerSocket> listening = new CopyOnWriteArrayList<>();

    /// @param loops number of event loops, usually one per core
    /// @param random unguessable: makes flow ids
    public SipTransports(int loops, TransportLimits limits, RandomGenerator random) {
        this.group = new MultiThreadIoEventLoopGroup(
                loops, new DefaultThreadFactory("klinke-sip", true), NioIoHandler.newFactory());
        this.limits = limits;
        this.random = random;
        this.strangers = new Strangers(limits);
        for (EventExecutor executor : group) {
            this.loops.put((EventLoop) executor, new NettyLoop((EventLoop) executor));
        }
    }

    /// @param configKey named in the error: `sip.tls.port`
    /// @throws ListenException if the address is in use or not ours
    public SipServerSocket listenTls(
            InetSocketAddress address, String configKey, TlsContexts contexts, SipReceiver receiver) {
        return listen(SipTransport.TLS, address, configKey, contexts, receiver);
    }

    /// As [#listenTls] without encryption.
    public SipServerSocket listenTcp(InetSocketAddress address, String configKey, SipReceiver receiver) {
        return listen(SipTransport.TCP, address, configKey, null, receiver);
    }

    private SipServerSocket listen(
            SipTransport transport,
            InetSocketAddress address,
            String configKey,
            @Nullable TlsContexts contexts,
            SipReceiver receiver) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG_MAX)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel, transport, contexts, receiver);
                    }
                });
        return bound(bootstrap.bind(address), transport, address, configKey);
    }

    private void accept(Channel channel, SipTransport transport, @Nullable TlsContexts contexts, SipReceiver receiver) {
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
        if (contexts != null) {
            SniReader reader = new SniReader(contexts, limits.handshakeSecondsMax());
            sni = reader::sni;
            channel.pipeline().addLast("sni", reader);
        }
        Supplier<Optional<String>> name = sni;
        channel.pipeline()
                .addLast(new StreamHandler(
                        contexts != null, () -> open(channel, transport, name.get(), receiver, leave)));
    }

    private StreamFlow open(
            Channel channel, SipTransport transport, Optional<String> sni, SipReceiver receiver, Runnable leave) {
        NettyLoop loop = loopOf(channel);
        StreamFlow flow = new StreamFlow(newId(), transport, channel, loop, sni, receiver, limits, leave);
        loop.watch(flow);
        openFlows.incrementAndGet();
        channel.closeFuture().addListener(closed -> {
            loop.unwatch(flow);
            openFlows.decrementAndGet();
        });
        return flow;
    }

    /// As [#listenTls] for datagrams.
    public SipServerSocket listenUdp(InetSocketAddress address, String configKey, SipReceiver receiver) {
        Bootstrap bootstrap = new Bootstrap()
                .group(group)
                .channel(NioDatagramChannel.class)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(DATAGRAM_BYTES_MAX))
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        DatagramPeers peers =
                                new DatagramPeers(loopOf(channel), receiver, limits, SipTransports.this::newId);
                        channel.pipeline().addLast(peers);
                    }
                });
        return bound(bootstrap.bind(address), SipTransport.UDP, address, configKey);
    }

    private SipServerSocket bound(
            ChannelFuture bind, SipTransport transport, InetSocketAddress address, String configKey) {
        bind.awaitUninterruptibly();
        if (!bind.isSuccess()) {
            throw ListenException.of(transport, address, configKey, bind.cause());
        }
        SipServerSocket socket = new Listening(transport, bind.channel());
        listening.add(socket);
        return socket;
    }

    private record Listening(SipTransport transport, Channel channel) implements SipServerSocket {
        @Override
        public InetSocketAddress local() {
            return (InetSocketAddress) channel.localAddress();
        }

        @Override
        public void close() {
            channel.close().awaitUninterruptibly();
        }
    }

    /// Opens a TLS connection: trunks and built-in phones. The peer's certificate must be valid in the context
    /// and, if the name is not empty, for the name.
    ///
    /// @param serverName sent as SNI and checked against the certificate; may be empty
    /// @return fails with an IOException if the peer cannot be reached or is not trusted
    public CompletableFuture<SipFlow> connectTls(
            InetSocketAddress remote, String serverName, SSLContext context, SipReceiver receiver) {
        CompletableFuture<SipFlow> result = new CompletableFuture<>();
        Bootstrap bootstrap = new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS_MAX)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        SslHandler tls = new SslHandler(TlsEngines.client(context, remote, serverName));
                        tls.setHandshakeTimeout(limits.handshakeSecondsMax(), TimeUnit.SECONDS);
                        tls.handshakeFuture().addListener(done -> {
                            if (!done.isSuccess()) {
                                fail(result, remote, done.cause());
                            }
                        });
                        connections.add(channel);
                        channel.pipeline().addLast(tls, new StreamHandler(true, () -> {
                            StreamFlow flow = open(channel, SipTransport.TLS, Optional.empty(), receiver, () -> {});
                            flow.authenticated(); // we chose this peer
                            result.complete(flow);
                            return flow;
                        }));
                    }
                });
        bootstrap.connect(remote).addListener(done -> {
            if (!done.isSuccess()) {
                fail(result, remote, done.cause());
            }
        });
        return result;
    }

    private static void fail(CompletableFuture<SipFlow> result, InetSocketAddress remote, Throwable cause) {
        result.completeExceptionally(new IOException("cannot connect to " + remote, cause));
    }

    private WriteBufferWaterMark waterMark() {
        return new WriteBufferWaterMark(limits.outboundBytesMax() / 2, limits.outboundBytesMax());
    }

    private NettyLoop loopOf(Channel channel) {
        NettyLoop loop = loops.get(channel.eventLoop());
        if (loop == null) {
            throw new IllegalStateException("a channel on a foreign loop");
        }
        return loop;
    }

    private String newId() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
    }

    /// Number of open stream flows, for metrics.
    public int flows() {
        return openFlows.get();
    }

    /// Closes listeners, then flows (what was written still leaves), then loops; returns when done, within
    /// seconds.
    @Override
    public void close() {
        listening.forEach(SipServerSocket::close);
        connections.close().awaitUninterruptibly(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
        group.shutdownGracefully(0, CLOSE_SECONDS_MAX, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
    }
}
