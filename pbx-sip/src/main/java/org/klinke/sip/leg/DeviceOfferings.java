package org.klinke.sip.leg;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.id.DeviceId;
import org.klinke.core.media.Offering;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;

/// Devices that want DTLS, by what they offered themselves when they last called: they are offered it when they are
/// called. Lost with a restart, and of no importance: they are offered what their transport suggests. Thread-safe.
final class DeviceOfferings {
    private static final int DEVICES_PER_TENANT_MAX = 2_000;

    private final PerTenant<Map<DeviceId, Offering>> known =
            new PerTenant<>(() -> Collections.synchronizedMap(new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<DeviceId, Offering> eldest) {
                    return size() > DEVICES_PER_TENANT_MAX;
                }
            }));

    /// The device has offered this.
    void heard(TenantScope scope, DeviceId device, SessionMedia offer) {
        offer.audio().ifPresent(audio -> {
            if (audio.dtls().isPresent() && audio.cryptos().isEmpty()) {
                known.in(scope).put(device, audio.ice().isPresent() ? Offering.WEB : Offering.DTLS);
            } else {
                known.in(scope).remove(device);
            }
        });
    }

    Optional<Offering> of(TenantScope scope, DeviceId device) {
        return Optional.ofNullable(known.in(scope).get(device));
    }
}
