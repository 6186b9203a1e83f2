package org.klinke.provisioning.certificate;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.phone.MacAddress;

/// Reads which phone a factory certificate proves somebody to be. TLS has proven that who shows it has its key; who
/// signed it (RFC 5280 §6) is asked anew each time, so that an authority that is taken away counts no more at once.
/// Revocation lists are not asked: makers' lists name no stolen telephones. Thread-safe.
public final class FactoryCertificates {
    /// Of authorities between the phone's certificate and one that is trusted.
    private static final int PATH_MAX = 5;

    private static final int NAME_CHARS_MAX = 200;

    private final MakerAuthorities authorities;
    private final Function<String, List<Pattern>> names;
    private final Function<String, List<String>> prefixes;

    /// @param names by maker, how its certificates write the MAC address: [CertificateNames]'s lines, with the group
    ///     "mac"
    /// @param prefixes by maker, as its MAC addresses begin: twelve other digits are a serial number
    public FactoryCertificates(
            MakerAuthorities authorities,
            Function<String, List<Pattern>> names,
            Function<String, List<String>> prefixes) {
        this.authorities = authorities;
        this.names = names;
        this.prefixes = prefixes;
    }

    /// @param maker of the phone it claims to be
    /// @param shown its own certificate first
    public FactoryProof prove(String maker, List<X509Certificate> shown, Instant now) {
        if (shown.isEmpty()) {
            return new FactoryProof.Nothing();
        }
        X509Certificate own = shown.getFirst();
        Set<MacAddress> macs = isOf(maker, shown, now) ? macs(maker, own) : Set.of();
        return macs.isEmpty()
                ? new FactoryProof.Unproven(own.getSubjectX500Principal().getName())
                : new FactoryProof.Is(macs, own.getNotAfter().toInstant());
    }

    private boolean isOf(String maker, List<X509Certificate> shown, Instant now) {
        Set<TrustAnchor> anchors = authorities.of(maker).stream()
                .map(authority -> new TrustAnchor(authority, null))
                .collect(Collectors.toSet());
        if (anchors.isEmpty()) {
            return false;
        }
        try {
            X509CertSelector own = new X509CertSelector();
            own.setCertificate(shown.getFirst());
            PKIXBuilderParameters asked = new PKIXBuilderParameters(anchors, own);
            asked.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(shown)));
            asked.setRevocationEnabled(false);
            asked.setMaxPathLength(PATH_MAX);
            asked.setDate(Date.from(now));
            CertPathBuilder.getInstance("PKIX").build(asked);
            return true;
        } catch (CertPathBuilderException _) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has PKIX", e);
        }
    }

    private Set<MacAddress> macs(String maker, X509Certificate own) {
        Set<MacAddress> macs = new HashSet<>();
        for (String line : CertificateNames.of(own)) {
            for (Pattern pattern : names.apply(maker)) {
                Matcher found = pattern.matcher(line);
                if (line.length() <= NAME_CHARS_MAX && found.matches()) {
                    try {
                        MacAddress mac = MacAddress.of(found.group("mac"));
                        if (prefixes.apply(maker).contains(mac.maker())) {
                            macs.add(mac);
                        }
                    } catch (InvalidInput _) {
                        // twelve digits that no phone has
                    }
                }
            }
        }
        return macs;
    }
}
