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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// TLS as we speak it: versions 1.2 and 1.3, ephemeral keys and authenticated encryption only. Servers use BoringSSL by
/// Netty's native library where it loads, else the JDK (ADR 0016); clients, of which there are few, the JDK.
///
///     ClientHello ─▶ certificate, authorities, name ─▶ context? ── made aside, once ──▶ handshake on the loop
///     every minute ─▶ ticket keys older than 12 h get a successor, older than 24 h go
///                  └▶ contexts whose certificate is no longer in force go, a minute later their keys
///
/// Phones that come back may resume their session with a ticket: nothing is kept here for them. A ticket is good for
/// the name it was given for only, since each name has a context with ticket keys of its own. Thread-safe.
final class TlsEngines implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TlsEngines.class);
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    /// A full folder of certificates, most of them for two names.
    private static final int CONTEXTS_MAX = 10_000;
    private static final int TICKET_KEY_HOURS = 12;
    /// What was sealed with a key just before it got its successor can be opened as long again.
    private static final int TICKET_KEY_HOURS_MAX = 2 * TICKET_KEY_HOURS;

    /// Where no certificates are asked for: else every context would read the authorities of the JDK again.
    private static final TrustManager NOBODY = new X509TrustManager() {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("not asked for");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("not asked for");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    };

    private final SslProvider provider;
    private final LongSupplier nanos;
    private final SecureRandom random = new SecureRandom();
    private final Map<Key, CompletableFuture<Server>> servers = new ConcurrentHashMap<>();
    /// A handshake may have begun with them.
    private final Queue<Server> leaving = new ConcurrentLinkedQueue<>();

    /// What makes two connections alike.
    ///
    /// @param name that the client asked for; "" if it is none of ours
    private record Key(
            TlsContexts contexts,
            List<X509Certificate> chain,
            @Nullable TrustManager clientTrust,
            String name) {}

    private record TicketKey(long bornNanos, OpenSslSessionTicketKey key) {}

    /// A context and what belongs to it.
    static final class Server {
        private final TlsIdentity identity;
        private final SslContext context;
        private final List<TicketKey> ticketKeys = new ArrayList<>(); // newest first

        private Server(TlsIdentity identity, SslContext context) {
            this.identity = identity;
            this.context = context;
        }

        /// For a new connection.
        SslHandler handler(ByteBufAllocator allocator) {
            return context.newHandler(allocator);
        }
    }

    /// The best provider there is on this machine; says which in the log.
    static SslProvider best() {
        if (OpenSsl.isAvailable()) {
            LOG.atInfo().addKeyValue("library", OpenSsl.versionString()).log("TLS by the native library");
            return SslProvider.OPENSSL_REFCNT;
        }
        LOG.atWarn()
                .addKeyValue("reason", String.valueOf(OpenSsl.unavailabilityCause()))
                .log("TLS by the JDK, which costs twice as much for each new connection: no native library");
        return SslProvider.JDK;
    }

    TlsEngines(SslProvider provider, LongSupplier nanos) {
        this.provider = provider;
        this.nanos = nanos;
    }

    /// What serves a new connection; made aside where there is none yet, since that takes milliseconds.
    ///
    /// @param sni the name the client asked for, lower case
    /// @return fails with an SSLException if the certificate or its key cannot be used
    CompletableFuture<Server> server(TlsContexts contexts, Optional<String> sni) {
        TlsIdentity identity = contexts.forName(sni);
        Optional<TrustManager> clientTrust = contexts.clientTrust();
        String name = sni.filter(contexts::isOurs).orElse("");
        Key key = new Key(contexts, identity.chain(), clientTrust.orElse(null), name);
        CompletableFuture<Server> known = servers.get(key);
        if (known != null) {
            return known;
        }
        CompletableFuture<Server> made = new CompletableFuture<>();
        CompletableFuture<Server> faster = servers.putIfAbsent(key, made);
        if (faster != null) {
            return faster;
        }
        if (servers.size() > CONTEXTS_MAX) {
            forgetOneBut(key);
        }
        Thread.ofVirtual().name("klinke-tls").start(() -> make(key, identity, clientTrust, made));
        return made;
    }

    private void make(
            Key key, TlsIdentity identity, Optional<TrustManager> clientTrust, CompletableFuture<Server> made) {
        try {
            Server server = new Server(identity, context(identity, clientTrust));
            renewTicketKeys(server);
            made.complete(server);
        } catch (SSLException | RuntimeException | Error e) { // whoever waits for it must hear of it
            servers.remove(key, made);
            made.completeExceptionally(e);
        }
    }

    /// Any: forgetting the eldest would forget each just before it is asked for again, if they come in turn.
    private void forgetOneBut(Key kept) {
        servers.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(kept))
                .findAny()
                .ifPresent(entry -> forget(entry.getKey(), entry.getValue()));
    }

    private void forget(Key key, CompletableFuture<Server> gone) {
        if (servers.remove(key, gone)) {
            gone.thenAccept(leaving::add);
        }
    }

    /// To be called about once a minute. Connections keep what they need of a context that goes.
    synchronized void housekeep() {
        for (int left = leaving.size(); left > 0; left--) {
            ReferenceCountUtil.release(leaving.remove().context);
        }
        servers.forEach((key, future) -> {
            if (future.state() != Future.State.SUCCESS) {
                return; // being made
            }
            Server server = future.resultNow();
            if (key.contexts.inForce(server.identity)
                    && Objects.equals(key.contexts.clientTrust().orElse(null), key.clientTrust)) {
                renewTicketKeys(server);
            } else {
                forget(key, future);
            }
        });
    }

    /// Contexts in use, for tests.
    int contexts() {
        return servers.size();
    }

    private SslContext context(TlsIdentity identity, Optional<TrustManager> clientTrust) throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forServer(
                        identity.key(), identity.chain().toArray(X509Certificate[]::new))
                .sslProvider(provider)
                .protocols(PROTOCOLS)
                .ciphers(null, (given, defaults, supported) -> acceptable(provider, supported))
                .sessionTimeout(TimeUnit.HOURS.toSeconds(TICKET_KEY_HOURS))
                .clientAuth(clientTrust.isPresent() ? ClientAuth.OPTIONAL : ClientAuth.NONE);
        builder.trustManager(clientTrust.orElse(NOBODY));
        SslContext context = builder.build();
        if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
            sessions.setSessionCacheEnabled(false); // else a stranger's handshakes would stay for hours; tickets do
        }
        return context;
    }

    /// RFC 8446 §C.4, RFC 5077 §5.5: whoever learns a ticket's key learns what it protected. The JDK sees to
    /// this itself.
    private void renewTicketKeys(Server server) {
        if (!(server.context.sessionContext() instanceof OpenSslSessionContext sessions)) {
            return;
        }
        long now = nanos.getAsLong();
        List<TicketKey> keys = server.ticketKeys;
        boolean changed = keys.removeIf(key -> now - key.bornNanos >= TimeUnit.HOURS.toNanos(TICKET_KEY_HOURS_MAX));
        if (keys.isEmpty() || now - keys.getFirst().bornNanos >= TimeUnit.HOURS.toNanos(TICKET_KEY_HOURS)) {
            keys.addFirst(new TicketKey(
                    now,
                    new OpenSslSessionTicketKey(
                            bytes(OpenSslSessionTicketKey.NAME_SIZE),
                            bytes(OpenSslSessionTicketKey.HMAC_KEY_SIZE),
                            bytes(OpenSslSessionTicketKey.AES_KEY_SIZE))));
            changed = true;
        }
        if (changed) {
            sessions.setTicketKeys(keys.stream().map(TicketKey::key).toArray(OpenSslSessionTicketKey[]::new));
        }
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /// Forgets all contexts; connections go on.
    @Override
    public synchronized void close() {
        servers.forEach(this::forget);
        for (Server gone = leaving.poll(); gone != null; gone = leaving.poll()) {
            ReferenceCountUtil.release(gone.context);
        }
    }

    /// @param serverName sent as SNI and checked against the certificate, unless empty; an address is only checked
    static SSLEngine client(SSLContext context, InetSocketAddress remote, String serverName) {
        SSLEngine engine =
                context.createSSLEngine(serverName.isEmpty() ? remote.getHostString() : serverName, remote.getPort());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setCipherSuites(acceptable(Arrays.asList(engine.getSupportedCipherSuites())));
        // RFC 6066 §3: an address is no server name; it is checked all the same.
        boolean named = !serverName.isEmpty() && !isAddress(serverName);
        parameters.setServerNames(named ? List.of(new SNIHostName(serverName)) : List.of());
        if (!serverName.isEmpty()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    private static boolean isAddress(String host) {
        try {
            return InetAddress.ofLiteral(host) != null;
        } catch (IllegalArgumentException _) {
            return false;
        }
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
