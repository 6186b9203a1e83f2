package org.klinke.server.control;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.db.Database;
import org.klinke.core.directory.DeviceRow;
import org.klinke.core.directory.DeviceStore;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.DeviceId;
import org.klinke.core.phone.Handset;
import org.klinke.core.phone.HandsetStore;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `phones handsets`: which devices are handsets of which DECT base.
public final class HandsetRoutes {
    private final HandsetStore handsets;
    private final DeviceStore devices;
    private final Directory directory;
    private final Database database;
    private final Changes changes;
    private final TenantDirectory tenants;

    public HandsetRoutes(
            HandsetStore handsets,
            DeviceStore devices,
            Directory directory,
            Database database,
            Changes changes,
            TenantDirectory tenants) {
        this.handsets = handsets;
        this.devices = devices;
        this.directory = directory;
        this.database = database;
        this.changes = changes;
        this.tenants = tenants;
    }

    public List<ControlRoute> routes() {
        return List.of(
                new ControlRoute(Method.GET, "/phones/handsets", this::list),
                new ControlRoute(Method.POST, "/phones/handsets", this::set));
    }

    /// @param user extension of whose it is, "" if nobody's
    record Line(String base, int number, String device, String user) {}

    private Object list(Request request) {
        TenantScope scope = tenant(request.queryParameter().apply("tenant").orElse(""));
        DirectorySnapshot people = directory.in(scope);
        return Map.of("handsets", database.inTenant(scope, tx -> {
            Map<DeviceId, String> names = new HashMap<>();
            devices.list(tx).forEach(row -> names.put(row.id(), row.details().name()));
            return handsets.list(tx).stream()
                    .map(handset -> new Line(
                            names.getOrDefault(handset.base(), ""),
                            handset.number(),
                            names.getOrDefault(handset.device(), ""),
                            people.device(handset.device())
                                    .flatMap(DirectorySnapshot.Device::user)
                                    .flatMap(people::user)
                                    .map(DirectorySnapshot.User::extension)
                                    .orElse("")))
                    .toList();
        }));
    }

    /// Without a base the device is no handset any more.
    private Object set(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        String device = request.body().path("device").asText();
        Optional<String> base =
                Optional.of(request.body().path("base").asText()).filter(name -> !name.isEmpty());
        int number = request.body().path("number").asInt();
        try {
            return changes.in(scope, Actor.LOCAL_CLI, "phones handsets", change -> {
                List<DeviceRow> all = devices.list(change.tx());
                DeviceId handset = device(all, device);
                base.ifPresentOrElse(
                        name -> handsets.put(change, new Handset(handset, device(all, name), number)),
                        () -> handsets.remove(change, handset));
                return Map.of("tenant", scope.name(), "device", device, "base", base.orElse(""), "number", number);
            });
        } catch (InvalidInput e) {
            throw new Problem(400, "phones." + e.field(), e.problem() + "; " + e.remedy(), List.of());
        }
    }

    private static DeviceId device(List<DeviceRow> all, String name) {
        return all.stream()
                .filter(row -> row.details().name().equals(name))
                .map(DeviceRow::id)
                .findFirst()
                .orElseThrow(() -> Problem.notFound("there is no device '" + name + "' in this tenant"));
    }

    private TenantScope tenant(String name) {
        return tenants.byName(name.strip()).orElseThrow(() -> Problem.notFound("there is no tenant '" + name + "'"));
    }
}
