package org.klinke.sip.leg;

import java.util.List;
import java.util.Optional;
import javax.sip.address.Address;
import javax.sip.address.URI;
import org.klinke.core.id.DeviceId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.transport.SipFlow;

/// Where a device is registered now, the latest first; the registrar knows. Any thread.
public interface DeviceBindings {
    List<Binding> of(TenantScope scope, DeviceId device);

    /// @param id names the binding as long as it lives
    /// @param contact what the phone registered: the Request-URI of requests to it
    /// @param path proxies on the way there, the next one first: the Route of requests to it (RFC 3327)
    /// @param instance URN by which the phone names itself, without angle brackets, if it does
    record Binding(String id, SipFlow flow, URI contact, List<Address> path, Optional<String> instance) {}
}
