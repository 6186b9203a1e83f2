package org.klinke.provisioning.token;

import java.util.Optional;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.SiteId;
import org.klinke.core.tenant.TenantId;

/// What the address of a telephone says that nobody has assigned yet: that of a whole site, which stands on a DHCP
/// server, where everybody in the house can read it; or one newcomer's own, which the file from there names.
///
/// @param newcomer empty: the site's
/// @param generation of the site's network address when it was sealed; raising it revokes that, and no newcomer's own
public record NetworkToken(TenantId tenant, SiteId site, Optional<DeviceId> newcomer, int generation) {
    public NetworkToken {
        if (generation < 1) {
            throw new IllegalArgumentException("generation " + generation);
        }
    }
}
