package org.klinke.sip.transport;

import java.util.Optional;
import javax.net.ssl.SSLContext;

/// Chooses the certificate for a new TLS connection. Called on event loops: must not block.
public interface TlsContexts {

    /// @param sni the server name the client asked for, lower case
    SSLContext forName(Optional<String> sni);

    /// Whether clients are asked for a certificate. They need not have one; one that the context's trust manager does
    /// not accept fails the handshake.
    default boolean asksForCertificates() {
        return false;
    }
}
