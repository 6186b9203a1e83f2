package org.klinke.provisioning.door;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.klinke.core.phone.CertificateUse;
import org.klinke.core.phone.MacAddress;
import org.klinke.core.phone.Phone;
import org.klinke.core.visit.Visit.What;
import org.klinke.provisioning.certificate.FactoryCertificates;
import org.klinke.provisioning.certificate.FactoryProof;
import org.klinke.provisioning.vendor.Vendors;

/// Whether who has a phone's address is that phone, by its factory certificate: it turns away, and lets nobody in.
///
///                  shows nothing    shows what proves nothing    proves to be another    proves to be the phone
///     off          passes           passes                       passes                  passes
///     wanted       passes           passes                       turned away             passes
///     required     turned away      turned away                  turned away             passes
///
/// Where a phone's MAC address is not known, nobody is another under "wanted", and nobody is it under "required".
final class CertificateGate {
    private final FactoryCertificates certificates;
    private final Vendors vendors;

    CertificateGate(FactoryCertificates certificates, Vendors vendors) {
        this.certificates = certificates;
        this.vendors = vendors;
    }

    /// @param shown of the certificate, for people; "" if none
    record Refusal(What what, String shown) {}

    Optional<Refusal> refusal(Phone phone, CertificateUse use, List<X509Certificate> shown, Instant now) {
        if (use == CertificateUse.OFF || (use == CertificateUse.WANTED && shown.isEmpty())) {
            return Optional.empty();
        }
        String maker = vendors.makerOf(phone.details().model()).orElse("");
        boolean required = use == CertificateUse.REQUIRED;
        return switch (certificates.prove(maker, shown, now)) {
            case FactoryProof.Nothing _ ->
                required ? Optional.of(new Refusal(What.NO_CERTIFICATE, "")) : Optional.empty();
            case FactoryProof.Unproven(var subject) ->
                required ? Optional.of(new Refusal(What.NO_CERTIFICATE, subject)) : Optional.empty();
            case FactoryProof.Is is -> {
                boolean passes = phone.details().mac().map(is.macs()::contains).orElse(!required);
                yield passes
                        ? Optional.empty()
                        : Optional.of(new Refusal(
                                What.OTHER_CERTIFICATE,
                                is.macs().stream()
                                        .sorted()
                                        .map(MacAddress::shown)
                                        .collect(Collectors.joining(", "))));
            }
        };
    }
}
