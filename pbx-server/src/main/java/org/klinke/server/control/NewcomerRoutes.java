package org.klinke.server.control;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.db.Database;
import org.klinke.core.dialplan.OutsidePlans;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.PhoneControl;
import org.klinke.core.directory.Registrations;
import org.klinke.core.directory.SiteRow;
import org.klinke.core.directory.SiteStore;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.SiteId;
import org.klinke.core.phone.Adoption;
import org.klinke.core.phone.MacAddress;
import org.klinke.core.phone.NetworkAddress;
import org.klinke.core.phone.Newcomer;
import org.klinke.core.phone.NewcomerBook;
import org.klinke.core.phone.NewcomerStore;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.provisioning.door.NewcomerDoor;
import org.klinke.provisioning.vendor.Vendors;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `phones network`, `phones newcomers`, `phones forget` and `phones adopt`.
public final class NewcomerRoutes {
    private static final int HOURS_MAX = 14 * 24;

    private final NewcomerStore store;
    private final NewcomerBook book;
    private final Adoption adoption;
    private final NewcomerDoor door;
    private final Vendors vendors;
    private final Directory directory;
    private final OutsidePlans outside;
    private final SiteStore sites;
    private final Database database;
    private final Changes changes;
    private final Registrations registrations;
    private final PhoneControl control;
    private final TenantDirectory tenants;

    public NewcomerRoutes(
            NewcomerStore store,
            NewcomerBook book,
            Adoption adoption,
            NewcomerDoor door,
            Vendors vendors,
            Directory directory,
            OutsidePlans outside,
            SiteStore sites,
            Database database,
            Changes changes,
            Registrations registrations,
            PhoneControl control,
            TenantDirectory tenants) {
        this.store = store;
        this.book = book;
        this.adoption = adoption;
        this.door = door;
        this.vendors = vendors;
        this.directory = directory;
        this.outside = outside;
        this.sites = sites;
        this.database = database;
        this.changes = changes;
        this.registrations = registrations;
        this.control = control;
        this.tenants = tenants;
    }

    public List<ControlRoute> routes() {
        return List.of(
                new ControlRoute(Method.GET, "/phones/newcomers", request -> Map.of("newcomers", lines(request))),
                new ControlRoute(Method.POST, "/phones/network", this::network),
                new ControlRoute(Method.POST, "/phones/forget", this::forget),
                new ControlRoute(Method.POST, "/phones/adopt", this::adopt));
    }

    /// @param everRegistered whether somebody may rely on it for 110 and 112: it is forgotten by an admin's word only
    /// @param device what it was adopted as, "" if nobody has
    public record Line(
            String tenant,
            String site,
            String mac,
            String model,
            String userAgent,
            String remote,
            String firstSeen,
            String lastSeen,
            boolean registered,
            boolean everRegistered,
            String device) {}

    /// @param address "" if there is none
    /// @param help whether 110 and 112 can leave from there
    record Network(String tenant, String site, String address, boolean help) {
        @Override
        public String toString() {
            return "Network[" + tenant + "/" + site + ", masked]";
        }
    }

    /// @param told whether the phone is registered, so that it has been told to fetch its configuration now
    public record Adopted(String tenant, String device, String mac, String model, String openUntil, boolean told) {}

    private List<Line> lines(Request request) {
        Optional<String> wanted = request.queryParameter().apply("tenant");
        Collection<TenantScope> scopes = wanted.<Collection<TenantScope>>map(name -> List.of(tenant(name)))
                .orElseGet(tenants::all);
        return scopes.stream().flatMap(scope -> in(scope).stream()).toList();
    }

    /// Those of one tenant, newest first.
    public List<Line> in(TenantScope scope) {
        Collection<Newcomer> newcomers = book.newcomers(scope);
        if (newcomers.isEmpty()) {
            return List.of();
        }
        Map<SiteId, String> names = database.inTenant(scope, sites::list).stream()
                .collect(Collectors.toMap(SiteRow::id, site -> site.details().name()));
        Set<DeviceId> registered = registrations.in(scope).stream()
                .map(Registrations.Registration::device)
                .collect(Collectors.toSet());
        return newcomers.stream()
                .sorted(Comparator.comparing(Newcomer::firstSeen).reversed())
                .map(one -> new Line(
                        scope.name(),
                        names.getOrDefault(one.site(), ""),
                        one.mac().shown(),
                        one.model(),
                        one.userAgent(),
                        one.remote(),
                        CallStories.instant(one.firstSeen()),
                        CallStories.instant(one.lastSeen()),
                        registered.contains(one.id()),
                        one.registered().isPresent(),
                        one.adopted()
                                .flatMap(directory.in(scope)::device)
                                .map(DirectorySnapshot.Device::name)
                                .orElse("")))
                .toList();
    }

