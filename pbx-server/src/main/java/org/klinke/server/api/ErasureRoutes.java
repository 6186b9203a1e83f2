package org.klinke.server.api;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.klinke.core.account.Permission;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.AuditEntry;
import org.klinke.core.audit.AuditLog;
import org.klinke.core.audit.Changes;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.web.ControlRoute;
import org.klinke.web.Problem;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;

/// What the history says of somebody who has left is erased, as he may ask: names, addresses, numbers, and who changed
/// them. That there were changes, of which kind and when, stays, and the chain still verifies. Of what is still there
/// nothing is erased: nobody hides what he does by it.
public final class ErasureRoutes {
    private static final int HISTORY_MAX = 1_000;
    /// That are a person, or say who one is.
    private static final Set<String> PERSONAL = Set.of("user", "contact", "account", "device");

    private final AuditLog audit;
    private final Changes changes;
    private final TenantDirectory tenants;

    public ErasureRoutes(AuditLog audit, Changes changes, TenantDirectory tenants) {
        this.audit = audit;
        this.changes = changes;
        this.tenants = tenants;
    }

    public List<ApiRoute> routes() {
        return List.of(new ApiRoute(
                ApiRoute.Verb.POST,
                "/tenants/{tenant}/audit/erasures",
                "eraseAuditValues",
                Access.sessionWith(Permission.ACCOUNTS_WRITE),
                this::erase));
    }

    public List<ControlRoute> orders() {
        return List.of(new ControlRoute(ControlRoute.Method.POST, "/audit/erase", this::order));
    }

    /// @param erased how many entries lost their values
    record Erased(int erased) {}

    private ApiAnswer erase(ApiRequest request) {
        return ApiAnswer.ok(erase(
                request.tenant(),
                request.caller().actor(),
                UUID.fromString(request.body().path("object").asText()),
                request.body().path("reason").asText()));
    }

    private Object order(ControlRoute.Request request) {
        String name = request.body().path("tenant").asText().strip();
        TenantScope scope =
                tenants.byName(name).orElseThrow(() -> Problem.notFound("there is no tenant '" + name + "'"));
        String reason = request.body().path("reason").asText().strip();
        if (reason.isEmpty()) {
            throw Problem.refused("erase.reason", "say why: it stays in the history");
        }
        try {
            return erase(
                    scope,
                    Actor.LOCAL_CLI,
                    UUID.fromString(request.body().path("object").asText()),
                    reason);
        } catch (IllegalArgumentException _) {
            throw Problem.refused("erase.object", "the object is named by its id; 'klinke audit --json' shows it");
        }
    }

    private Erased erase(TenantScope scope, Actor actor, UUID object, String reason) {
        return changes.in(scope, actor, reason, change -> {
            AuditEntry last = audit.about(change.tx(), object, HISTORY_MAX).stream()
                    .filter(entry -> PERSONAL.contains(entry.kind()))
                    .filter(entry -> Set.of("create", "update", "delete").contains(entry.action()))
                    .findFirst()
                    .orElseThrow(() -> Problem.notFound("the history knows no person, contact or device of this id"));
            if (!last.action().equals("delete")) {
                throw Problem.refused(
                        "erase.present", "it is still there: what is said of it is erased once it is deleted");
            }
            return new Erased(audit.erase(change, last.kind(), object));
        });
    }
}
