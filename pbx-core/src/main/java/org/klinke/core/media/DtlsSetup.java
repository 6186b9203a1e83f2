package org.klinke.core.media;

/// `a=setup` (RFC 4145 §4, RFC 5763 §5): who opens the DTLS connection. `holdconn` is not for DTLS-SRTP.
public enum DtlsSetup {
    /// Either; only in an offer, and the answer decides.
    ACTPASS,
    /// The side that wrote it is the DTLS client.
    ACTIVE,
    /// The side that wrote it waits for a ClientHello.
    PASSIVE
}
