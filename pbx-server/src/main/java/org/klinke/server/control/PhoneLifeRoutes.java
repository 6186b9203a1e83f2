package org.klinke.server.control;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.klinke.core.db.Database;
import org.klinke.core.directory.DeviceRow;
import org.klinke.core.directory.DeviceStore;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.Registrations;
import org.klinke.core.directory.Registrations.Registration;
import org.klinke.core.id.DeviceId;
import org.klinke.core.phone.MacAddress;
import org.klinke.core.phone.Phone;
import org.klinke.core.phone.PhoneStore;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.visit.Standing;
import org.klinke.core.visit.Visit;
import org.klinke.core.visit.VisitStore;
import org.klinke.core.visit.VisitStore.Fetch;
import org.klinke.provisioning.vendor.Model;
import org.klinke.provisioning.vendor.Vendors;
import org.klinke.provisioning.vendor.Vendors.Sighting;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `phones` and `phones timeline`: what telephones there are, and what happened to each.
public final class PhoneLifeRoutes {
    private static final int LAST_MAX = 1_000;
    private static final int LAST = 50;

    /// A standing is told from these.
    private static final int TELLING_VISITS = 200;

    private final PhoneStore phones;
    private final DeviceStore devices;
    private final VisitStore visits;
    private final Vendors vendors;
    private final Directory directory;
    private final Database database;
    private final Registrations registrations;
    private final TenantDirectory tenants;
    private final InstantSource time;

    public PhoneLifeRoutes(
            PhoneStore phones,
            DeviceStore devices,
            VisitStore visits,
            Vendors vendors,
            Directory directory,
            Database database,
            Registrations registrations,
            TenantDirectory tenants,
            InstantSource time) {
        this.phones = phones;
        this.devices = devices;
        this.visits = visits;
        this.vendors = vendors;
        this.directory = directory;
        this.database = database;
        this.registrations = registrations;
        this.tenants = tenants;
        this.time = time;
    }

    public List<ControlRoute> routes() {
        return List.of(
                new ControlRoute(Method.GET, "/phones", request -> Map.of("phones", lines(request))),
                new ControlRoute(Method.GET, "/phones/timeline", this::timeline));
    }

    /// @param ip where it is registered from, else where it fetched from last; "" if neither
    /// @param says what it says it is, whatever it is listed as: a model, a maker, or in its own words
    /// @param shared whether people log in there
    /// @param user extension of whose it is now, "" if nobody's
    /// @param openUntil "" if its first address is dead
    /// @param certificateEnds of the factory certificate by which it has proven to be itself, "" if it has not
    public record Line(
            String tenant,
            String device,
            String model,
            boolean shared,
            String user,
            String mac,
            String ip,
            String says,
            String firmware,
            String lastFetch,
            boolean registered,
            String registeredSince,
            String openUntil,
            String certificateEnds) {}

    /// @param why a [Standing.Why]
    /// @param at of it, "" if it is no event
    /// @param certificateEnds as in [Line]
    public record Story(
            String tenant,
            String device,
            String why,
            String at,
            String source,
            String file,
            String certificateEnds,
            List<Event> visits) {}

    /// @param what a [Visit.What]
    /// @param changes "" for none; lines that begin with `+` or `-`
    /// @param first whether it was never served this file before
    public record Event(
            String at,
            String what,
            String source,
            String agent,
            String says,
            String firmware,
            String file,
            String note,
            boolean first,
            String changes,
            int more) {}

    private List<Line> lines(Request request) {
        Optional<String> wanted = request.queryParameter().apply("tenant");
        Collection<TenantScope> scopes = wanted.<Collection<TenantScope>>map(name -> List.of(tenant(name)))
                .orElseGet(tenants::all);
        return scopes.stream().flatMap(scope -> in(scope).stream()).toList();
    }

    /// The telephones of one tenant.
    public List<Line> in(TenantScope scope) {
        Map<DeviceId, Registration> registered = registrations.in(scope).stream()
                .collect(Collectors.toMap(Registration::device, Function.identity(), (one, _) -> one));
        return database.inTenant(scope, tx -> {
            Map<DeviceId, Phone> known =
                    phones.list(tx).stream().collect(Collectors.toMap(Phone::device, Function.identity()));
            Map<DeviceId, Fetch> fetched = visits.lastFetches(tx);
            Map<DeviceId, Instant> ends = visits.certificateEnds(tx);
            List<Line> lines = new ArrayList<>();
            for (DeviceRow device : devices.list(tx)) {
                Optional.ofNullable(known.get(device.id()))
                        .ifPresent(phone -> lines.add(line(
                                scope,
                                device,
                                phone,
                                Optional.ofNullable(registered.get(device.id())),
                                Optional.ofNullable(fetched.get(device.id())),
                                Optional.ofNullable(ends.get(device.id())))));
            }
            return lines;
        });
    }

