package org.klinke.sip.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// TLS as we speak it: versions 1.2 and 1.3, ephemeral keys and authenticated encryption only. Servers use BoringSSL by
/// Netty's native library where it loads, else the JDK (ADR 0016); clients, of which there are few, the JDK.
///
/// A context is made once for each certificate and kept while it is in use. Phones that come back may resume their
/// session with a ticket: nothing is kept here for them, and the keys of the tickets change twice a day. Thread-safe.
final class TlsEngines implements AutoCloseable {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    private static final int CONTEXTS_MAX = 1_000;
    private static final int TICKET_KEY_HOURS = 12;
    private static final int TICKET_KEYS_MAX = 2; // the present and the former

    private final SslProvider provider;
    private final LongSupplier nanos;
    private final SecureRandom random = new SecureRandom();
    private final Map<Key, Server> servers = new LinkedHashMap<>(16, 0.75f, true);

    /// What makes two connections alike.
    private record Key(
            List<X509Certificate> chain, @Nullable TrustManager clientTrust) {}

    private static final class Server {
        final SslContext context;
        final List<OpenSslSessionTicketKey> ticketKeys = new ArrayList<>();
        long ticketKeyNanos;

        Server(SslContext context) {
            this.context = context;
        }
    }

    /// The best provider there is on this machine.
    static SslProvider best() {
        return OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
    }

    TlsEngines(SslProvider provider, LongSupplier nanos) {
        this.provider = provider;
        this.nanos = nanos;
    }

    /// The server's side of a new connection.
    ///
    /// @param clientTrust empty: the client is not asked for a certificate
    /// @throws SSLException if the certificate or its key cannot be used
    SslHandler server(TlsIdentity identity, Optional<TrustManager> clientTrust, ByteBufAllocator allocator)
            throws SSLException {
        SslContext context;
        synchronized (servers) {
            Key key = new Key(identity.chain(), clientTrust.orElse(null));
            Server server = servers.get(key);
            if (server == null) {
                server = new Server(context(identity, clientTrust));
                servers.put(key, server);
                forgetEldest();
            }
            renewTicketKey(server);
            context = server.context;
            ReferenceCountUtil.retain(context); // another loop may forget it now
        }
        try {
            return context.newHandler(allocator);
        } finally {
            ReferenceCountUtil.release(context);
        }
    }

    private SslContext context(TlsIdentity identity, Optional<TrustManager> clientTrust) throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forServer(
                        identity.key(), identity.chain().toArray(X509Certificate[]::new))
                .sslProvider(provider)
                .protocols(PROTOCOLS)
                .ciphers(null, (given, defaults, supported) -> acceptable(provider, supported))
                .sessionTimeout(TimeUnit.HOURS.toSeconds(TICKET_KEY_HOURS))
                .clientAuth(clientTrust.isPresent() ? ClientAuth.OPTIONAL : ClientAuth.NONE);
        clientTrust.ifPresent(builder::trustManager);
        SslContext context = builder.build();
        if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
            sessions.setSessionCacheEnabled(false); // else a stranger's handshakes would stay for hours; tickets do
        }
        return context;
    }

    /// Those in use keep what they need of it.
    private void forgetEldest() {
        if (servers.size() > CONTEXTS_MAX) {
            Iterator<Server> eldest = servers.values().iterator();
            ReferenceCountUtil.release(eldest.next().context);
            eldest.remove();
        }
    }

    /// RFC 8446 §C.4, RFC 5077 §5.5: whoever learns a ticket's key learns what it protected. The JDK sees to this
    /// itself.
    private void renewTicketKey(Server server) {
        long now = nanos.getAsLong();
        if (!(server.context.sessionContext() instanceof OpenSslSessionContext sessions)
                || (!server.ticketKeys.isEmpty()
                        && now - server.ticketKeyNanos < TimeUnit.HOURS.toNanos(TICKET_KEY_HOURS))) {
            return;
        }
        server.ticketKeys.addFirst(new OpenSslSessionTicketKey(
                bytes(OpenSslSessionTicketKey.NAME_SIZE),
                bytes(OpenSslSessionTicketKey.HMAC_KEY_SIZE),
                bytes(OpenSslSessionTicketKey.AES_KEY_SIZE)));
        server.ticketKeyNanos = now;
        if (server.ticketKeys.size() > TICKET_KEYS_MAX) {
            server.ticketKeys.removeLast();
        }
        sessions.setTicketKeys(server.ticketKeys.toArray(OpenSslSessionTicketKey[]::new));
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /// Forgets all contexts; connections go on.
    @Override
    public void close() {
        synchronized (servers) {
            servers.values().forEach(server -> ReferenceCountUtil.release(server.context));
            servers.clear();
        }
    }

    /// @param serverName sent as SNI and checked against the certificate, unless empty
    static SSLEngine client(SSLContext context, InetSocketAddress remote, String serverName) {
        SSLEngine engine =
                context.createSSLEngine(serverName.isEmpty() ? remote.getHostString() : serverName, remote.getPort());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setCipherSuites(acceptable(Arrays.asList(engine.getSupportedCipherSuites())));
        if (serverName.isEmpty()) {
            parameters.setServerNames(List.of());
        } else {
            parameters.setServerNames(List.of(new SNIHostName(serverName)));
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    private static String[] acceptable(SslProvider provider, Set<String> supported) {
        return acceptable(provider == SslProvider.JDK ? supported : OpenSsl.availableJavaCipherSuites());
    }

    private static String[] acceptable(Iterable<String> suites) {
        List<String> found = new ArrayList<>();
        suites.forEach(suite -> {
            if (acceptable(suite)) {
                found.add(suite);
            }
        });
        return found.toArray(String[]::new);
    }

    /// No anonymous, export, NULL, static-RSA or CBC suites.
    static boolean acceptable(String suite) {
        boolean tls13 = suite.startsWith("TLS_AES_") || suite.startsWith("TLS_CHACHA20_");
        boolean ephemeral = suite.startsWith("TLS_ECDHE_") || suite.startsWith("TLS_DHE_");
        boolean aead = suite.contains("_GCM_") || suite.contains("_CHACHA20_POLY1305_");
        return tls13 || (ephemeral && aead && !suite.contains("_anon_"));
    }
}
