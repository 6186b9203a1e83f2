package org.klinke.core.phone;

import java.util.Optional;
import java.util.Set;

/// What can be set on which telephone: `pbx-provisioning` has it as data.
public interface PhoneAbilities {
    /// "snom", ...
    Set<String> makers();

    /// @return empty if the model is unknown
    Optional<String> makerOf(String model);

    /// How many function keys of this model can be set, over all pages; 0 if unknown.
    int keysOf(String model);

    /// Kinds of [PhoneKey] that this maker's phones have.
    Set<String> kindsOf(String maker);

    /// Whether this maker's phones come with a certificate in which their MAC address stands.
    boolean hasFactoryCertificate(String maker);

    /// Whether phones of this model can be given their files encrypted.
    boolean decrypts(String model);

    /// @throws org.klinke.core.directory.InvalidInput naming the field `settings`: this maker has no setting of such a
    ///     name, or it is one of those that keep the phone registered, encrypted and ours
    void requireSetting(String maker, String name);
}
