package org.klinke.sip.transport;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/// A way to one peer (RFC 5626 §3): a TLS, TCP or WebSocket connection, or the pair of addresses of a UDP exchange. A
/// flow is never an identity: several accounts may share it. All methods may be called from any thread; equality is
/// identity.
public sealed interface SipFlow permits StreamFlow, DatagramFlow, MemoryFlow {

    /// Random, unguessable, unique; for logs and for bindings.
    String id();

    SipTransport transport();

    default boolean secure() {
        return transport().secure();
    }

    InetSocketAddress local();

    InetSocketAddress remote();

    /// The server name of the peer's ClientHello, lower case; picks the certificate and nothing else.
    Optional<String> sni();

    /// What the peer showed in the TLS handshake and proved to own, its own certificate first; verified against the
    /// authorities that were asked for (see [TlsContexts#clientTrust]). Empty: nothing was shown.
    default List<X509Certificate> peerCertificates() {
        return List.of();
    }

    boolean isOpen();

    /// Sends the bytes of one message, in the order of the calls. Never blocks; silently does nothing on a closed
    /// flow; a peer that does not read until the outbound buffer is full loses the flow.
    void write(byte[] message);

    /// Idempotent.
    ///
    /// @param reason for the log
    void close(String reason);

    /// A request of this flow was accepted: from now on the limits for unknown peers no longer hold. Idempotent.
    void authenticated();

    /// The loop on which everything of this flow arrives.
    SipLoop loop();

    /// Runs the task on the loop once the flow is closed; at once (but not inside this call) if it already is.
    /// Returns a handle that forgets the task, for watchers that live shorter than the flow.
    Subscription onClose(Runnable task);

    /// A task that waits.
    interface Subscription {
        /// Idempotent.
        void cancel();
    }
}
