package org.klinke.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.klinke.core.account.Permission;
import org.klinke.core.apply.ApplyRefused;
import org.klinke.core.apply.Refusal;
import org.klinke.core.audit.Actor;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.server.api.ConfigurationRoutes.Applied;
import org.klinke.server.control.DirectoryRoutes;
import org.klinke.web.ControlRoute;
import org.klinke.web.Problem;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;

/// Entries of a tenant's history are undone: by who may read it and may change what they are about, and by who has the
/// machine.
public final class UndoRoutes {
    private final EntryUndo undo;
    private final PlatformUndo platform;
    private final TenantDirectory tenants;

    public UndoRoutes(EntryUndo undo, PlatformUndo platform, TenantDirectory tenants) {
        this.undo = undo;
        this.platform = platform;
        this.tenants = tenants;
    }

    public List<ApiRoute> routes() {
        return List.of(
                new ApiRoute(
                        ApiRoute.Verb.POST,
                        "/tenants/{tenant}/audit/{seq}/undo",
                        "undoAuditEntry",
                        Access.needs(Permission.AUDIT_READ),
                        ApiRoute.Cost.HIGH,
                        this::undo),
                // Who needs a second factor, and whose a tenant is, no key says either.
                new ApiRoute(
                        ApiRoute.Verb.POST,
                        "/platform/audit/{seq}/undo",
                        "undoPlatformAuditEntry",
                        Access.sessionWith(Permission.PLATFORM_WRITE),
                        ApiRoute.Cost.HIGH,
                        this::undoPlatform));
    }

    public List<ControlRoute> orders() {
        return List.of(new ControlRoute(ControlRoute.Method.POST, "/audit/undo", this::order));
    }

    private ApiAnswer undo(ApiRequest request) {
        try {
            return ApiAnswer.ok(Applied.of(undo.undo(
                    request.tenant(),
                    number(request.path("seq")),
                    request.caller().actor(),
                    family -> {
                        if (!request.caller().may(family.write)) {
                            throw new Problem(403, "permission.missing", "your roles do not allow this", List.of());
                        }
                        return family.mandate(request.caller());
                    },
                    ConfigurationRoutes.flag(request, "dryRun"),
                    ConfigurationRoutes.flag(request, "breakExpectations"))));
        } catch (ApplyRefused e) {
            throw refused(e);
        }
    }

    private ApiAnswer undoPlatform(ApiRequest request) {
        try {
            return ApiAnswer.ok(Applied.of(platform.undo(
                    number(request.path("seq")),
                    request.caller().actor(),
                    ConfigurationRoutes.flag(request, "dryRun"),
                    ConfigurationRoutes.flag(request, "breakExpectations"))));
        } catch (ApplyRefused e) {
            throw refused(e);
        }
    }

    private static Problem refused(ApplyRefused refusal) {
        return Problem.invalid(
                422,
                "apply.refused",
                "refused, nothing was changed:",
                refusal.refusals().stream()
                        .map(one -> Problem.Fault.at("", one.problem()))
                        .toList());
    }

    private Object order(ControlRoute.Request request) {
        JsonNode body = request.body();
        String name = body.path("tenant").asText().strip();
        boolean dryRun = body.path("dryRun").asBoolean();
        boolean breakExpectations = body.path("breakExpectations").asBoolean();
        try {
            if (name.isEmpty()) {
                return DirectoryRoutes.Applied.of(
                        platform.undo(body.path("seq").asLong(), Actor.LOCAL_CLI, dryRun, breakExpectations));
            }
            TenantScope scope =
                    tenants.byName(name).orElseThrow(() -> Problem.notFound("there is no tenant '" + name + "'"));
            return DirectoryRoutes.Applied.of(undo.undo(
                    scope,
                    body.path("seq").asLong(),
                    Actor.LOCAL_CLI,
                    family -> family.mandate(true),
                    dryRun,
                    breakExpectations));
        } catch (ApplyRefused e) {
            throw new Problem(
                    422,
                    "apply.refused",
                    "refused, nothing was changed:",
                    e.refusals().stream().map(Refusal::problem).toList());
        }
    }

    /// @throws Problem 404 if it is none: nothing has that name
    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw Problem.notFound("the history has no entry of this number");
        }
    }
}
