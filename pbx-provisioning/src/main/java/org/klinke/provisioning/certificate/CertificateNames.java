package org.klinke.provisioning.certificate;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import javax.naming.InvalidNameException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/// The names in a certificate, one a line: `CN=000413A1B2C3`, `serialNumber=…`, `DNS=…` and all others of the subject.
final class CertificateNames {
    private static final Map<String, String> WORDS = Map.of("2.5.4.5", "serialNumber"); // X.520 §6.2.9
    private static final Integer DNS_NAME = 2; // RFC 5280 §4.2.1.6: GeneralName [2]

    private CertificateNames() {}

    /// What cannot be read is left out.
    static List<String> of(X509Certificate certificate) {
        List<String> lines = new ArrayList<>();
        subject(certificate, lines);
        alternatives(certificate, lines);
        return lines;
    }

    private static void subject(X509Certificate certificate, List<String> lines) {
        try {
            String subject = certificate.getSubjectX500Principal().getName(X500Principal.RFC2253, WORDS);
            for (Rdn part : new LdapName(subject).getRdns()) {
                var all = part.toAttributes().getAll();
                while (all.hasMore()) {
                    Attribute one = all.next();
                    if (one.get() instanceof String text) {
                        lines.add(one.getID() + "=" + text);
                    }
                }
            }
        } catch (InvalidNameException _) {
            lines.clear();
        } catch (NamingException e) {
            throw new IllegalStateException("a name in memory asks nobody", e);
        }
    }

    private static void alternatives(X509Certificate certificate, List<String> lines) {
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                alternatives.stream()
                        .filter(name -> DNS_NAME.equals(name.getFirst()))
                        .forEach(name -> lines.add("DNS=" + name.getLast()));
            }
        } catch (CertificateParsingException _) {
            // whatever the others say
        }
    }
}
