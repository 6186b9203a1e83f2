package org.klinke.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.klinke.core.account.Caller;
import org.klinke.core.account.Permission;
import org.klinke.core.account.ResellerStore;
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

/// The tenants; a reseller sees those of his own, and those that he makes are.
public final class TenantRoutes {
    private static final String ZONE = "Europe/Berlin";

    private final TenantDirectory tenants;
    private final TenantStore store;
    private final ResellerStore resellers;
    private final Changes changes;
    private final Function<Caller, Predicate<TenantScope>> sight;

    /// @param sight which tenants are there for whom
    public TenantRoutes(
            TenantDirectory tenants,
            TenantStore store,
            ResellerStore resellers,
            Changes changes,
            Function<Caller, Predicate<TenantScope>> sight) {
        this.tenants = tenants;
        this.store = store;
        this.resellers = resellers;
        this.changes = changes;
        this.sight = sight;
    }

    public List<ApiRoute> routes() {
        return List.of(
                new ApiRoute(
                        Verb.GET,
                        "/tenants",
                        "listTenants",
                        Access.needs(Permission.TENANTS_READ),
                        request -> ApiAnswer.items(tenants.all().stream()
                                .filter(sight.apply(request.caller()))
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
        UUID account = request.caller().account().id();
        TenantScope made = changes.platform(request.caller().actor(), "tenant made", change -> {
            if (!request.caller().isReseller()) {
                return store.create(change, details);
            }
            resellers.requireRoom(change, account);
            TenantScope scope = store.create(change, details);
            resellers.give(change, account, scope);
            return scope;
        });
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
