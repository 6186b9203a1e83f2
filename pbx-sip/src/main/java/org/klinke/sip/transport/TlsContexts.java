package org.klinke.sip.transport;

import java.util.Optional;
import javax.net.ssl.TrustManager;

/// Chooses the certificate for a new TLS connection. Called on event loops: must not block.
public interface TlsContexts {

    /// @param sni the server name the client asked for, lower case
    TlsIdentity forName(Optional<String> sni);

    /// Whether this name, lower case, is one that somebody is to be reached by: a session begun under it is not resumed
    /// under another. All others share theirs; there must be few of which this is true.
    default boolean isOurs(String name) {
        return false;
    }

    /// Whether [#forName] may still choose it; what is not in force any more is forgotten with its key within minutes.
    default boolean inForce(TlsIdentity identity) {
        return true;
    }

    /// Who says which certificates of clients are accepted; another object when that has changed. Clients need not have
    /// one; one that is not accepted fails the handshake. Empty: none are asked for.
    default Optional<TrustManager> clientTrust() {
        return Optional.empty();
    }
}
