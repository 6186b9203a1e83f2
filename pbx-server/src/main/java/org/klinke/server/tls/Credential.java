package org.klinke.server.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// A certificate that can be presented.
///
/// @param source for the log and as its alias: unique
/// @param names lower-case DNS names it stands for; wildcards as `*.example.org`
record Credential(String source, PemFiles pem, Set<String> names) {
    private static final int DNS_NAME = 2; // RFC 5280 §4.2.1.6: GeneralName [2]

    static Credential of(String source, PemFiles pem) throws CertificateParsingException {
        Set<String> names = new TreeSet<>();
        Collection<List<?>> alternatives = pem.chain().getFirst().getSubjectAlternativeNames();
        if (alternatives != null) {
            for (List<?> alternative : alternatives) {
                if (Integer.valueOf(DNS_NAME).equals(alternative.getFirst())) {
                    names.add(String.valueOf(alternative.getLast()).toLowerCase(Locale.ROOT));
                }
            }
        }
        return new Credential(source, pem, Set.copyOf(names));
    }

    X509Certificate certificate() {
        return pem.chain().getFirst();
    }

    Instant notAfter() {
        return certificate().getNotAfter().toInstant();
    }

    /// When phones trust it no more: with the first of those that signed it.
    Instant end() {
        return pem.chain().stream()
                .map(one -> one.getNotAfter().toInstant())
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    boolean validAt(Instant now) {
        return !now.isAfter(notAfter())
                && !now.isBefore(certificate().getNotBefore().toInstant());
    }
}
