package org.klinke.core.media;

import java.util.List;

/// What one side's description says about its DTLS-SRTP (RFC 5763).
///
/// @param fingerprints of its certificate, at least one
public record DtlsParameters(List<Fingerprint> fingerprints, DtlsSetup setup) {
    public DtlsParameters {
        fingerprints = List.copyOf(fingerprints);
    }

    /// Those by the strongest hash we trust, of which the certificate must match one (RFC 8122 §5); empty = none can
    /// be trusted.
    List<Fingerprint> strongest() {
        for (String algorithm : Fingerprint.ALGORITHMS) {
            List<Fingerprint> found = fingerprints.stream()
                    .filter(fingerprint -> fingerprint.algorithm().equals(algorithm))
                    .toList();
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }
}
