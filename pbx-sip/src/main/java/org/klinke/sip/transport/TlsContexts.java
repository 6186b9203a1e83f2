package org.klinke.sip.transport;

import java.util.Optional;
import javax.net.ssl.SSLContext;

/// Chooses the certificate for a new TLS connection. Called on event loops: must not block.
public interface TlsContexts {

    /// @param sni the server name the client asked for, lower case
    SSLContext forName(Optional<String> sni);
}
