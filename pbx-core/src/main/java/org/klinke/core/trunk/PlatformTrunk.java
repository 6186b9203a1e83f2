package org.klinke.core.trunk;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.klinke.core.id.TrunkId;

/// A trunk of the platform, as stored.
///
/// @param tenants names of those it serves, both ways; a call that comes in finds which one by the called number
/// @param shares what some of them have of it, by their names
public record PlatformTrunk(TrunkId id, TrunkDetails details, Set<String> tenants, Map<String, Ceiling> shares) {
    public PlatformTrunk {
        tenants = new TreeSet<>(tenants);
        shares = new TreeMap<>(shares);
    }
}
