package org.klinke.media.dtls;

import org.klinke.core.media.SrtpKey;

/// How a handshake ended.
public sealed interface DtlsOutcome {
    /// The far end owns the certificate that signalling named.
    ///
    /// @param send protects what we send
    /// @param receive opens what the far end sends
    record Keyed(SrtpKey send, SrtpKey receive) implements DtlsOutcome {}

    /// @param reason for people
    record Failed(String reason) implements DtlsOutcome {}
}