    private Object network(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        String wanted = request.body().path("site").asText();
        SiteRow site = database.inTenant(scope, sites::list).stream()
                .filter(row -> wanted.isEmpty()
                        ? row.isDefault()
                        : row.details().name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("there is no site '" + wanted + "' in this tenant"));
        Optional<NetworkAddress> network = switch (request.body().path("do").asText("show")) {
            case "open" -> Optional.of(renewed(scope, site.id(), true));
            case "close" -> Optional.of(renewed(scope, site.id(), false));
            default -> book.network(scope, site.id());
        };
        return new Network(
                scope.name(),
                site.details().name(),
                network.filter(NetworkAddress::open)
                        .map(open -> door.networkAddress(scope, open))
                        .orElse(""),
                outside.in(scope).emergency(site.id()).isPresent());
    }

    private NetworkAddress renewed(TenantScope scope, SiteId site, boolean open) {
        return changes.in(scope, Actor.LOCAL_CLI, "phones network", change -> store.renew(change, site, open));
    }

    /// @param forgotten how many had this MAC address
    public record Forgotten(String tenant, String mac, int forgotten) {}

    private Object forget(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        try {
            return forget(
                    scope,
                    Actor.LOCAL_CLI,
                    MacAddress.of(request.body().path("mac").asText()),
                    request.body().path("from").asText());
        } catch (InvalidInput e) {
            throw new Problem(400, "phones." + e.field(), e.problem() + "; " + e.remedy(), List.of());
        }
    }

    /// Also one that somebody may rely on for 110 and 112: this is an admin's word.
    ///
    /// @param from where it came from, "" for any
    /// @throws InvalidInput several claim this MAC address
    public Forgotten forget(TenantScope scope, Actor actor, MacAddress mac, String from) {
        int forgotten = changes.in(scope, actor, "newcomer forgotten", change -> store.forget(change, mac, from));
        return new Forgotten(scope.name(), mac.shown(), forgotten);
    }

    private Object adopt(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        int hours = request.body().path("hours").asInt();
        if (hours < 1 || hours > HOURS_MAX) {
            throw new Problem(
                    400, "phones.hours", "hours: " + hours + " is not from 1 to " + HOURS_MAX + "; use 1", List.of());
        }
        try {
            return adopt(
                    scope,
                    Actor.LOCAL_CLI,
                    new Adoption.Wish(
                            MacAddress.of(request.body().path("mac").asText()),
                            request.body().path("user").asText(),
                            request.body().path("device").asText(),
                            request.body().path("model").asText(),
                            request.body().path("from").asText(),
                            Duration.ofHours(hours)));
        } catch (InvalidInput e) {
            throw new Problem(400, "phones." + e.field(), e.problem() + "; " + e.remedy(), List.of());
        }
    }

    /// Makes a newcomer somebody's, and tells it to fetch its configuration if it can be told.
    ///
    /// @throws InvalidInput naming the field, with what to do instead; nothing is changed
    public Adopted adopt(TenantScope scope, Actor actor, Adoption.Wish wish) {
        Adoption.Adopted done = adoption.adopt(scope, actor, wish);
        DeviceId newcomer = done.newcomer().id();
        boolean told = registrations.in(scope).stream()
                .anyMatch(registration -> registration.device().equals(newcomer));
        if (told) {
            control.checkSync(
                    scope,
                    newcomer,
                    vendors.checkSync(
                            done.phone().details().model(), false)); // whether it came, the list of phones shows
        }
        return new Adopted(
                scope.name(),
                done.device(),
                done.newcomer().mac().shown(),
                done.phone().details().model(),
                done.phone().openUntil().map(CallStories::instant).orElse(""),
                told);
    }

    private TenantScope tenant(String name) {
        return tenants.byName(name.strip()).orElseThrow(() -> Problem.notFound("there is no tenant '" + name + "'"));
    }
}
