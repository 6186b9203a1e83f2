package org.klinke.server.control;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.klinke.core.code.FeatureCodes;
import org.klinke.core.db.Database;
import org.klinke.core.directory.DeviceRow;
import org.klinke.core.directory.DeviceStore;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.phone.Phone;
import org.klinke.core.phone.PhoneBook;
import org.klinke.core.phone.PhoneSetupStore;
import org.klinke.core.phone.PhoneSetups.Seat;
import org.klinke.core.phone.PhoneStore;
import org.klinke.core.reach.ReachBook;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.provisioning.door.ProvisioningDoor;
import org.klinke.provisioning.vendor.Vendors;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `phones keys` and `phones settings`: what one phone is told, and who said so.
public final class PhoneSetupRoutes {
    private final PhoneStore phones;
    private final PhoneSetupStore setups;
    private final PhoneBook book;
    private final DeviceStore devices;
    private final Vendors vendors;
    private final ProvisioningDoor door;
    private final Directory directory;
    private final ReachBook reach;
    private final Database database;
    private final TenantDirectory tenants;

    public PhoneSetupRoutes(
            PhoneStore phones,
            PhoneSetupStore setups,
            PhoneBook book,
            DeviceStore devices,
            Vendors vendors,
            ProvisioningDoor door,
            Directory directory,
            ReachBook reach,
            Database database,
            TenantDirectory tenants) {
        this.phones = phones;
        this.setups = setups;
        this.book = book;
        this.devices = devices;
        this.vendors = vendors;
        this.door = door;
        this.directory = directory;
        this.reach = reach;
        this.database = database;
        this.tenants = tenants;
    }

    public List<ControlRoute> routes() {
        return List.of(
                new ControlRoute(Method.GET, "/phones/keys", request -> Map.of("keys", keys(request))),
                new ControlRoute(Method.GET, "/phones/settings", request -> Map.of("settings", settings(request))));
    }

    /// @param origin "default", "all", "maker", "model", "user" or "device"
    /// @param trouble "" if it works
    public record Key(int number, String kind, String target, String label, String origin, String trouble) {}

    /// @param origin "maker" (the template), "tenant", "model" or "phone"
    public record Line(String file, String name, String value, String origin) {}

    private record Found(
            TenantScope scope, Phone phone, Seat seat, Map<String, String> extensions, FeatureCodes codes) {}

    private List<Key> keys(Request request) {
        return keys(tenant(request), device(request));
    }

    /// @throws Problem 404 if there is no such telephone
    public List<Key> keys(TenantScope scope, String device) {
        Found found = found(scope, device);
        return book.setups(found.scope()).keys(found.seat()).stream()
                .map(placed -> new Key(
                        placed.key().number(),
                        placed.key().kind(),
                        placed.key().target(),
                        placed.key().label(),
                        placed.origin(),
                        setups.trouble(placed.key(), found.seat(), found.extensions(), found.codes())))
                .toList();
    }

    private List<Line> settings(Request request) {
        return settings(tenant(request), device(request));
    }

    /// What is secret is masked.
    ///
    /// @throws Problem 404 if there is no such telephone
    public List<Line> settings(TenantScope scope, String device) {
        Found found = found(scope, device);
        return door.settings(found.scope(), found.phone()).stream()
                .map(told -> new Line(
                        told.file(),
                        told.setting().name(),
                        told.setting().value(),
                        told.setting().origin().name().toLowerCase(Locale.ROOT)))
                .toList();
    }

    private TenantScope tenant(Request request) {
        String tenant = request.queryParameter().apply("tenant").orElse("");
        return tenants.byName(tenant.strip())
                .orElseThrow(() -> Problem.notFound("there is no tenant '" + tenant + "'"));
    }

    private static String device(Request request) {
        return request.queryParameter().apply("device").orElse("");
    }

    private Found found(TenantScope scope, String name) {
        return database.inTenant(scope, tx -> {
            DeviceRow device = devices.list(tx).stream()
                    .filter(row -> row.details().name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> Problem.notFound("there is no device '" + name + "' in this tenant"));
            Phone phone = phones.find(tx, device.id())
                    .orElseThrow(() -> Problem.notFound("the device '" + name + "' is no telephone"));
            String model = phone.details().model();
            return new Found(
                    scope,
                    phone,
                    new Seat(
                            vendors.makerOf(model).orElse(""),
                            model,
                            // whose it is now: people may share it
                            directory.in(scope).device(device.id()).flatMap(Device::user),
                            device.id()),
                    PhoneSetupStore.extensions(tx),
                    reach.in(scope).codes());
        });
    }
}
