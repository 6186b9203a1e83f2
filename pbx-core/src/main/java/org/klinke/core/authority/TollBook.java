package org.klinke.core.authority;

import java.time.ZoneId;
import java.util.Optional;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantScope;

/// The tolls of all tenants, each reached only through its scope: the policy fresh after every committed change, the
/// meters as long as the server runs. Read by the call path without waiting.
public final class TollBook {
    private final PerTenant<Optional<TollPolicy>> policies = new PerTenant<>(Optional::empty);
    private final PerTenant<Meters> meters = new PerTenant<>(Meters::new);
    private final PerTenant<PinLocks> pins = new PerTenant<>(PinLocks::new);

    public Tolls in(TenantScope scope) {
        return new Tolls(policies.in(scope).orElseGet(() -> standard(scope.tenant())), meters.in(scope));
    }

    public PinLocks pins(TenantScope scope) {
        return pins.in(scope);
    }

    private static TollPolicy standard(Tenant tenant) {
        return TollPolicy.standard(tenant.country(), ZoneId.of(tenant.timeZone()));
    }

    public void replace(TenantScope scope, TollPolicy fresh) {
        policies.set(scope, Optional.of(fresh));
    }

    public void remove(TenantScope scope) {
        policies.remove(scope);
        meters.remove(scope);
        pins.remove(scope);
    }
}
