package org.klinke.core.call;

import org.klinke.core.id.CallId;

/// Sees every message of every call, for export to a capture server. Called on the call's thread: must not wait and
/// must not throw.
public interface WireTap {
    WireTap NOBODY = (call, wire) -> {};

    void onMessage(CallId call, LegEvent.Wire wire);
}
