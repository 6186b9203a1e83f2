package org.klinke.core.trunk;

import java.util.Set;
import java.util.TreeSet;
import org.klinke.core.id.TrunkId;

/// A trunk of the platform, as stored.
///
/// @param tenants names of those who may call out over it; a call that comes in finds its tenant by the called number
///     whoever stands here
public record PlatformTrunk(TrunkId id, TrunkDetails details, Set<String> tenants) {
    public PlatformTrunk {
        tenants = new TreeSet<>(tenants);
    }
}
