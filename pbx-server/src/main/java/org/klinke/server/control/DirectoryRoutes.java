package org.klinke.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.klinke.core.apply.Apply;
import org.klinke.core.apply.ApplyRefused;
import org.klinke.core.apply.Outcome;
import org.klinke.core.apply.OutsideExport;
import org.klinke.core.apply.OutsidePlanner;
import org.klinke.core.apply.Wanted;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Change;
import org.klinke.core.audit.Changes;
import org.klinke.core.db.Database;
import org.klinke.core.directory.DeviceRow;
import org.klinke.core.directory.DeviceStore;
import org.klinke.core.directory.UserStore;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.TrunkId;
import org.klinke.core.id.UserId;
import org.klinke.core.phone.LoginStore;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trunk.PlatformTrunkStore;
import org.klinke.server.apply.ApplyFile;
import org.klinke.server.apply.ExportFile;
import org.klinke.server.apply.SealedSecrets;
import org.klinke.server.apply.TenantExport;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `apply` and `export`.
public final class DirectoryRoutes {
    private final Apply apply;
    private final Changes changes;
    private final Database database;
    private final TenantExport export;
    private final UserStore users;
    private final DeviceStore devices;
    private final OutsidePlanner.Stores outside;
    private final PlatformTrunkStore platformTrunks;
    private final LoginStore logins;
    private final TenantDirectory tenants;

    public DirectoryRoutes(
            Apply apply,
            Changes changes,
            Database database,
            UserStore users,
            DeviceStore devices,
            OutsidePlanner.Stores outside,
            PlatformTrunkStore platformTrunks,
            LoginStore logins,
            TenantDirectory tenants) {
        this.apply = apply;
        this.changes = changes;
        this.database = database;
        this.users = users;
        this.devices = devices;
        this.outside = outside;
        this.platformTrunks = platformTrunks;
        this.logins = logins;
        this.tenants = tenants;
        this.export = new TenantExport(database, users, devices, outside, platformTrunks);
    }

    public List<ControlRoute> routes() {
        return List.of(
                new ControlRoute(Method.POST, "/apply", this::apply),
                new ControlRoute(Method.GET, "/export/{tenant}", this::export),
                new ControlRoute(Method.GET, "/platform/export", this::exportPlatform),
                new ControlRoute(Method.POST, "/platform/export/secrets", this::exportPlatformSecrets),
                new ControlRoute(Method.POST, "/export/{tenant}/secrets", this::exportSecrets));
    }

    /// One line of the plan as JSON.
    public record Line(String sign, String action, String kind, String name, List<String> fields) {}

    /// What came of it, as the command line shows it.
    public record Applied(
            boolean applied,
            List<Line> plan,
            List<Outcome.Generated> generated,
            List<String> broken,
            List<String> warnings) {
        public static Applied of(Outcome outcome) {
            return new Applied(
                    outcome.applied(),
                    outcome.plan().stream()
                            .map(line -> new Line(
                                    line.sign().mark(),
                                    line.sign().name().toLowerCase(Locale.ROOT),
                                    line.kind(),
                                    line.name(),
                                    line.fields()))
                            .toList(),
                    outcome.generated(),
                    outcome.broken(),
                    outcome.warnings());
        }
    }

    record Exported(String tenant, String yaml) {}

    /// As [SealedSecrets.Content] has them.
    record Secrets(String tenant, Map<String, Map<String, String>> passwords) {
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
            Wanted wanted = ApplyFile.read(
                    body.path("yaml").asText(),
                    (kind, name) ->
                            Optional.ofNullable(secrets.get(kind + ":" + name)).map(JsonNode::asText),
                    sealed(body.path("sealed")));
            return Applied.of(apply.apply(
                    Actor.LOCAL_CLI,
                    wanted,
                    new Apply.Options(
                            body.path("prune").asBoolean(),
                            body.path("dryRun").asBoolean(),
                            body.path("breakExpectations").asBoolean())));
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
        return new Exported(scope.name(), export.yaml(scope));
    }

    private Object exportSecrets(Request request) {
        TenantScope scope = tenant(request);
        return changes.in(scope, Actor.LOCAL_CLI, "export --secrets-to", change -> {
            Map<DeviceId, String> byId = devices.exportPasswords(change);
            Map<String, String> byName = new TreeMap<>();
            for (DeviceRow device : devices.list(change.tx())) {
                Optional.ofNullable(byId.get(device.id()))
                        .ifPresent(password -> byName.put(device.details().name(), password));
            }
            Map<TrunkId, String> trunks = new HashMap<>();
            outside.trunks()
                    .list(change.tx())
                    .forEach(row -> trunks.put(row.id(), row.details().name()));
            return new Secrets(
                    scope.name(),
                    secrets(
                            scope.name(),
                            byName,
                            accounts(trunks, outside.trunks().exportPasswords(change)),
                            outside.outbound().exportPins(change),
                            userPins(change),
                            outside.webhooks().exportSecrets(change)));
        });
    }

    /// By extension.
    private Map<String, String> userPins(Change change) {
        Map<UserId, String> pins = logins.exportPins(change);
        Map<String, String> byExtension = new TreeMap<>();
        users.list(change.tx())
                .forEach(user -> Optional.ofNullable(pins.get(user.id()))
                        .ifPresent(pin -> byExtension.put(user.details().extension(), pin)));
        return byExtension;
    }

    private Object exportPlatform(Request request) {
        return database.inPlatform(
                tx -> new Exported("", ExportFile.print(OutsideExport.platform(platformTrunks.list(tx)))));
    }

    private Object exportPlatformSecrets(Request request) {
        return changes.platform(Actor.LOCAL_CLI, "export --secrets-to", change -> {
            Map<TrunkId, String> trunks = new HashMap<>();
            platformTrunks
                    .list(change.tx())
                    .forEach(trunk -> trunks.put(trunk.id(), trunk.details().name()));
            return new Secrets(
                    "",
                    secrets(
                            "",
                            Map.of(),
                            accounts(trunks, platformTrunks.exportPasswords(change)),
                            Map.of(),
                            Map.of(),
                            Map.of()));
        });
    }

    private static Map<String, String> accounts(Map<TrunkId, String> names, Map<TrunkId, Map<String, String>> byId) {
        Map<String, String> accounts = new TreeMap<>();
        byId.forEach((trunk, users) ->
                users.forEach((user, password) -> accounts.put(names.get(trunk) + "/" + user, password)));
        return accounts;
    }

    private static Map<String, Map<String, String>> secrets(
            String owner,
            Map<String, String> devices,
            Map<String, String> accounts,
            Map<String, String> pins,
            Map<String, String> logins,
            Map<String, String> webhooks) {
        Map<String, Map<String, String>> all = new TreeMap<>();
        all.put(owner, devices);
        all.put(SealedSecrets.Content.trunksOf(owner), accounts);
        all.put(SealedSecrets.Content.pinsOf(owner), pins);
        all.put(SealedSecrets.Content.loginsOf(owner), logins);
        all.put(SealedSecrets.Content.webhooksOf(owner), webhooks);
        all.values().removeIf(Map::isEmpty);
        return all;
    }

    private TenantScope tenant(Request request) {
        String name = request.pathParameter().apply("tenant");
        return tenants.byName(name).orElseThrow(() -> Problem.notFound("there is no tenant '" + name + "'"));
    }
}
