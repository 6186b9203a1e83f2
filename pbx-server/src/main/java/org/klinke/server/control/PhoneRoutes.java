package org.klinke.server.control;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Change;
import org.klinke.core.audit.Changes;
import org.klinke.core.db.Database;
import org.klinke.core.directory.DeviceRow;
import org.klinke.core.directory.DeviceStore;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.Registrations;
import org.klinke.core.id.DeviceId;
import org.klinke.core.phone.MacAddress;
import org.klinke.core.phone.Phone;
import org.klinke.core.phone.PhoneStore;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.provisioning.door.ProvisioningDoor;
import org.klinke.provisioning.vendor.Vendors;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `phones`, `phones models`, `phones open` and `phones close`.
public final class PhoneRoutes {
    private static final int HOURS_MAX = 14 * 24;

    private final PhoneStore phones;
    private final DeviceStore devices;
    private final Vendors vendors;
    private final ProvisioningDoor door;
    private final Database database;
    private final Changes changes;
    private final Registrations registrations;
    private final TenantDirectory tenants;
    private final InstantSource time;

    public PhoneRoutes(
            PhoneStore phones,
            DeviceStore devices,
            Vendors vendors,
            ProvisioningDoor door,
            Database database,
            Changes changes,
            Registrations registrations,
            TenantDirectory tenants,
            InstantSource time) {
        this.phones = phones;
        this.devices = devices;
        this.vendors = vendors;
        this.door = door;
        this.database = database;
        this.changes = changes;
        this.registrations = registrations;
        this.tenants = tenants;
        this.time = time;
    }

    public List<ControlRoute> routes() {
        return List.of(
                new ControlRoute(Method.GET, "/phones", request -> Map.of("phones", lines(request))),
                new ControlRoute(Method.GET, "/phones/models", _ -> Map.of("models", vendors.models())),
                new ControlRoute(Method.POST, "/phones/open", this::open),
                new ControlRoute(Method.POST, "/phones/close", this::close));
    }

    /// @param openUntil "" if its first address is dead
    record Line(String tenant, String device, String model, String mac, String openUntil, boolean registered) {}

    /// @param address to give to the phone: the folder of its files; phones add their names by themselves
    /// @param files whole addresses, for phones that want one
    record Opened(String tenant, String device, String model, String address, List<String> files, String openUntil) {
        @Override
        public String toString() {
            return "Opened[" + tenant + "/" + device + ", masked]";
        }
    }

    private List<Line> lines(Request request) {
        Optional<String> wanted = request.queryParameter().apply("tenant");
        Collection<TenantScope> scopes = wanted.<Collection<TenantScope>>map(name -> List.of(tenant(name)))
                .orElseGet(tenants::all);
        return scopes.stream().flatMap(scope -> lines(scope).stream()).toList();
    }

    private List<Line> lines(TenantScope scope) {
        Instant now = time.instant();
        Set<DeviceId> registered = registrations.in(scope).stream()
                .map(Registrations.Registration::device)
                .collect(Collectors.toSet());
        return database.inTenant(scope, tx -> {
            List<Line> lines = new ArrayList<>();
            for (DeviceRow device : devices.list(tx)) {
                phones.find(tx, device.id())
                        .ifPresent(phone -> lines.add(new Line(
                                scope.name(),
                                device.details().name(),
                                phone.details().model(),
                                phone.details().mac().map(MacAddress::shown).orElse(""),
                                phone.isOpen(now) ? until(phone) : "",
                                registered.contains(device.id()))));
            }
            return lines;
        });
    }

    /// Makes the phone's password anew, so that nobody who knew the old one stays in; a phone in use drops out until it
    /// has fetched its file.
    private Object open(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        String name = request.body().path("device").asText();
        int hours = request.body().path("hours").asInt();
        if (hours < 1 || hours > HOURS_MAX) {
            throw new Problem(
                    400, "phones.hours", "hours: " + hours + " is not from 1 to " + HOURS_MAX + "; use 24", List.of());
        }
        Phone phone = change(scope, "phones open", name, (change, device) -> {
            Phone opened =
                    phones.renew(change, device.id(), Optional.of(time.instant().plus(Duration.ofHours(hours))));
            devices.update(change, device, device.details(), Optional.of(devices.generatePassword()));
            return opened;
        });
        String mac = phone.details().mac().map(MacAddress::text).orElse("{mac}");
        return new Opened(
                scope.name(),
                name,
                phone.details().model(),
                door.firstAddress(scope, phone, ""),
                vendors.starts(phone.details().model()).stream()
                        .map(file -> door.firstAddress(scope, phone, file.replace("{mac}", mac)))
                        .toList(),
                until(phone));
    }

    private Object close(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        String name = request.body().path("device").asText();
        change(scope, "phones close", name, (change, device) -> phones.renew(change, device.id(), Optional.empty()));
        return Map.of("tenant", scope.name(), "device", name);
    }

    private interface Work {
        Phone in(Change change, DeviceRow device);
    }

    private Phone change(TenantScope scope, String reason, String name, Work work) {
        try {
            return changes.in(
                    scope, Actor.LOCAL_CLI, reason, change -> work.in(change, device(devices.list(change.tx()), name)));
        } catch (InvalidInput e) {
            throw new Problem(400, "phones." + e.field(), e.problem() + "; " + e.remedy(), List.of());
        }
    }

    private static String until(Phone phone) {
        return phone.openUntil().map(CallStories::instant).orElse("");
    }

    private static DeviceRow device(List<DeviceRow> all, String name) {
        return all.stream()
                .filter(device -> device.details().name().equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("there is no device '" + name + "' in this tenant"));
    }

    private TenantScope tenant(String name) {
        return tenants.byName(name.strip()).orElseThrow(() -> Problem.notFound("there is no tenant '" + name + "'"));
    }
}
