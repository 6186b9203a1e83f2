package org.klinke.core.media;

import java.net.InetSocketAddress;
import java.util.Optional;

/// Where a leg's media session receives, as [MediaEvent.Opened] told: what our descriptions say.
///
/// @param certificate what the engine shows in DTLS handshakes; empty = it does none
public record Endpoint(InetSocketAddress rtp, InetSocketAddress rtcp, Optional<Fingerprint> certificate) {
    /// One without DTLS.
    public Endpoint(InetSocketAddress rtp, InetSocketAddress rtcp) {
        this(rtp, rtcp, Optional.empty());
    }
}
