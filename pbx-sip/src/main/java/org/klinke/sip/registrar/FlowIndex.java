package org.klinke.sip.registrar;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.klinke.core.id.DeviceId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.transport.SipFlow;

/// Which devices, of whichever tenants, have bindings on a flow; watches each such flow for its end. Thread-safe.
final class FlowIndex {
    record Bound(TenantScope scope, DeviceId device) {}

    private record Watched(List<Bound> devices, SipFlow.Subscription watch) {}

    private final Map<SipFlow, Watched> flows = new ConcurrentHashMap<>();
    private final BiConsumer<SipFlow, Bound> onGone;

    /// @param onGone called for each device that was bound on a flow that has closed
    FlowIndex(BiConsumer<SipFlow, Bound> onGone) {
        this.onGone = onGone;
    }

    void bind(SipFlow flow, Bound bound) {
        flows.compute(flow, (key, watched) -> {
            if (watched == null) {
                return new Watched(List.of(bound), flow.onClose(() -> closed(flow)));
            }
            if (watched.devices.contains(bound)) {
                return watched;
            }
            List<Bound> devices = new ArrayList<>(watched.devices);
            devices.add(bound);
            return new Watched(List.copyOf(devices), watched.watch);
        });
    }

    void unbind(SipFlow flow, Bound bound) {
        flows.computeIfPresent(flow, (key, watched) -> {
            List<Bound> devices = watched.devices.stream()
                    .filter(other -> !other.equals(bound))
                    .toList();
            if (devices.isEmpty()) {
                watched.watch.cancel();
                return null;
            }
            return new Watched(devices, watched.watch);
        });
    }

    List<Bound> on(SipFlow flow) {
        Watched watched = flows.get(flow);
        return watched == null ? List.of() : watched.devices;
    }

    /// Everything bound anywhere; a device on two flows comes twice.
    List<Bound> all() {
        return flows.values().stream()
                .flatMap(watched -> watched.devices.stream())
                .toList();
    }

    private void closed(SipFlow flow) {
        Watched watched = flows.remove(flow);
        if (watched != null) {
            watched.devices.forEach(bound -> onGone.accept(flow, bound));
        }
    }
}
