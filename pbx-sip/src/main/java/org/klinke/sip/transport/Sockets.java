package org.klinke.sip.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who talks to the kernel: Netty's native library where it loads (Linux on x86-64 and ARM), else the JDK. Both behave
/// alike; the first costs less for each message.
enum Sockets {
    EPOLL {
        @Override
        IoHandlerFactory loops() {
            return EpollIoHandler.newFactory();
        }

        @Override
        ChannelFactory<ServerChannel> servers(SocketProtocolFamily family) {
            return () -> new EpollServerSocketChannel(family);
        }

        @Override
        ChannelFactory<Channel> clients() {
            return EpollSocketChannel::new;
        }

        @Override
        ChannelFactory<Channel> datagrams(SocketProtocolFamily family) {
            return () -> new EpollDatagramChannel(family);
        }
    },
    JDK {
        @Override
        IoHandlerFactory loops() {
            return NioIoHandler.newFactory();
        }

        @Override
        ChannelFactory<ServerChannel> servers(SocketProtocolFamily family) {
            return () -> new NioServerSocketChannel(SelectorProvider.provider(), family);
        }

        @Override
        ChannelFactory<Channel> clients() {
            return NioSocketChannel::new;
        }

        @Override
        ChannelFactory<Channel> datagrams(SocketProtocolFamily family) {
            return () -> new NioDatagramChannel(SelectorProvider.provider(), family);
        }
    };

    private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);

    /// The best there is on this machine; says which in the log.
    static Sockets best() {
        if (Epoll.isAvailable()) {
            LOG.info("sockets by epoll");
            return EPOLL;
        }
        LOG.atWarn()
                .addKeyValue("reason", String.valueOf(Epoll.unavailabilityCause()))
                .log("sockets by the JDK, which costs more for each message: no native library");
        return JDK;
    }

    abstract IoHandlerFactory loops();

    /// @param family said explicitly, because else a socket for 0.0.0.0 takes IPv6 too
    abstract ChannelFactory<ServerChannel> servers(SocketProtocolFamily family);

    abstract ChannelFactory<Channel> clients();

    /// @param family see [#servers]
    abstract ChannelFactory<Channel> datagrams(SocketProtocolFamily family);
}
