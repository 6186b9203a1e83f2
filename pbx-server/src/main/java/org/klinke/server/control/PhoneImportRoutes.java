package org.klinke.server.control;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.klinke.core.audit.Actor;
import org.klinke.core.db.Database;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.DeviceDetails;
import org.klinke.core.directory.DeviceRow;
import org.klinke.core.directory.DeviceStore;
import org.klinke.core.directory.SiteRow;
import org.klinke.core.directory.SiteStore;
import org.klinke.core.directory.UserRow;
import org.klinke.core.directory.UserStore;
import org.klinke.core.id.DeviceId;
import org.klinke.core.phone.MacAddress;
import org.klinke.core.phone.PhoneImport;
import org.klinke.core.phone.PhoneImport.Fault;
import org.klinke.core.phone.PhoneStore;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.provisioning.door.ProvisioningDoor;
import org.klinke.provisioning.sheet.PhoneSheet;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `phones import` and `phones export`.
public final class PhoneImportRoutes {
    private static final int HOURS_MAX = 14 * 24;
    public static final String REFUSED = "the list cannot be imported, and nothing was changed";

    private final PhoneImport imports;
    private final PhoneSheet sheet;
    private final PhoneStore phones;
    private final DeviceStore devices;
    private final UserStore users;
    private final SiteStore sites;
    private final ProvisioningDoor door;
    private final Database database;
    private final TenantDirectory tenants;

    public PhoneImportRoutes(
            PhoneImport imports,
            PhoneSheet sheet,
            PhoneStore phones,
            DeviceStore devices,
            UserStore users,
            SiteStore sites,
            ProvisioningDoor door,
            Database database,
            TenantDirectory tenants) {
        this.imports = imports;
        this.sheet = sheet;
        this.phones = phones;
        this.devices = devices;
        this.users = users;
        this.sites = sites;
        this.door = door;
        this.database = database;
        this.tenants = tenants;
    }

    public List<ControlRoute> routes() {
        return List.of(
                new ControlRoute(Method.POST, "/phones/import", this::run),
                new ControlRoute(Method.GET, "/phones/export", this::export));
    }

    /// @param sign `new`, `changed` or `same`
    /// @param address to give to the phone, as `phones open` does; "" if it goes on with what it has, and in
    ///     a dry run
    public record Line(
            int line,
            String sign,
            String device,
            String user,
            String mac,
            String model,
            List<String> fields,
            String address,
            String openUntil) {
        @Override
        public String toString() {
            return "Line[" + line + ", " + device + ", masked]";
        }
    }

    /// @param ignored columns that say nothing here
    public record Imported(boolean dryRun, List<String> ignored, List<Line> phones) {}

    private Object run(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        int hours = request.body().path("hours").asInt();
        if (hours < 1 || hours > HOURS_MAX) {
            throw new Problem(
                    400, "phones.hours", "hours: " + hours + " is not from 1 to " + HOURS_MAX + "; use 24", List.of());
        }
        try {
            return run(
                    scope,
                    Actor.LOCAL_CLI,
                    content(request),
                    new PhoneImport.Options(
                            request.body().path("dryRun").asBoolean(),
                            request.body().path("openAll").asBoolean(),
                            Duration.ofHours(hours)));
        } catch (PhoneImport.Refused e) {
            throw new Problem(422, "phones.import", REFUSED, said(e));
        }
    }

    /// Its faults, one a line.
    public static List<String> said(PhoneImport.Refused refused) {
        return refused.faults().stream()
                .sorted(Comparator.comparingInt(Fault::line))
                .map(fault -> fault.line() + ": " + fault.column() + ": " + fault.problem() + "; " + fault.remedy())
                .toList();
    }

    /// All of a list, or nothing.
    ///
    /// @throws PhoneImport.Refused with every fault of the list; nothing is changed
    public Imported run(TenantScope scope, Actor actor, byte[] content, PhoneImport.Options options) {
        PhoneSheet.Sheet read = sheet.read(content);
        List<Fault> faults = new ArrayList<>(read.faults());
        List<PhoneImport.Done> done = List.of();
        try {
            // What cannot be read is told together with what cannot be done.
            done = imports.run(
                    scope,
                    actor,
                    read.rows(),
                    new PhoneImport.Options(
                            options.dryRun() || !faults.isEmpty(), options.openAll(), options.window()));
        } catch (PhoneImport.Refused e) {
            faults.addAll(e.faults());
        }
        if (!faults.isEmpty()) {
            throw new PhoneImport.Refused(faults);
        }
        return new Imported(
                options.dryRun(),
                read.ignored(),
                done.stream().map(one -> line(scope, one, options.dryRun())).toList());
    }

    private Line line(TenantScope scope, PhoneImport.Done done, boolean dryRun) {
        boolean tells = done.opened() && !dryRun;
        return new Line(
                done.line(),
                done.sign().name().toLowerCase(Locale.ROOT),
                done.device(),
                done.user(),
                done.phone().details().mac().map(MacAddress::shown).orElse(""),
                done.phone().details().model(),
                done.fields(),
                tells ? door.firstAddress(scope, done.phone(), "") : "",
                tells ? done.phone().openUntil().map(CallStories::instant).orElse("") : "");
    }

    private static byte[] content(Request request) {
        try {
            return Base64.getDecoder().decode(request.body().path("content").asText());
        } catch (IllegalArgumentException _) {
            throw new Problem(400, "phones.content", "content: it is not base64; encode the file's bytes", List.of());
        }
    }

    private Object export(Request request) {
        TenantScope scope = tenant(request.queryParameter().apply("tenant").orElse(""));
        return Map.of(
                "csv",
                csv(
                        scope,
                        request.queryParameter()
                                .apply("language")
                                .filter("de"::equals)
                                .isPresent()));
    }

    /// The telephones there are, as such a list; its head if there are none.
    public String csv(TenantScope scope, boolean german) {
        return PhoneSheet.write(database.inTenant(scope, this::rows), german);
    }

    private List<PhoneImport.Row> rows(TenantTx tx) {
        Map<DeviceId, DeviceDetails> details =
                devices.list(tx).stream().collect(Collectors.toMap(DeviceRow::id, DeviceRow::details));
        Map<Object, String> names = users.list(tx).stream()
                .collect(Collectors.toMap(UserRow::id, user -> user.details().extension()));
        names.putAll(sites.list(tx).stream()
                .collect(Collectors.toMap(SiteRow::id, site -> site.details().name())));
        Function<Optional<?>, String> name = id -> id.map(names::get).orElse("");
        return phones.list(tx).stream()
                .flatMap(phone -> Optional.ofNullable(details.get(phone.device()))
                        .map(device -> new PhoneImport.Row(
                                0,
                                phone.details().mac(),
                                phone.details().model(),
                                name.apply(device.user()),
                                device.name(),
                                name.apply(device.site()),
                                device.location().orElse("")))
                        .stream())
                .sorted(Comparator.comparing(PhoneImport.Row::user).thenComparing(PhoneImport.Row::device))
                .toList();
    }

    private TenantScope tenant(String name) {
        return tenants.byName(name.strip()).orElseThrow(() -> Problem.notFound("there is no tenant '" + name + "'"));
    }
}
