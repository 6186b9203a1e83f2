package org.klinke.core.prompt;

import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;

/// What each tenant plays of its own: fresh after every committed change, read by calls without waiting.
public final class PromptBook {
    private final PerTenant<TenantPrompts> all = new PerTenant<>(() -> TenantPrompts.NONE);

    public TenantPrompts in(TenantScope scope) {
        return all.in(scope);
    }

    public void replace(TenantScope scope, TenantPrompts fresh) {
        all.set(scope, fresh);
    }

    void remove(TenantScope scope) {
        all.remove(scope);
    }
}
