package org.klinke.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.klinke.core.account.Permission;
import org.klinke.core.audit.Changes;
import org.klinke.core.directory.TenantDetails;
import org.klinke.core.directory.TenantStore;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// The tenants.
public final class TenantRoutes {
    private static final String ZONE = "Europe/Berlin";

    private final TenantDirectory tenants;
    private final TenantStore store;
    private final Changes changes;

    public TenantRoutes(TenantDirectory tenants, TenantStore store, Changes changes) {
        this.tenants = tenants;
        this.store = store;
        this.changes = changes;
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
                        Verb.POST, "/tenants", "createTenant", Access.needs(Permission.TENANTS_WRITE), this::create),
                new ApiRoute(
                        Verb.GET,
                        "/tenants/{tenant}",
                        "getTenant",
                        Access.needs(Permission.TENANT_READ),
                        request -> ApiAnswer.tagged(View.of(request.tenant().tenant()))));
    }

    /// What is left out is as in an `apply` file that leaves it out.
    private ApiAnswer create(ApiRequest request) {
        JsonNode body = request.body();
        TenantDetails details = new TenantDetails(
                body.path("name").asText(),
                body.path("domain").asText(),
                body.path("country").asText("DE"),
                body.path("areaCode").asText(""),
                body.path("timeZone").asText(ZONE),
                body.path("language").asText("de"));
        TenantScope made =
                changes.platform(request.caller().actor(), "tenant made", change -> store.create(change, details));
        return ApiAnswer.created(View.of(made.tenant()), "/tenants/" + made.name());
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
