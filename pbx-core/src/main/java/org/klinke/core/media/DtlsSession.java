package org.klinke.core.media;

import java.util.List;

/// The DTLS association that shall give a stream its keys (RFC 5764). As long as it stays equal through new
/// descriptions the association and its keys stay (RFC 8842 §4); another one asks for another handshake.
///
/// @param fingerprints the far end's certificate must match one of them, all by the same hash
/// @param active we are the DTLS client
/// @param suites the protection profiles that may be agreed, at least one
public record DtlsSession(List<Fingerprint> fingerprints, boolean active, List<SrtpSuite> suites) {
    public DtlsSession {
        fingerprints = List.copyOf(fingerprints);
        suites = List.copyOf(suites);
    }
}
