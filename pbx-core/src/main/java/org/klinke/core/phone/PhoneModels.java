package org.klinke.core.phone;

import java.util.List;

/// The telephones that can be configured: `pbx-provisioning` has them as data.
public interface PhoneModels {
    /// In order, for people.
    List<String> names();

    /// How many handsets a base of this model has; 1 for any other telephone, and for one that is unknown.
    default int handsetsOf(String model) {
        return 1;
    }
}
