package org.klinke.core.firmware;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.id.DeviceId;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;

/// Which phone shall run what, and what is being tried, each tenant only through its scope: fresh after every committed
/// change.
public final class FirmwareBook {
    private static final Page EMPTY = new Page(Map.of(), List.of());

    private final PerTenant<Page> all = new PerTenant<>(() -> EMPTY);

    private record Page(Map<DeviceId, Firmware> assigned, List<Rollout> rollouts) {}

    /// @param model the phone is listed as
    /// @return empty if it keeps what it has; also if it is another model by now
    public Optional<Firmware> of(TenantScope scope, DeviceId device, String model) {
        return Optional.ofNullable(all.in(scope).assigned().get(device))
                .filter(firmware -> firmware.models().contains(model));
    }

    /// By model.
    public List<Rollout> rollouts(TenantScope scope) {
        return all.in(scope).rollouts();
    }

    public void replace(TenantScope scope, Map<DeviceId, Firmware> assigned, List<Rollout> rollouts) {
        all.set(scope, new Page(Map.copyOf(assigned), List.copyOf(rollouts)));
    }

    public void remove(TenantScope scope) {
        all.remove(scope);
    }
}
