package org.klinke.server.control;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Change;
import org.klinke.core.audit.Changes;
import org.klinke.core.directory.DeviceRow;
import org.klinke.core.directory.DeviceStore;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.phone.HandsetStore;
import org.klinke.core.phone.MacAddress;
import org.klinke.core.phone.Phone;
import org.klinke.core.phone.PhoneDetails;
import org.klinke.core.phone.PhoneStore;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.provisioning.door.ProvisioningDoor;
import org.klinke.provisioning.vendor.Vendors;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `phones models`, `phones open`, `phones replace` and `phones close`.
public final class PhoneRoutes {
    private static final int HOURS_MAX = 14 * 24;

    private final PhoneStore phones;
    private final HandsetStore handsets;
    private final DeviceStore devices;
    private final Vendors vendors;
    private final ProvisioningDoor door;
    private final Changes changes;
    private final TenantDirectory tenants;
    private final InstantSource time;

    public PhoneRoutes(
            PhoneStore phones,
            HandsetStore handsets,
            DeviceStore devices,
            Vendors vendors,
            ProvisioningDoor door,
            Changes changes,
            TenantDirectory tenants,
            InstantSource time) {
        this.phones = phones;
        this.handsets = handsets;
        this.devices = devices;
        this.vendors = vendors;
        this.door = door;
        this.changes = changes;
        this.tenants = tenants;
        this.time = time;
    }

    public List<ControlRoute> routes() {
        return List.of(
                new ControlRoute(Method.GET, "/phones/models", _ -> Map.of("models", vendors.models())),
                new ControlRoute(Method.POST, "/phones/open", this::open),
                new ControlRoute(Method.POST, "/phones/replace", this::replace),
                new ControlRoute(Method.POST, "/phones/close", this::close));
    }

    /// @param address to give to the phone: the folder of its files; phones add their names by themselves
    /// @param files whole addresses, for phones that want one
    public record Opened(
            String tenant, String device, String model, String address, List<String> files, String openUntil) {
        @Override
        public String toString() {
            return "Opened[" + tenant + "/" + device + ", masked]";
        }
    }

    /// Makes the phone's password anew, and those of a base's other handsets, so that nobody who knew the old one stays
    /// in; a phone in use drops out until it has fetched its file.
    private Object open(Request request) {
        return open(scope(request), Actor.LOCAL_CLI, device(request), window(request));
    }

    private TenantScope scope(Request request) {
        return tenant(request.body().path("tenant").asText());
    }

    private static String device(Request request) {
        return request.body().path("device").asText();
    }

    private static Duration window(Request request) {
        int hours = request.body().path("hours").asInt();
        if (hours < 1 || hours > HOURS_MAX) {
            throw new Problem(
                    400, "phones.hours", "hours: " + hours + " is not from 1 to " + HOURS_MAX + "; use 24", List.of());
        }
        return Duration.ofHours(hours);
    }

    /// As the command does.
    ///
    /// @throws Problem 404 if there is no such device, 400 if it cannot be opened
    public Opened open(TenantScope scope, Actor actor, String device, Duration window) {
        return open(scope, actor, "phone opened", device, window, (_, _) -> {});
    }

    private Opened open(TenantScope scope, Actor actor, String reason, String name, Duration window, Before before) {
        Phone phone = change(scope, actor, reason, name, (change, device) -> {
            before.in(change, device);
            Phone opened =
                    phones.renew(change, device.id(), Optional.of(time.instant().plus(window)));
            devices.update(change, device, device.details(), Optional.of(devices.generatePassword()));
            handsets.rekey(change, device.id());
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

    private interface Before {
        void in(Change change, DeviceRow device);
    }

    private Object replace(Request request) {
        return replace(
                scope(request),
                Actor.LOCAL_CLI,
                device(request),
                request.body().path("mac").asText(),
                request.body().path("model").asText(""),
                window(request));
    }

    /// Another telephone in the place of one that is broken: what belongs to the device (user, keys, what it is told
    /// otherwise) stays, the addresses and the password of the old one are dead.
    ///
    /// @param model "" if it is the same
    /// @throws Problem as [#open]
    public Opened replace(TenantScope scope, Actor actor, String name, String mac, String model, Duration window) {
        return open(scope, actor, "phone replaced", name, window, (change, device) -> {
            Phone old = phones.find(change.tx(), device.id())
                    .orElseThrow(() -> new InvalidInput(
                            "device",
                            "it is not said which phone it is",
                            "give the device a 'phone' with its model first"));
            phones.put(
                    change,
                    device.id(),
                    new PhoneDetails(
                            model.isEmpty() ? old.details().model() : model,
                            Optional.of(MacAddress.of(mac)),
                            old.details().hotDesk()));
        });
    }

    private Object close(Request request) {
        TenantScope scope = scope(request);
        String name = device(request);
        close(scope, Actor.LOCAL_CLI, name);
        return Map.of("tenant", scope.name(), "device", name);
    }

    /// Every address it has been given is dead.
    ///
    /// @throws Problem as [#open]
    public void close(TenantScope scope, Actor actor, String name) {
        change(
                scope,
                actor,
                "phone closed",
                name,
                (change, device) -> phones.renew(change, device.id(), Optional.empty()));
    }

    private interface Work {
        Phone in(Change change, DeviceRow device);
    }

    private Phone change(TenantScope scope, Actor actor, String reason, String name, Work work) {
        try {
            return changes.in(scope, actor, reason, change -> work.in(change, device(devices.list(change.tx()), name)));
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
