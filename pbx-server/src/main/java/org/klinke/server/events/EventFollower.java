package org.klinke.server.events;

import java.util.Collection;
import java.util.List;
import org.klinke.core.tenant.TenantScope;

/// Is told what happens in some tenants, whether anybody watches or not.
public interface EventFollower {
    /// Nobody.
    EventFollower NONE = new EventFollower() {
        @Override
        public Collection<TenantScope> tenants() {
            return List.of();
        }

        @Override
        public void told(TenantScope scope, LiveEvent event) {
            // of no interest
        }
    };

    /// In which it wants to know what is live. Asked again and again.
    Collection<TenantScope> tenants();

    /// Any thread; must not wait. Also of tenants that it has not named.
    void told(TenantScope scope, LiveEvent event);
}
