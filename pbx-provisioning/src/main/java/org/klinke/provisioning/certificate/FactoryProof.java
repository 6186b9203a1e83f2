package org.klinke.provisioning.certificate;

import java.time.Instant;
import java.util.Set;
import org.klinke.core.phone.MacAddress;

/// What a telephone has proven by what it showed.
public sealed interface FactoryProof {
    /// It showed nothing.
    record Nothing() implements FactoryProof {}

    /// It showed a certificate that no authority of its maker's signed, that is not valid now, or that names no MAC
    /// address.
    ///
    /// @param subject as the certificate says it: anything
    record Unproven(String subject) implements FactoryProof {}

    /// It is the phone with one of these addresses, and has the key to prove it.
    ///
    /// @param macs mostly one; some phones have one for each network
    /// @param until the certificate's end
    record Is(Set<MacAddress> macs, Instant until) implements FactoryProof {
        public Is {
            macs = Set.copyOf(macs);
        }
    }
}
