package org.klinke.sip;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.klinke.sip.resolve.Destination;
import org.klinke.sip.resolve.Hop;
import org.klinke.sip.resolve.Resolution;
import org.klinke.sip.resolve.SipResolver;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.transport.SipReceiver;
import org.klinke.sip.transport.SipServerSocket;
import org.klinke.sip.transport.SipTransport;
import org.klinke.sip.transport.SipTransports;
import org.klinke.sip.trunk.TrunkConnector;

/// Carriers on real sockets.
final class CarrierNetwork implements TrunkConnector {
    private final SipResolver resolver;
    private final SipTransports transports;
    private final Supplier<SSLContext> tls;
    private final InstantSource time;
    private volatile @Nullable Started started;

    private record Started(SipReceiver receiver, List<SipServerSocket> datagrams) {}

    CarrierNetwork(SipResolver resolver, SipTransports transports, Supplier<SSLContext> tls, InstantSource time) {
        this.time = time;
        this.resolver = resolver;
        this.transports = transports;
        this.tls = tls;
    }

    void start(SipReceiver receiver, List<SipServerSocket> sockets) {
        started = new Started(
                receiver,
                sockets.stream()
                        .filter(socket -> socket.transport() == SipTransport.UDP)
                        .toList());
    }

    @Override
    public CompletableFuture<Resolution> resolve(Destination destination) {
        return resolver.resolve(destination);
    }

    @Override
    public CompletableFuture<SipFlow> open(Hop hop) {
        Started now = started;
        if (now == null) {
            return failed("signalling has not started yet");
        }
        return switch (hop.transport()) {
            case TLS ->
                transports
                        .connectTls(hop.address(), hop.domain(), tls.get(), now.receiver())
                        .thenCompose(this::valid);
            case TCP -> transports.connectTcp(hop.address(), now.receiver());
            case UDP ->
                now.datagrams().stream()
                        .filter(socket -> reaches(socket, hop.address().getAddress()))
                        .findFirst()
                        .map(socket -> transports.flowTo(socket, hop.address()))
                        .orElseGet(() -> failed("there is no UDP socket for it: set sip.udp.port"));
            case WSS -> failed("no carrier is called over a WebSocket");
        };
    }

    /// Java does not look at the dates of a certificate that is trusted itself rather than for who signed it.
    private CompletableFuture<SipFlow> valid(SipFlow flow) {
        X509Certificate shown = flow.peerCertificates().getFirst();
        Instant now = time.instant();
        if (now.isBefore(shown.getNotBefore().toInstant())
                || now.isAfter(shown.getNotAfter().toInstant())) {
            String why =
                    "its certificate is valid only until " + shown.getNotAfter().toInstant();
            flow.close(why);
            return CompletableFuture.failedFuture(new SSLPeerUnverifiedException(why));
        }
        return CompletableFuture.completedFuture(flow);
    }

    /// A socket for :: reaches both families, one for an address its own.
    private static boolean reaches(SipServerSocket socket, InetAddress to) {
        InetAddress from = socket.local().getAddress();
        return from instanceof Inet6Address == to instanceof Inet6Address
                || (from instanceof Inet6Address && from.isAnyLocalAddress());
    }

    private static CompletableFuture<SipFlow> failed(String why) {
        return CompletableFuture.failedFuture(new IOException(why));
    }
}
