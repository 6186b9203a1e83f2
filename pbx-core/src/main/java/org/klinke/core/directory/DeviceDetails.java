package org.klinke.core.directory;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.id.SiteId;
import org.klinke.core.id.UserId;

/// What can be said about a device, but for its secret. Checked when it is made.
///
/// @param sipUsername unique in the tenant; what the phone registers as
/// @param user empty for a phone that belongs to nobody
/// @param site empty for the tenant's default site
/// @param md5 whether it may prove its password by MD5, if the server lets anybody
/// @param t38 a fax machine is behind it: its calls may change to T.38, which is not encrypted
/// @param location where it stands within the site (hot desk), empty if it matters to nobody
/// Throws InvalidInput from the constructor, naming the field
public record DeviceDetails(
        String name,
        String sipUsername,
        Optional<UserId> user,
        Optional<SiteId> site,
        Optional<String> location,
        boolean md5,
        boolean t38) {
    public DeviceDetails {
        name = Check.name("name", name);
        Check.sipUsername(sipUsername);
        location.ifPresent(place -> Check.name("location", place));
    }

    /// One without a fax machine.
    public DeviceDetails(
            String name,
            String sipUsername,
            Optional<UserId> user,
            Optional<SiteId> site,
            Optional<String> location,
            boolean md5) {
        this(name, sipUsername, user, site, location, md5, false);
    }

    /// At the default site, nowhere in particular; MD5 as the server has it.
    public DeviceDetails(String name, String sipUsername, Optional<UserId> user) {
        this(name, sipUsername, user, Optional.empty(), Optional.empty(), true);
    }

    Map<String, String> facts() {
        Map<String, String> facts = new HashMap<>(Map.of("name", name, "sipUsername", sipUsername));
        user.ifPresent(id -> facts.put("user", id.toString()));
        site.ifPresent(id -> facts.put("site", id.toString()));
        location.ifPresent(place -> facts.put("location", place));
        if (!md5) {
            facts.put("md5", "false");
        }
        if (t38) {
            facts.put("t38", "true");
        }
        return facts;
    }
}
