package org.klinke.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.klinke.core.apply.Apply;
import org.klinke.core.apply.ApplyRefused;
import org.klinke.core.apply.Outcome;
import org.klinke.core.apply.WantedTenant;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.db.Database;
import org.klinke.core.directory.DeviceRow;
import org.klinke.core.directory.DeviceStore;
import org.klinke.core.directory.UserStore;
import org.klinke.core.id.DeviceId;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.server.apply.ApplyFile;
import org.klinke.server.apply.ExportFile;
import org.klinke.server.apply.SealedSecrets;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `apply` and `export`.
public final class DirectoryRoutes {
    private final Apply apply;
    private final Changes changes;
    private final Database database;
    private final UserStore users;
    private final DeviceStore devices;
    private final TenantDirectory tenants;

    public DirectoryRoutes(
            Apply apply,
            Changes changes,
            Database database,
            UserStore users,
            DeviceStore devices,
            TenantDirectory tenants) {
        this.apply = apply;
        this.changes = changes;
        this.database = database;
        this.users = users;
        this.devices = devices;
        this.tenants = tenants;
    }

    public List<ControlRoute> routes() {
        return List.of(
                new ControlRoute(Method.POST, "/apply", this::apply),
                new ControlRoute(Method.GET, "/export/{tenant}", this::export),
                new ControlRoute(Method.POST, "/export/{tenant}/secrets", this::exportSecrets));
    }

    /// One line of the plan as JSON.
    record Line(String sign, String action, String kind, String name, List<String> fields) {}

    record Applied(boolean applied, List<Line> plan, List<Outcome.Generated> generated) {}

    record Exported(String tenant, String yaml) {}

    record Secrets(String tenant, Map<String, String> passwords) {
        @Override
        public String toString() {
            return "Secrets[" + tenant + ", masked]";
        }
    }

    private Object apply(Request request) {
        JsonNode body = request.body();
        String file = body.path("file").asText("file");
        JsonNode secrets = body.path("secrets");
        try {
            List<WantedTenant> wanted = ApplyFile.read(
                    body.path("yaml").asText(),
                    (kind, name) ->
                            Optional.ofNullable(secrets.get(kind + ":" + name)).map(JsonNode::asText),
                    sealed(body.path("sealed")));
            Outcome outcome = apply.apply(
                    Actor.LOCAL_CLI,
                    wanted,
                    body.path("prune").asBoolean(),
                    body.path("dryRun").asBoolean());
            List<Line> plan = outcome.plan().stream()
                    .map(line -> new Line(
                            line.sign().mark(),
                            line.sign().name().toLowerCase(java.util.Locale.ROOT),
                            line.kind(),
                            line.name(),
                            line.fields()))
                    .toList();
            return new Applied(outcome.applied(), plan, outcome.generated());
        } catch (ApplyRefused e) {
            throw new Problem(
                    422,
                    "apply.refused",
                    "refused, nothing was changed:",
                    e.refusals().stream().map(refusal -> file + ":" + refusal).toList());
        }
    }

    private static SealedSecrets.Content sealed(JsonNode json) {
        Map<String, Map<String, String>> passwords = new TreeMap<>();
        json.properties().forEach(tenant -> {
            Map<String, String> one = new TreeMap<>();
            tenant.getValue()
                    .properties()
                    .forEach(
                            device -> one.put(device.getKey(), device.getValue().asText()));
            passwords.put(tenant.getKey(), one);
        });
        return new SealedSecrets.Content(passwords);
    }

    private Object export(Request request) {
        TenantScope scope = tenant(request);
        return database.inTenant(
                scope,
                tx -> new Exported(scope.name(), ExportFile.print(scope.tenant(), users.list(tx), devices.list(tx))));
    }

    private Object exportSecrets(Request request) {
        TenantScope scope = tenant(request);
        return changes.in(scope, Actor.LOCAL_CLI, "export --secrets-to", change -> {
            Map<DeviceId, String> byId = devices.exportPasswords(change);
            Map<String, String> byName = new TreeMap<>();
            for (DeviceRow device : new ArrayList<>(devices.list(change.tx()))) {
                Optional.ofNullable(byId.get(device.id()))
                        .ifPresent(password -> byName.put(device.details().name(), password));
            }
            return new Secrets(scope.name(), byName);
        });
    }

    private TenantScope tenant(Request request) {
        String name = request.pathParameter().apply("tenant");
        return tenants.byName(name).orElseThrow(() -> Problem.notFound("there is no tenant '" + name + "'"));
    }
}
