package org.klinke.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.List;
import org.klinke.core.apply.Apply;
import org.klinke.core.apply.ApplyRefused;
import org.klinke.core.apply.Refusal;
import org.klinke.core.audit.Actor;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.server.apply.UserTable;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `import …`.
public final class ImportOrders {
    private final Apply apply;
    private final TenantDirectory tenants;

    public ImportOrders(Apply apply, TenantDirectory tenants) {
        this.apply = apply;
        this.tenants = tenants;
    }

    public List<ControlRoute> routes() {
        return List.of(new ControlRoute(Method.POST, "/import/users", this::users));
    }

    private Object users(Request request) {
        JsonNode body = request.body();
        String name = body.path("tenant").asText().strip();
        TenantScope scope =
                tenants.byName(name).orElseThrow(() -> Problem.notFound("there is no tenant '" + name + "'"));
        try {
            UserTable table =
                    UserTable.read(Base64.getDecoder().decode(body.path("file").asText()));
            try {
                return DirectoryRoutes.Applied.of(apply.apply(
                        Actor.LOCAL_CLI,
                        table.wanted(scope),
                        new Apply.Options(
                                false,
                                body.path("dryRun").asBoolean(),
                                body.path("breakExpectations").asBoolean())));
            } catch (ApplyRefused e) {
                throw new ApplyRefused(table.explained(e));
            }
        } catch (ApplyRefused e) {
            throw new Problem(
                    422,
                    "apply.refused",
                    "refused, nothing was changed:",
                    e.refusals().stream().map(Refusal::toString).toList());
        }
    }
}
