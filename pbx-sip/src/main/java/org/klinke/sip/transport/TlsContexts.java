package org.klinke.sip.transport;

import java.util.Optional;
import javax.net.ssl.TrustManager;

/// Chooses the certificate for a new TLS connection. Called on event loops: must not block.
public interface TlsContexts {

    /// @param sni the server name the client asked for, lower case
    TlsIdentity forName(Optional<String> sni);

    /// Who says which certificates of clients are accepted; another object when that has changed. Clients need not have
    /// one; one that is not accepted fails the handshake. Empty: none are asked for.
    default Optional<TrustManager> clientTrust() {
        return Optional.empty();
    }
}
