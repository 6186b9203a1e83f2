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
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/// All sockets and loops of this process.
public final class SipTransports implements AutoCloseable {
    private static final int BACKLOG_MAX = 1_024;
    private static final int CONNECT_MILLIS_MAX = 10_000;
    private static final int DATAGRAM_BYTES_MAX = 65_535;
    private static final int CLOSE_SECONDS_MAX = 3;

    private final Sockets sockets;
    private final TlsEngines engines;
    private final MultiThreadIoEventLoopGroup group;
    private final Map<EventLoop, NettyLoop> loops = new HashMap<>();
    private final TransportLimits limits;
    private final RandomGenerator random;
    private final Streams streams;
    private final List<SipServerSocket> listening = new CopyOnWriteArrayList<>();

    /// @param loops number of event loops, usually one per core
    /// @param random unguessable: makes flow ids
    public SipTransports(int loops, TransportLimits limits, RandomGenerator random) {
        this(loops, limits, random, Sockets.best(), new TlsEngines(TlsEngines.best(), System::nanoTime));
    }

    SipTransports(int loops, TransportLimits limits, RandomGenerator random, Sockets sockets, TlsEngines engines) {
        this.sockets = sockets;
        this.engines = engines;
        this.group =
                new MultiThreadIoEventLoopGroup(loops, new DefaultThreadFactory("klinke-sip", true), sockets.loops());
        this.limits = limits;
        this.random = random;
        for (EventExecutor executor : group) {
            this.loops.put((EventLoop) executor, new NettyLoop((EventLoop) executor));
        }
        this.streams = new Streams(limits, this::loopOf, this::newId, engines);
        group.next()
                .scheduleWithFixedDelay(
                        () -> Thread.ofVirtual().name("klinke-tls").start(engines::housekeep), 1, 1, TimeUnit.MINUTES);
    }

    /// @param configKey named in the error: `sip.tls.port`
    /// @throws ListenException if the address is in use or not ours
    public SipServerSocket listenTls(
            InetSocketAddress address, String configKey, TlsContexts contexts, SipReceiver receiver) {
        return listen(address, configKey, new Streams.Service(SipTransport.TLS, contexts, host -> false, receiver));
    }

    /// As [#listenTls] for SIP in secure WebSockets (RFC 7118).
    ///
    /// @param webHosts whether pages of this host (lower case) may connect; programs that are no browsers may
    public SipServerSocket listenWss(
            InetSocketAddress address,
            String configKey,
            TlsContexts contexts,
            Predicate<String> webHosts,
            SipReceiver receiver) {
        return listen(address, configKey, new Streams.Service(SipTransport.WSS, contexts, webHosts, receiver));
    }

    /// As [#listenTls] without encryption.
    public SipServerSocket listenTcp(InetSocketAddress address, String configKey, SipReceiver receiver) {
        return listen(address, configKey, new Streams.Service(SipTransport.TCP, null, host -> false, receiver));
    }

    private SipServerSocket listen(InetSocketAddress address, String configKey, Streams.Service service) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channelFactory(sockets.servers(family(address)))
                .option(ChannelOption.SO_BACKLOG, BACKLOG_MAX)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        streams.accept(channel, service);
                    }
                });
        return bound(bootstrap.bind(address), service.transport(), address, configKey, null);
    }

    /// As [#listenTls] for datagrams.
    public SipServerSocket listenUdp(InetSocketAddress address, String configKey, SipReceiver receiver) {
        EventLoop eventLoop = group.next();
        DatagramPeers peers = new DatagramPeers(loopOf(eventLoop), receiver, limits, this::newId);
        Bootstrap bootstrap = new Bootstrap()
                .group(eventLoop)
                .channelFactory(sockets.datagrams(family(address)))
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(DATAGRAM_BYTES_MAX))
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
                .handler(peers);
        return bound(bootstrap.bind(address), SipTransport.UDP, address, configKey, peers);
    }

    /// Said explicitly, because else a socket for 0.0.0.0 takes IPv6 too. One for :: takes both, which is meant.
    private static SocketProtocolFamily family(InetSocketAddress address) {
        return address.getAddress() instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    }

    private SipServerSocket bound(
            ChannelFuture bind,
            SipTransport transport,
            InetSocketAddress address,
            String configKey,
            @Nullable DatagramPeers peers) {
        bind.awaitUninterruptibly();
        if (!bind.isSuccess()) {
            throw ListenException.of(transport, address, configKey, bind.cause());
        }
        SipServerSocket socket = new Listening(transport, bind.channel(), peers);
        listening.add(socket);
        return socket;
    }

    private record Listening(
            SipTransport transport,
            Channel channel,
            @Nullable DatagramPeers peers) implements SipServerSocket {
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
        return connect(remote, TlsEngines.client(context, remote, serverName), receiver);
    }

    /// As [#connectTls] without encryption.
    public CompletableFuture<SipFlow> connectTcp(InetSocketAddress remote, SipReceiver receiver) {
        return connect(remote, null, receiver);
    }

    /// The way from a listening UDP socket to a peer: the flow it has if we know it already.
    ///
    /// @param socket made by [#listenUdp]
    /// @param remote resolved, of the socket's address family
    public CompletableFuture<SipFlow> flowTo(SipServerSocket socket, InetSocketAddress remote) {
        if (!(socket instanceof Listening listener) || listener.peers() == null || remote.isUnresolved()) {
            throw new IllegalArgumentException("no UDP socket, or no address: " + socket + " " + remote);
        }
        DatagramPeers peers = listener.peers();
        Channel channel = listener.channel();
        CompletableFuture<SipFlow> result = new CompletableFuture<>();
        channel.eventLoop().execute(() -> {
            if (channel.isActive()) {
                result.complete(peers.to(channel, remote));
            } else {
                fail(result, remote, new IOException("the socket is closed"));
            }
        });
        return result;
    }

    private CompletableFuture<SipFlow> connect(
            InetSocketAddress remote, @Nullable SSLEngine engine, SipReceiver receiver) {
        CompletableFuture<SipFlow> result = new CompletableFuture<>();
        Bootstrap bootstrap = new Bootstrap()
                .group(group)
                .channelFactory(sockets.clients())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS_MAX)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        streams.dial(channel, engine, receiver, result::complete, cause -> fail(result, remote, cause));
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

    private NettyLoop loopOf(EventLoop eventLoop) {
        NettyLoop loop = loops.get(eventLoop);
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
        return streams.count();
    }

    /// Closes listeners, then flows (what was written still leaves), then loops; returns when done, within
    /// seconds.
    @Override
    public void close() {
        listening.forEach(SipServerSocket::close);
        streams.close(CLOSE_SECONDS_MAX);
        group.shutdownGracefully(0, CLOSE_SECONDS_MAX, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
        engines.close();
    }
}
