package org.klinke.core.phone;

import java.util.List;

/// The telephones that can be configured: `pbx-provisioning` has them as data.
public interface PhoneModels {
    /// In order, for people.
    List<String> names();
}
