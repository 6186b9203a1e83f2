package org.klinke.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.directory.DeviceRow;
import org.klinke.core.directory.DeviceStore;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.phone.PhoneBook;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.visit.Errand;
import org.klinke.core.visit.Resync;
import org.klinke.core.visit.Resyncs;
import org.klinke.core.visit.Resyncs.Named;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `phones resync` and `phones reboot`: an order is given, and asked after until it is over.
public final class PhoneOrderRoutes {
    private final Resyncs resyncs;
    private final DeviceStore devices;
    private final PhoneBook phones;
    private final Changes changes;
    private final TenantDirectory tenants;

    public PhoneOrderRoutes(
            Resyncs resyncs, DeviceStore devices, PhoneBook phones, Changes changes, TenantDirectory tenants) {
        this.resyncs = resyncs;
        this.devices = devices;
        this.phones = phones;
        this.changes = changes;
        this.tenants = tenants;
    }

    public List<ControlRoute> routes() {
        return List.of(
                new ControlRoute(Method.POST, "/phones/resync", this::start),
                new ControlRoute(Method.GET, "/phones/resync/{order}", this::look));
    }

    /// @param steps how many phones are how far, by [Errand.Step]
    public record Progress(
            String order, String tenant, boolean reboot, boolean over, Map<String, Integer> steps, List<Line> phones) {}

    /// @param answer the SIP status of its answer, 0 for none
    public record Line(String device, String step, int answer) {}

    /// Who shall fetch anew.
    ///
    /// @param names of devices; none of them counts if all are meant
    /// @param reboot whether they shall restart as well
    public record Wish(boolean all, Set<String> names, boolean reboot) {
        /// As a body says it: `all`, `devices`, `reboot`.
        public static Wish of(JsonNode body) {
            Set<String> names = new TreeSet<>();
            body.path("devices").forEach(name -> names.add(name.asText()));
            return new Wish(
                    body.path("all").asBoolean(), names, body.path("reboot").asBoolean());
        }
    }

    private Object start(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        try {
            return start(scope, Actor.LOCAL_CLI, Wish.of(request.body()));
        } catch (InvalidInput e) {
            throw new Problem(400, "phones." + e.field(), e.problem() + "; " + e.remedy(), List.of());
        }
    }

    /// One phone after the other; [#look] tells how far they are.
    ///
    /// @throws InvalidInput `devices`: none, too many, or too many orders under way
    /// @throws Problem 404 if there is no device of that name
    public Progress start(TenantScope scope, Actor actor, Wish wish) {
        boolean reboot = wish.reboot();
        List<Resync> prepared = new ArrayList<>();
        try {
            changes.in(scope, actor, reboot ? "phones told to restart" : "phones told to fetch anew", change -> {
                List<DeviceRow> rows = devices.list(change.tx());
                List<Named> told = wish.all()
                        ? rows.stream()
                                .filter(row -> phones.phone(scope, row.id()).isPresent())
                                .map(PhoneOrderRoutes::named)
                                .toList()
                        : chosen(rows, wish.names());
                Resync order = resyncs.prepare(scope, told, reboot);
                prepared.add(order);
                change.noted(
                        reboot ? "reboot" : "resync",
                        "phones",
                        order.id(),
                        Map.of("phones", wish.all() ? "all " + told.size() : String.join(", ", wish.names())));
                return true;
            });
        } catch (RuntimeException e) {
            prepared.forEach(order -> resyncs.drop(scope, order));
            throw e;
        }
        // Only now it stands in the audit log that somebody ordered it.
        Resync order = prepared.getFirst();
        resyncs.begin(scope, order);
        return progress(scope, order);
    }

    private static List<Named> chosen(List<DeviceRow> rows, Set<String> names) {
        List<Named> chosen = new ArrayList<>();
        for (String name : names) {
            chosen.add(rows.stream()
                    .filter(row -> row.details().name().equals(name))
                    .findFirst()
                    .map(PhoneOrderRoutes::named)
                    .orElseThrow(() -> Problem.notFound("there is no device '" + name + "' in this tenant")));
        }
        return chosen;
    }

    private static Named named(DeviceRow row) {
        return new Named(row.id(), row.details().name());
    }

    private Object look(Request request) {
        TenantScope scope = tenant(request.queryParameter().apply("tenant").orElse(""));
        try {
            return look(scope, UUID.fromString(request.pathParameter().apply("order")));
        } catch (IllegalArgumentException _) {
            throw Problem.notFound("there is no such order");
        }
    }

    /// @throws Problem 404 if there is none, or it was given before the server started
    public Progress look(TenantScope scope, UUID id) {
        return progress(scope, resyncs.find(scope, id).orElseThrow(() -> Problem.notFound("there is no such order")));
    }

    private static Progress progress(TenantScope scope, Resync order) {
        Map<String, Integer> steps = new LinkedHashMap<>();
        List<Errand> errands = order.errands();
        errands.forEach(errand -> steps.merge(errand.step().name(), 1, Integer::sum));
        return new Progress(
                order.id().toString(),
                scope.name(),
                order.reboot(),
                order.isOver(),
                steps,
                errands.stream()
                        .map(errand -> new Line(errand.name(), errand.step().name(), errand.answer()))
                        .toList());
    }

    private TenantScope tenant(String name) {
        return tenants.byName(name.strip()).orElseThrow(() -> Problem.notFound("there is no tenant '" + name + "'"));
    }
}
