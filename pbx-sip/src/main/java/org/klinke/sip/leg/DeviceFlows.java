package org.klinke.sip.leg;

import java.util.List;
import java.util.Optional;
import org.klinke.core.id.DeviceId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.leg.DeviceBindings.Binding;
import org.klinke.sip.transport.SipFlow;

/// Where the requests of a device's dialogs go, calls and subscriptions alike: a dialog belongs to the device, not to a
/// socket. Any thread.
public final class DeviceFlows {
    private final DeviceBindings bindings;

    public DeviceFlows(DeviceBindings bindings) {
        this.bindings = bindings;
    }

    /// The flow the phone spoke on last while it is registered there, else the one it is registered on now, else the
    /// old one while it is open; empty: nowhere at the moment.
    ///
    /// @param binding the one the dialog was made with, "" for a device that was not registered
    /// @param last the flow the device was last proven to be on in this dialog
    public Optional<SipFlow> to(TenantScope scope, DeviceId device, String binding, SipFlow last) {
        List<Binding> current = bindings.of(scope, device).stream()
                .filter(candidate -> candidate.flow().isOpen())
                .toList();
        boolean registeredThere =
                current.stream().anyMatch(candidate -> candidate.flow().equals(last));
        // A phone that calls without being registered is where it called from, and not another of its kind.
        if (registeredThere || (binding.isEmpty() && last.isOpen())) {
            return Optional.of(last);
        }
        return current.stream()
                .filter(candidate -> candidate.id().equals(binding))
                .findFirst()
                // came back with another Contact
                .or(() -> current.size() == 1 ? Optional.of(current.getFirst()) : Optional.empty())
                .map(Binding::flow)
                .or(() -> Optional.of(last).filter(SipFlow::isOpen));
    }

    /// Whether the device is registered on the flow.
    boolean isOn(SipFlow flow, TenantScope scope, DeviceId device) {
        return bindings.of(scope, device).stream()
                .anyMatch(binding -> binding.flow().equals(flow));
    }

    /// The device's binding on the flow, "" if it has none there.
    public String bindingOn(SipFlow flow, TenantScope scope, DeviceId device) {
        return bindings.of(scope, device).stream()
                .filter(binding -> binding.flow().equals(flow))
                .map(Binding::id)
                .findFirst()
                .orElse("");
    }
}
