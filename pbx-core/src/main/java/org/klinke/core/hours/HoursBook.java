package org.klinke.core.hours;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

/// The hours of all tenants, each reached only through its scope: fresh after every committed change, read by the call
/// path without waiting.
public final class HoursBook {
    private final PerTenant<TenantHours> hours = new PerTenant<>(() -> TenantHours.NONE);
    private final Map<TenantId, TenantScope> known = new ConcurrentHashMap<>();
    private volatile BiConsumer<TenantScope, TenantHours> follower = (_, _) -> {};

    public TenantHours in(TenantScope scope) {
        return hours.in(scope);
    }

    public void replace(TenantScope scope, TenantHours fresh) {
        hours.set(scope, fresh);
        known.put(scope.id(), scope);
        follower.accept(scope, fresh);
    }

    public void remove(TenantScope scope) {
        hours.remove(scope);
        known.remove(scope.id());
        follower.accept(scope, TenantHours.NONE);
    }

    /// From now on one is told what is in here, first of all that is there; it must not wait. Another one takes
    /// its place.
    public void follow(BiConsumer<TenantScope, TenantHours> wanted) {
        follower = wanted;
        known.values().forEach(scope -> wanted.accept(scope, hours.in(scope)));
    }
}
