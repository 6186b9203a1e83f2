package org.klinke.sip.trunk;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.klinke.sip.resolve.Destination;
import org.klinke.sip.resolve.Hop;
import org.klinke.sip.resolve.Resolution;
import org.klinke.sip.transport.SipFlow;

/// The network towards carriers. Nothing here blocks.
public interface TrunkConnector {
    /// Where there is none.
    TrunkConnector NONE = new TrunkConnector() {
        @Override
        public CompletableFuture<Resolution> resolve(Destination destination) {
            return CompletableFuture.completedFuture(new Resolution.Nothing("there is no network"));
        }

        @Override
        public CompletableFuture<SipFlow> open(Hop hop) {
            return CompletableFuture.failedFuture(new IOException("there is no network"));
        }
    };

    CompletableFuture<Resolution> resolve(Destination destination);

    /// Opens a connection; over UDP, the way from our listening socket.
    ///
    /// @return with TLS, only if the certificate is valid and bears the hop's domain; fails with a cause that says
    ///     why in words
    CompletableFuture<SipFlow> open(Hop hop);
}
