package org.klinke.server.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Chooses the certificate for each new handshake by the server name the client asks for (RFC 6066 §3):
///
///     the operator's own certificates: exactly this name, else its wildcard (RFC 6125 §6.4.3: the first label only)
///     else the certificate of our own authority, which has all our names
///
/// What is current is asked for anew each time; running connections keep what they have.
final class CertificateChoice extends X509ExtendedKeyManager {
    private final Supplier<Known> known;
    private final String serverName;

    /// All certificates there are at one time.
    static final class Known {
        private final Credential own;
        private final Map<String, Credential> byName = new HashMap<>();
        private final Map<String, Credential> bySource = new HashMap<>();
        private final Set<List<X509Certificate>> chains = new HashSet<>();

        /// @param better which of two for the same name wins: the greater
        Known(Credential own, List<Credential> others, Comparator<Credential> better) {
            this.own = own;
            bySource.put(own.source(), own);
            for (Credential each : others) {
                bySource.put(each.source(), each);
                each.names().forEach(name -> byName.merge(name, each, (a, b) -> better.compare(a, b) >= 0 ? a : b));
            }
            bySource.values().forEach(each -> chains.add(each.pem().chain()));
        }

        Credential forName(Optional<String> name) {
            return name.flatMap(wanted -> Optional.ofNullable(byName.get(wanted))
                            .or(() -> Optional.ofNullable(byName.get("*" + afterFirstLabel(wanted)))))
                    .orElse(own);
        }

        /// The operator's that are shown for some name.
        Set<Credential> operators() {
            return Set.copyOf(byName.values());
        }

        /// Whether a certificate bears exactly this name; the own authority's bears the domains of all tenants.
        boolean isNamed(String name) {
            return byName.containsKey(name) || own.names().contains(name);
        }

        boolean holds(List<X509Certificate> chain) {
            return chains.contains(chain);
        }

        Optional<Credential> bySource(String source) {
            return Optional.ofNullable(bySource.get(source));
        }

        private static String afterFirstLabel(String name) {
            int dot = name.indexOf('.');
            return dot < 0 ? "" : name.substring(dot);
        }
    }

    /// @param known what there is now
    /// @param serverName lower case
    CertificateChoice(Supplier<Known> known, String serverName) {
        this.known = known;
        this.serverName = serverName;
    }

    private @Nullable String choose(String keyType, @Nullable SSLSession handshake) {
        Credential chosen = known.get().forName(serverName(handshake));
        return chosen.pem().key().getAlgorithm().equals(keyType) ? alias(chosen) : null;
    }

    private static Optional<String> serverName(@Nullable SSLSession handshake) {
        if (!(handshake instanceof ExtendedSSLSession session)) {
            return Optional.empty();
        }
        for (SNIServerName name : session.getRequestedServerNames()) {
            if (name instanceof SNIHostName host) {
                return Optional.of(host.getAsciiName().toLowerCase(Locale.ROOT));
            }
        }
        return Optional.empty();
    }

    /// Names the certificate's version too: key and chain of one handshake must not come from two.
    private static String alias(Credential credential) {
        return credential.source() + "#" + credential.certificate().getSerialNumber();
    }

    private Optional<Credential> of(String alias) {
        return known.get()
                .bySource(alias.substring(0, alias.lastIndexOf('#')))
                .filter(credential -> alias(credential).equals(alias));
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return choose(keyType, engine == null ? null : engine.getHandshakeSession());
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return choose(keyType, socket instanceof SSLSocket tls ? tls.getHandshakeSession() : null);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return of(alias)
                .map(each -> each.pem().chain().toArray(X509Certificate[]::new))
                .orElse(null);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return of(alias).map(each -> each.pem().key()).orElse(null);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        String alias = choose(keyType, null);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    /// To a carrier that asks who we are: the certificate for the server's own name, whatever authorities it names.
    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        Credential chosen = known.get().forName(Optional.of(serverName));
        return Arrays.asList(keyType).contains(chosen.pem().key().getAlgorithm()) ? alias(chosen) : null;
    }
}
