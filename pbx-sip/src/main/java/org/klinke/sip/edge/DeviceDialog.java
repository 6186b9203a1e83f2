package org.klinke.sip.edge;

import org.klinke.core.id.PeerId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.transport.SipFlow;

/// A dialog with a device or trunk, as the edge needs to know it.
///
/// @param flow the one the dialog was made on, or has moved to
public record DeviceDialog(TenantScope scope, PeerId peer, SipFlow flow) {}
