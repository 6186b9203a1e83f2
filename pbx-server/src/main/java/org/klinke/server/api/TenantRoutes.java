package org.klinke.server.api;

import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.klinke.core.account.Permission;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// The tenants.
public final class TenantRoutes {
    private final TenantDirectory tenants;

    public TenantRoutes(TenantDirectory tenants) {
        this.tenants = tenants;
    }

    public List<ApiRoute> routes() {
        return List.of(
                new ApiRoute(
                        Verb.GET,
                        "/tenants",
                        "listTenants",
                        Access.needs(Permission.TENANTS_READ),
                        _ -> ApiAnswer.items(tenants.all().stream()
                                .map(TenantScope::tenant)
                                .sorted(Comparator.comparing(Tenant::name))
                                .map(View::of)
                                .toList())),
                new ApiRoute(
                        Verb.GET,
                        "/tenants/{tenant}",
                        "getTenant",
                        Access.needs(Permission.TENANT_READ),
                        request -> ApiAnswer.tagged(View.of(request.tenant().tenant()))));
    }

    record View(
            UUID id, String name, String domain, String country, String areaCode, String timeZone, String language) {
        static View of(Tenant tenant) {
            return new View(
                    tenant.id().value(),
                    tenant.name(),
                    tenant.domain(),
                    tenant.country(),
                    tenant.areaCode(),
                    tenant.timeZone(),
                    tenant.language());
        }
    }
}
