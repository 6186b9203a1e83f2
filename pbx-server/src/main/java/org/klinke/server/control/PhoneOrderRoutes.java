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
    record Progress(
            String order, String tenant, boolean reboot, boolean over, Map<String, Integer> steps, List<Line> phones) {}

    /// @param answer the SIP status of its answer, 0 for none
    record Line(String device, String step, int answer) {}

    private Object start(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        boolean reboot = request.body().path("reboot").asBoolean();
        boolean all = request.body().path("all").asBoolean();
        Set<String> names = new TreeSet<>();
        for (JsonNode name : request.body().path("devices")) {
            names.add(name.asText());
        }
        List<Resync> prepared = new ArrayList<>();
        try {
            changes.in(scope, Actor.LOCAL_CLI, reboot ? "phones reboot" : "phones resync", change -> {
                List<DeviceRow> rows = devices.list(change.tx());
                List<Named> told = all
                        ? rows.stream()
                                .filter(row -> phones.phone(scope, row.id()).isPresent())
                                .map(PhoneOrderRoutes::named)
                                .toList()
                        : chosen(rows, names);
                Resync order = resyncs.prepare(scope, told, reboot);
                prepared.add(order);
                change.noted(
                        reboot ? "reboot" : "resync",
                        "phones",
                        order.id(),
                        Map.of("phones", all ? "all " + told.size() : String.join(", ", names)));
                return true;
            });
        } catch (RuntimeException e) {
            prepared.forEach(order -> resyncs.drop(scope, order));
            if (e instanceof InvalidInput refused) {
                throw new Problem(
                        400, "phones." + refused.field(), refused.problem() + "; " + refused.remedy(), List.of());
            }
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
        UUID id;
        try {
            id = UUID.fromString(request.pathParameter().apply("order"));
        } catch (IllegalArgumentException _) {
            throw Problem.notFound("there is no such order");
        }
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
