package org.klinke.core.reach;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

/// How the people of all tenants want to be reached, each tenant only through its scope: fresh after every committed
/// change, read by the call path without waiting.
public final class ReachBook {
    private final PerTenant<Reach> all = new PerTenant<>(() -> Reach.NONE);
    private final Map<TenantId, TenantScope> known = new ConcurrentHashMap<>();

    private volatile BiConsumer<TenantScope, Reach> changed = (_, _) -> {};

    public Reach in(TenantScope scope) {
        return all.in(scope);
    }

    /// @param follower told of what is here, then of each new state, on the thread that brings it; must post and leave
    public void follow(BiConsumer<TenantScope, Reach> follower) {
        changed = follower;
        known.values().forEach(scope -> follower.accept(scope, all.in(scope)));
    }

    public void replace(TenantScope scope, Reach fresh) {
        all.set(scope, fresh);
        known.put(scope.id(), scope);
        changed.accept(scope, fresh);
    }

    public void remove(TenantScope scope) {
        all.remove(scope);
        known.remove(scope.id());
        changed.accept(scope, Reach.NONE);
    }
}
