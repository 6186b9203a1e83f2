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

    sealed interface Judgement {}

    /// @param until end of the certificate by which it has proven to be the phone; empty if it has not
    record Passes(Optional<Instant> until) implements Judgement {}

    /// @param shown of the certificate, for people; "" if none
    record Refusal(What what, String shown) implements Judgement {}

    Judgement judge(Phone phone, CertificateUse use, List<X509Certificate> shown, Instant now) {
        if (use == CertificateUse.OFF || (use == CertificateUse.WANTED && shown.isEmpty())) {
            return new Passes(Optional.empty());
        }
        String maker = vendors.makerOf(phone.details().model()).orElse("");
        boolean required = use == CertificateUse.REQUIRED;
        return switch (certificates.prove(maker, shown, now)) {
            case FactoryProof.Nothing _ ->
                required ? new Refusal(What.NO_CERTIFICATE, "") : new Passes(Optional.empty());
            case FactoryProof.Unproven(var subject) ->
                required ? new Refusal(What.NO_CERTIFICATE, subject) : new Passes(Optional.empty());
            case FactoryProof.Is is -> {
                Optional<MacAddress> mac = phone.details().mac();
                if (mac.isEmpty() && !required) {
                    yield new Passes(Optional.empty());
                }
                yield mac.filter(is.macs()::contains).isPresent()
                        ? new Passes(Optional.of(is.until()))
                        : new Refusal(
                                What.OTHER_CERTIFICATE,
                                is.macs().stream()
                                        .sorted()
                                        .map(MacAddress::shown)
                                        .collect(Collectors.joining(", ")));
            }
        };
    }
}
