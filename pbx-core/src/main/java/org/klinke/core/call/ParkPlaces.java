package org.klinke.core.call;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.klinke.core.id.CallId;
import org.klinke.core.id.LegId;
import org.klinke.core.presence.Presence;
import org.klinke.core.reach.ParkingLot;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;

/// Which park places of each tenant are taken, by which leg. A call takes a place and gives it back; nobody else can,
/// and no place is ever taken twice. Thread-safe; asked on the call path, never waits.
public final class ParkPlaces {
    private final PerTenant<Map<String, Taken>> taken = new PerTenant<>(ConcurrentHashMap::new);
    private final Presence presence;

    ParkPlaces(Presence presence) {
        this.presence = presence;
    }

    /// @param leg that waits there; null while it is kept free for somebody who is about to be sent there
    private record Taken(CallId call, @Nullable LegId leg) {}

    /// The first of these that is free.
    Optional<String> take(TenantScope scope, List<String> numbers, CallId call) {
        return numbers.stream()
                .filter(number -> taken.in(scope).putIfAbsent(number, new Taken(call, null)) == null)
                .findFirst();
    }

    /// This leg waits on the place which the call has taken: its lamp is lit, and it can be fetched from now on.
    void occupy(TenantScope scope, String number, CallId call, LegId leg) {
        if (taken.in(scope).replace(number, new Taken(call, null), new Taken(call, leg))) {
            presence.parked(scope, ParkingLot.lamp(number), true);
        }
    }

    /// No effect if the place is not this call's.
    void free(TenantScope scope, String number, CallId call) {
        Taken was = taken.in(scope).get(number);
        if (was != null && was.call().equals(call) && taken.in(scope).remove(number, was)) {
            presence.parked(scope, ParkingLot.lamp(number), false);
        }
    }

    /// The leg that waits there.
    public Optional<LegId> at(TenantScope scope, String number) {
        return Optional.ofNullable(taken.in(scope).get(number)).flatMap(one -> Optional.ofNullable(one.leg()));
    }

    /// Whether this leg is parked anywhere in its tenant.
    boolean waits(TenantScope scope, LegId leg) {
        return taken.in(scope).values().stream().anyMatch(one -> leg.equals(one.leg()));
    }
}
