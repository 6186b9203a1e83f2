package org.klinke.core.directory;

import java.time.Instant;
import java.util.List;
import org.klinke.core.id.DeviceId;
import org.klinke.core.tenant.TenantScope;

/// What the registrar knows, for people: which devices are registered now, from where, until when.
public interface Registrations {
    List<Registration> in(TenantScope scope);

    /// Those of one device.
    List<Registration> of(TenantScope scope, DeviceId device);

    /// @param remote address and port the device is seen at
    /// @param transport "TLS", "UDP" …
    record Registration(
            DeviceId device,
            String contact,
            String remote,
            String transport,
            String userAgent,
            Instant registeredAt,
            Instant expiresAt) {}
}
