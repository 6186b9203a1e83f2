package org.klinke.sip.edge;

import java.util.Optional;

/// Where the edge asks whose dialog an in-dialog request belongs to; the dialog room implements it. Called on a flow's
/// loop, any of them: must be thread-safe and must not block.
public interface DialogDoor {
    /// @param ourTag tag of the request's To
    /// @param theirTag tag of the request's From
    Optional<DeviceDialog> find(String callId, String ourTag, String theirTag);
}
