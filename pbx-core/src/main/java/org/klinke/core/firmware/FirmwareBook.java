package org.klinke.core.firmware;

import java.util.Map;
import java.util.Optional;
import org.klinke.core.id.DeviceId;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;

/// Which phone shall run what, each tenant only through its scope: fresh after every committed change.
public final class FirmwareBook {
    private final PerTenant<Map<DeviceId, Firmware>> all = new PerTenant<>(Map::of);

    /// @param model the phone is listed as
    /// @return empty if it keeps what it has; also if it is another model by now
    public Optional<Firmware> of(TenantScope scope, DeviceId device, String model) {
        return Optional.ofNullable(all.in(scope).get(device))
                .filter(firmware -> firmware.models().contains(model));
    }

    public void replace(TenantScope scope, Map<DeviceId, Firmware> fresh) {
        all.set(scope, Map.copyOf(fresh));
    }

    public void remove(TenantScope scope) {
        all.remove(scope);
    }
}
