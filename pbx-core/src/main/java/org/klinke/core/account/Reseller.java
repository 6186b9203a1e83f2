package org.klinke.core.account;

import java.util.List;
import java.util.UUID;
import org.klinke.core.tenant.TenantId;

/// Sells the platform on: a firm whose accounts see tenants of their own alone.
///
/// @param tenantsMax as long as there are fewer, its accounts may make another
/// @param tenants which are its own; each tenant is one reseller's, or the operator's alone
/// @param accounts of the platform, with the role [Role#RESELLER]
public record Reseller(UUID id, String name, int tenantsMax, List<TenantId> tenants, List<UUID> accounts) {
    public Reseller {
        tenants = List.copyOf(tenants);
        accounts = List.copyOf(accounts);
    }
}
