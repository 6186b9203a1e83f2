package org.klinke.core.reach;

import java.util.function.BiConsumer;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;

/// How the people of all tenants want to be reached, each tenant only through its scope: fresh after every committed
/// change, read by the call path without waiting.
public final class ReachBook {
    private final PerTenant<Reach> all = new PerTenant<>(() -> Reach.NONE);

    private volatile BiConsumer<TenantScope, Reach> changed = (_, _) -> {};

    public Reach in(TenantScope scope) {
        return all.in(scope);
    }

    /// @param follower told of each new state, on the thread that brings it; must post and leave
    public void follow(BiConsumer<TenantScope, Reach> follower) {
        changed = follower;
    }

    public void replace(TenantScope scope, Reach fresh) {
        all.set(scope, fresh);
        changed.accept(scope, fresh);
    }

    public void remove(TenantScope scope) {
        all.remove(scope);
    }
}
