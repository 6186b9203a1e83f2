package org.klinke.core.call;

import org.klinke.core.tenant.TenantScope;

/// Where the doors bring new calls; `Calls` implements it.
public interface Switchboard {
    /// Starts the call's thread; returns at once. The sink takes the leg's events from now on. Where no call can be
    /// taken (stopping, full), the leg is told to hang up with 503 and the sink swallows what follows.
    LegSink open(TenantScope scope, IncomingCall call);
}
