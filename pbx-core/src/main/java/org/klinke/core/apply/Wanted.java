package org.klinke.core.apply;

import java.util.List;
import java.util.Optional;
import org.klinke.core.apply.WantedOutside.WantedTrunk;

/// A whole file.
///
/// @param platformTrunks trunks that belong to no tenant
public record Wanted(List<WantedTenant> tenants, Optional<List<WantedTrunk>> platformTrunks) {
    public Wanted {
        tenants = List.copyOf(tenants);
    }

    public static Wanted of(List<WantedTenant> tenants) {
        return new Wanted(tenants, Optional.empty());
    }
}
