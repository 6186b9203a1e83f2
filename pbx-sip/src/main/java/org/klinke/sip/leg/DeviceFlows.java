package org.klinke.sip.leg;

import java.util.List;
import org.klinke.core.id.DeviceId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.transport.SipFlow;

/// On which flows a device is registered now, the latest first.
public interface DeviceFlows {
    List<SipFlow> of(TenantScope scope, DeviceId device);
}
