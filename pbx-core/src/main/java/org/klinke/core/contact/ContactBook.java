package org.klinke.core.contact;

import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;

/// The phone books of all tenants, each tenant only through its scope: fresh after every committed change, read by
/// calls without waiting.
public final class ContactBook {
    private final PerTenant<ContactList> all = new PerTenant<>(() -> ContactList.NONE);

    public ContactList in(TenantScope scope) {
        return all.in(scope);
    }

    public void replace(TenantScope scope, ContactList fresh) {
        all.set(scope, fresh);
    }

    public void remove(TenantScope scope) {
        all.remove(scope);
    }
}
