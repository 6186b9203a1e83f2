package org.klinke.core.dialplan;

import java.util.List;
import org.klinke.core.id.SiteId;
import org.klinke.core.id.TrunkId;
import org.klinke.core.numbering.E164;

/// How 110 and 112 leave from the devices of a site (§ 164 TKG): the call centre is found, and help sent, by
/// its number.
///
/// @param number network number of the site, shown whatever the caller wants
/// @param trunks in the order they are tried, at least one
public record EmergencyRoute(SiteId site, E164 number, List<TrunkId> trunks) {
    public EmergencyRoute {
        trunks = List.copyOf(trunks);
    }
}
