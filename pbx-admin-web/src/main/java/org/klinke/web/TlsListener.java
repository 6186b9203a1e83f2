package org.klinke.web;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/// A port that speaks HTTPS: TLS 1.2 and 1.3, HTTP/1.1 only, each request on a virtual thread and within limits. HTTP/2
/// stays off: its resets and CONTINUATION frames are an attack surface nothing here needs.
final class TlsListener {
    private static final int CONNECTIONS_MAX = 1_000;
    private static final int IDLE_MILLIS_MAX = 30_000;
    private static final int HEADER_BYTES_MAX = 16_384;

    private final List<InetAddress> addresses;
    private final int port;
    private final Supplier<SSLContext> tls;
    private final BooleanSupplier asks;
    private final long bodyBytesMax;

    /// @param addresses to listen on, each with the same port
    /// @param port 0 takes any free one (with a single address)
    /// @param tls the server's certificate, asked for each connection: another context resumes no session
    ///     of the former
    /// @param asks whether clients are asked for a certificate of theirs now; who has none is served as well
    TlsListener(
            List<InetAddress> addresses, int port, Supplier<SSLContext> tls, BooleanSupplier asks, long bodyBytesMax) {
        this.addresses = addresses;
        this.port = port;
        this.tls = tls;
        this.asks = asks;
        this.bodyBytesMax = bodyBytesMax;
    }

    /// @param routes adds what is served
    /// @throws BindException if a port is in use
    Javalin start(Consumer<JavalinConfig> routes) throws BindException {
        Javalin javalin = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.startupWatcherEnabled = false;
            config.concurrency.useVirtualThreads = true;
            config.http.maxRequestSize = bodyBytesMax;
            config.jetty.modifyHttpConfiguration(TlsListener::limit);
            for (InetAddress address : addresses) {
                config.jetty.addConnector((server, http) -> connector(server, http, address));
            }
            routes.accept(config);
        });
        try {
            javalin.start();
            return javalin;
        } catch (RuntimeException e) {
            javalin.stop();
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof BindException bind) {
                    throw bind;
                }
            }
            throw e;
        }
    }

    /// The port it listens on.
    static int port(Javalin javalin) {
        return ((ServerConnector) javalin.jettyServer().server().getConnectors()[0]).getLocalPort();
    }

    private static void limit(HttpConfiguration http) {
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRequestHeaderSize(HEADER_BYTES_MAX);
        // Else a header that differs from an earlier one of its connection in upper and lower case only is taken for
        // that: a key with a wrong letter would be good.
        http.setHeaderCacheCaseSensitive(true);
    }

    private ServerConnector connector(Server server, HttpConfiguration http, InetAddress address) {
        SslContextFactory.Server ssl = new SslContextFactory.Server() {
            @Override
            public SSLContext getSslContext() {
                return tls.get();
            }

            @Override
            public void customize(SSLEngine engine) {
                super.customize(engine);
                engine.setWantClientAuth(asks.getAsBoolean());
            }
        };
        ssl.setSslContext(tls.get());
        ssl.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        ssl.setSniRequired(false);
        HttpConfiguration secure = new HttpConfiguration(http);
        // Clients come by address, by host name or by a tenant's domain: SNI need not match a certificate's name.
        secure.addCustomizer(new SecureRequestCustomizer(false, false, -1, false));
        HttpConnectionFactory plain = new HttpConnectionFactory(secure);
        ServerConnector connector = new ServerConnector(server, new SslConnectionFactory(ssl, "http/1.1"), plain) {
            /// With the family said: else a socket for 0.0.0.0 takes IPv6 too, and another for ::1 finds the port in
            /// use.
            @Override
            protected ServerSocketChannel openAcceptChannel() throws IOException {
                ServerSocketChannel channel = ServerSocketChannel.open(
                        address instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
                try {
                    channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                    channel.bind(new InetSocketAddress(address, port), getAcceptQueueSize());
                    return channel;
                } catch (IOException e) {
                    channel.close();
                    throw e;
                }
            }
        };
        plain.addBean(new RequestDeadline(connector.getScheduler()));
        connector.setHost(address.getHostAddress());
        connector.setPort(port);
        connector.setIdleTimeout(IDLE_MILLIS_MAX);
        server.addBean(new NetworkConnectionLimit(CONNECTIONS_MAX, connector));
        return connector;
    }
}
