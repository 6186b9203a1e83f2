package org.klinke.core.phone;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.SiteId;

/// A telephone that came by a site's network address. Until somebody adopts it, it may call 110 and 112 and nothing
/// else. Two that claim one MAC address from different places are two.
///
/// @param id what it registers as: a device of the tenant's, though no row of its devices
/// @param remote the address it came from, as [Asker] has it
/// @param userAgent what it says it is: anything
/// @param model as [PhoneModels] names it, "generic" if nobody knows
/// @param registered when it registered first: from then on somebody may rely on it for 110 and 112
/// @param adopted the device it was told to become; empty until then
public record Newcomer(
        DeviceId id,
        SiteId site,
        MacAddress mac,
        String remote,
        String userAgent,
        String model,
        Instant firstSeen,
        Instant lastSeen,
        Optional<Instant> registered,
        Optional<DeviceId> adopted) {
    private static final String USERNAME_PREFIX = "new-";
    private static final String ANYWHERE = "-";
    /// No phone has it, and nobody can type it.
    private static final MacAddress NO_PHONE = new MacAddress("000000000000");

    /// The spare account of a site: phones that found the list full share it, so that they can call for help.
    static Newcomer spare(DeviceId id, SiteId site, Instant now) {
        return new Newcomer(
                id,
                site,
                NO_PHONE,
                ANYWHERE,
                "shared by phones that found the list full",
                "generic",
                now,
                now,
                Optional.empty(),
                Optional.empty());
    }

    public boolean isSpare() {
        return mac.equals(NO_PHONE);
    }

    /// Whether others know its password.
    public boolean isShared() {
        return remote.equals(ANYWHERE);
    }

    /// The spare account, as this phone is told it.
    public Newcomer lentTo(MacAddress phone, String itsModel) {
        return new Newcomer(
                id, site, phone, remote, userAgent, itsModel, firstSeen, lastSeen, registered, Optional.empty());
    }

    public String sipUsername() {
        return USERNAME_PREFIX + id.value();
    }

    /// As alarms and lists name it.
    public String name() {
        return isSpare() ? "one of many new phones" : "new phone " + mac.shown();
    }

    Map<String, String> facts() {
        Map<String, String> facts =
                new HashMap<>(Map.of("mac", mac.shown(), "remote", remote, "model", model, "site", site.toString()));
        adopted.ifPresent(device -> facts.put("device", device.toString()));
        return facts;
    }
}
