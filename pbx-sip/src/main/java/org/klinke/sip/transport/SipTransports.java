package org.klinke.sip.transport;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;

/// All sockets and loops of this process.
public final class SipTransports implements AutoCloseable {

    /// @param loops number of event loops, usually one per core
    /// @param random unguessable: makes flow ids
    public SipTransports(int loops, TransportLimits limits, RandomGenerator random) {}

    /// @param configKey named in the error: `sip.tls.port`
    /// @throws ListenException if the address is in use or not ours
    public SipServerSocket listenTls(
            InetSocketAddress address, String configKey, TlsContexts contexts, SipReceiver receiver) {
        throw new UnsupportedOperationException();
    }

    /// As [#listenTls] without encryption.
    public SipServerSocket listenTcp(InetSocketAddress address, String configKey, SipReceiver receiver) {
        throw new UnsupportedOperationException();
    }

    /// As [#listenTls] for datagrams.
    public SipServerSocket listenUdp(InetSocketAddress address, String configKey, SipReceiver receiver) {
        throw new UnsupportedOperationException();
    }

    /// Opens a TLS connection: trunks and built-in phones. The peer's certificate must be valid in the context
    /// and, if the name is not empty, for the name.
    ///
    /// @param serverName sent as SNI and checked against the certificate; may be empty
    /// @return fails with an IOException if the peer cannot be reached or is not trusted
    public CompletableFuture<SipFlow> connectTls(
            InetSocketAddress remote, String serverName, SSLContext context, SipReceiver receiver) {
        throw new UnsupportedOperationException();
    }

    /// Number of open flows, for metrics.
    public int flows() {
        return 0;
    }

    /// Closes listeners, then flows (what was written still leaves), then loops; returns when done, within
    /// seconds.
    @Override
    public void close() {}
}
