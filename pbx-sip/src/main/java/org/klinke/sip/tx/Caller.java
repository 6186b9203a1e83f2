package org.klinke.sip.tx;

import org.klinke.core.id.DeviceId;
import org.klinke.core.tenant.TenantScope;

/// Who proved to have sent a request.
public record Caller(TenantScope scope, DeviceId device) {}
