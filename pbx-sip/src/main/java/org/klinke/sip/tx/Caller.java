package org.klinke.sip.tx;

import org.klinke.core.id.DeviceId;
import org.klinke.core.id.PeerId;
import org.klinke.core.tenant.TenantScope;

/// Who proved to have sent a request.
public record Caller(TenantScope scope, PeerId peer) {
    /// For what only a device may ask; the edge lets nobody else through with it.
    ///
    /// @throws IllegalStateException if it is a trunk
    public DeviceId device() {
        if (peer instanceof DeviceId device) {
            return device;
        }
        throw new IllegalStateException("a trunk asks for what is a device's");
    }
}
