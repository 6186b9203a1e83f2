package org.klinke.provisioning.certificate;

import java.security.cert.X509Certificate;
import java.util.List;

/// Who signs the factory certificates of makers' telephones: whom the operator says.
@FunctionalInterface
public interface MakerAuthorities {
    /// @param maker "snom", ...
    /// @return none if nobody is said
    List<X509Certificate> of(String maker);
}