    private Line line(
            TenantScope scope,
            DeviceRow device,
            Phone phone,
            Optional<Registration> registration,
            Optional<Fetch> fetch,
            Optional<Instant> certificateEnds) {
        String agent = fetch.map(Fetch::agent)
                .filter(said -> !said.isEmpty())
                .or(() -> registration.map(Registration::userAgent))
                .orElse("");
        Optional<Sighting> said = vendors.recognise(agent, Optional.empty());
        DirectorySnapshot people = directory.in(scope);
        return new Line(
                scope.name(),
                device.details().name(),
                phone.details().model(),
                phone.details().hotDesk().isPresent(),
                people.device(device.id())
                        .flatMap(DirectorySnapshot.Device::user)
                        .flatMap(people::user)
                        .map(DirectorySnapshot.User::extension)
                        .orElse(""),
                phone.details().mac().map(MacAddress::shown).orElse(""),
                registration
                        .map(one -> host(one.remote()))
                        .or(() -> fetch.map(Fetch::source))
                        .orElse(""),
                said.map(this::title).orElse(agent),
                said.map(Sighting::firmware).orElse(""),
                fetch.map(one -> CallStories.instant(one.at())).orElse(""),
                registration.isPresent(),
                registration.map(one -> CallStories.instant(one.registeredAt())).orElse(""),
                phone.isOpen(time.instant())
                        ? phone.openUntil().map(CallStories::instant).orElse("")
                        : "",
                certificateEnds.map(CallStories::instant).orElse(""));
    }

    /// Without the port.
    private static String host(String remote) {
        int port = remote.lastIndexOf(':');
        return port < 0 ? remote : remote.substring(0, port);
    }

    private Object timeline(Request request) {
        TenantScope scope =
                tenant(request.queryParameter().apply("tenant").orElseThrow(() -> Problem.notFound("no tenant named")));
        String name = request.queryParameter().apply("device").orElse("");
        int last = request.queryParameter()
                .apply("last")
                .map(PhoneLifeRoutes::last)
                .orElse(LAST);
        return timeline(scope, name, last);
    }

    /// What happened to one telephone, oldest first.
    ///
    /// @throws Problem 404 if there is none of that name
    public Story timeline(TenantScope scope, String name, int last) {
        Instant now = time.instant();
        return database.inTenant(scope, tx -> {
            DeviceRow device = devices.list(tx).stream()
                    .filter(row -> row.details().name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> Problem.notFound("there is no device '" + name + "' in this tenant"));
            Phone phone = phones.find(tx, device.id())
                    .orElseThrow(() -> Problem.notFound("the device '" + name + "' is not listed as a telephone"));
            List<Visit> all = visits.of(tx, device.id(), Math.max(last, TELLING_VISITS));
            Optional<Instant> since = registrations.of(scope, device.id()).stream()
                    .map(Registration::registeredAt)
                    .min(Comparator.naturalOrder());
            Standing standing = Standing.of(phone, since, all, now);
            return new Story(
                    scope.name(),
                    name,
                    standing.why().name(),
                    standing.at().map(CallStories::instant).orElse(""),
                    standing.visit().map(Visit::source).orElse(""),
                    standing.visit().map(Visit::file).orElse(""),
                    visits.certificateEnd(tx, device.id())
                            .map(CallStories::instant)
                            .orElse(""),
                    all.stream().limit(last).map(this::event).toList().reversed());
        });
    }

    /// The model as people call it, else the maker.
    private String title(Sighting said) {
        return said.model().flatMap(vendors::model).map(Model::title).orElse(said.maker());
    }

    private Event event(Visit visit) {
        Optional<Sighting> said = vendors.recognise(visit.agent(), Optional.empty());
        return new Event(
                CallStories.instant(visit.at()),
                visit.what().name(),
                visit.source(),
                visit.agent(),
                said.map(this::title).orElse(""),
                said.map(Sighting::firmware).orElse(""),
                visit.file(),
                visit.note(),
                visit.what() == Visit.What.SERVED && visit.changes().isEmpty(),
                visit.changes().orElse(""),
                visit.more());
    }

    private static int last(String typed) {
        try {
            int last = Integer.parseInt(typed);
            if (last >= 1 && last <= LAST_MAX) {
                return last;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new Problem(400, "phones.last", "last: '" + typed + "' is not from 1 to " + LAST_MAX, List.of());
    }

    private TenantScope tenant(String name) {
        return tenants.byName(name.strip()).orElseThrow(() -> Problem.notFound("there is no tenant '" + name + "'"));
    }
}
