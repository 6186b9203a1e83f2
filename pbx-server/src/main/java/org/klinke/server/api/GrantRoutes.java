package org.klinke.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.klinke.core.account.AccessGrant;
import org.klinke.core.account.AccessGrantStore;
import org.klinke.core.account.Caller;
import org.klinke.core.account.Permission;
import org.klinke.core.audit.Changes;
import org.klinke.core.db.Database;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.web.Problem;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// Operators' ways into tenants, and resellers' into those of their own: made by him who comes in with a reason, seen
/// and ended by the tenant.
public final class GrantRoutes {
    private final AccessGrantStore grants;
    private final TenantDirectory tenants;
    private final Database database;
    private final Changes changes;
    private final Function<Caller, Predicate<TenantScope>> sight;

    /// @param sight which tenants are there for whom
    public GrantRoutes(
            AccessGrantStore grants,
            TenantDirectory tenants,
            Database database,
            Changes changes,
            Function<Caller, Predicate<TenantScope>> sight) {
        this.grants = grants;
        this.tenants = tenants;
        this.database = database;
        this.changes = changes;
        this.sight = sight;
    }

    public List<ApiRoute> routes() {
        return List.of(
                new ApiRoute(
                        Verb.POST, "/grants", "createGrant", Access.sessionWith(Permission.GRANTS_WRITE), this::create),
                new ApiRoute(
                        Verb.GET,
                        "/tenants/{tenant}/grants",
                        "listGrants",
                        Access.needs(Permission.GRANTS_READ),
                        request -> ApiAnswer.items(database.inTenant(request.tenant(), grants::list).stream()
                                .map(View::of)
                                .toList())),
                new ApiRoute(
                        Verb.DELETE,
                        "/tenants/{tenant}/grants/{grant}",
                        "endGrant",
                        Access.needs(Permission.ACCOUNTS_WRITE),
                        this::end));
    }

    record View(UUID id, String login, String reason, Instant createdAt, Instant endsAt) {
        static View of(AccessGrant grant) {
            return new View(grant.id(), grant.login(), grant.reason(), grant.createdAt(), grant.endsAt());
        }
    }

    private ApiAnswer create(ApiRequest request) {
        JsonNode body = request.body();
        TenantScope scope = tenants.byName(body.path("tenant").asText())
                .filter(sight.apply(request.caller()))
                .orElseThrow(() -> Problem.invalid(
                        422,
                        "invalid",
                        "tenant: there is no such tenant",
                        List.of(Problem.Fault.at("/tenant", "there is no such tenant"))));
        String reason = body.path("reason").asText();
        AccessGrant grant = changes.in(
                scope,
                request.caller().actor(),
                reason,
                change -> grants.create(
                        change,
                        request.caller().account(),
                        reason,
                        Duration.ofMinutes(body.path("minutes").asInt())));
        return ApiAnswer.created(View.of(grant), "/tenants/" + scope.name() + "/grants/" + grant.id());
    }

    private ApiAnswer end(ApiRequest request) {
        changes.in(request.tenant(), request.caller().actor(), "grant ended", change -> {
            grants.end(change, request.id("grant"));
            return Map.of();
        });
        return ApiAnswer.done();
    }
}
