package org.klinke.sip.leg;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.media.Offering;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;

/// Phones that want DTLS, by what they offered themselves when they last called: they are offered it when they are
/// called, as long as they stay registered as they are. Lost with a restart, and of no importance: then they are
/// offered what their transport suggests. Thread-safe.
final class DeviceOfferings {
    private static final int BINDINGS_PER_TENANT_MAX = 2_000;

    private final PerTenant<Map<String, Offering>> known =
            new PerTenant<>(() -> Collections.synchronizedMap(new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Offering> eldest) {
                    return size() > BINDINGS_PER_TENANT_MAX;
                }
            }));

    /// The phone registered by this binding has offered this.
    void heard(TenantScope scope, String binding, SessionMedia offer) {
        offer.audio().ifPresent(audio -> {
            if (audio.dtls().isPresent() && audio.cryptos().isEmpty()) {
                known.in(scope).put(binding, audio.ice().isPresent() ? Offering.WEB : Offering.DTLS);
            } else {
                known.in(scope).remove(binding);
            }
        });
    }

    Optional<Offering> of(TenantScope scope, String binding) {
        return Optional.ofNullable(known.in(scope).get(binding));
    }
}
