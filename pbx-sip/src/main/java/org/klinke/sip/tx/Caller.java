package org.klinke.sip.tx;

import java.util.Optional;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.PeerId;
import org.klinke.core.id.TrunkId;
import org.klinke.core.tenant.TenantScope;

/// Who proved to have sent a request.
///
/// @param line of a carrier's new call: the way it came; else empty
public record Caller(TenantScope scope, PeerId peer, Optional<Line> line) {

    /// A way to a carrier as its claim found it: the trunk room makes it, the leg of the call keeps it.
    public interface Line {
        TrunkId trunkId();
    }

    /// A device, or whose dialog it is.
    public Caller(TenantScope scope, PeerId peer) {
        this(scope, peer, Optional.empty());
    }

    /// A carrier calls.
    public Caller(TenantScope scope, Line line) {
        this(scope, line.trunkId(), Optional.of(line));
    }

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
