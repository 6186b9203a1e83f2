package org.klinke.provisioning.door;

import java.util.Optional;
import org.klinke.core.id.DeviceId;
import org.klinke.core.tenant.TenantScope;

/// Where a phone's SIP password is read, for its own file only.
@FunctionalInterface
public interface PhoneSecrets {
    /// @return empty if there is no such device in this tenant
    /// @throws org.klinke.core.db.DatabaseUnavailable try again later
    Optional<String> password(TenantScope scope, DeviceId device);
}
