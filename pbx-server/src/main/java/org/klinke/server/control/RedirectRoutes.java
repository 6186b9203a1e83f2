package org.klinke.server.control;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.db.Database;
import org.klinke.core.directory.DeviceRow;
import org.klinke.core.directory.DeviceStore;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.DeviceId;
import org.klinke.core.phone.MacAddress;
import org.klinke.core.phone.Phone;
import org.klinke.core.phone.PhoneBook;
import org.klinke.core.redirect.RedirectSettings;
import org.klinke.core.redirect.RedirectStore;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.provisioning.redirect.Maker;
import org.klinke.provisioning.redirect.Outcome;
import org.klinke.provisioning.redirect.RedirectDesk;
import org.klinke.provisioning.redirect.RedirectDesk.Want;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `phones redirect` and what stands below it.
public final class RedirectRoutes {
    private final RedirectStore store;
    private final RedirectDesk desk;
    private final PhoneBook phones;
    private final DeviceStore devices;
    private final Database database;
    private final Changes changes;
    private final TenantDirectory tenants;
    private final Set<String> otherHosts;

    /// @param otherHosts which accounts may name besides makers' own
    public RedirectRoutes(
            RedirectStore store,
            RedirectDesk desk,
            PhoneBook phones,
            DeviceStore devices,
            Database database,
            Changes changes,
            TenantDirectory tenants,
            Set<String> otherHosts) {
        this.store = store;
        this.desk = desk;
        this.phones = phones;
        this.devices = devices;
        this.database = database;
        this.changes = changes;
        this.tenants = tenants;
        this.otherHosts = Set.copyOf(otherHosts);
    }

    public List<ControlRoute> routes() {
        return List.of(
                new ControlRoute(Method.GET, "/phones/redirect", this::list),
                new ControlRoute(Method.POST, "/phones/redirect/set", this::set),
                new ControlRoute(Method.POST, "/phones/redirect/drop", this::drop),
                new ControlRoute(Method.POST, "/phones/redirect/do", this::order));
    }

    /// @param link `device` or `network`
    /// @param unverified what of the service nobody here could verify
    record Account(
            String maker,
            String service,
            String baseUrl,
            String login,
            String user,
            String place,
            String link,
            String unverified) {}

    /// @param state `waiting`, `under_way`, `done`, `again` or `failed`
    /// @param detail what the service said
    record Line(
            String device,
            String mac,
            String maker,
            String want,
            String state,
            String problem,
            String remedy,
            String detail,
            int tries,
            String at) {}

    private Object list(Request request) {
        TenantScope scope = tenant(request.queryParameter().apply("tenant").orElse(""));
        Map<DeviceId, String> names = names(scope);
        return Map.of(
                "accounts",
                database.inTenant(scope, store::list).stream()
                        .map(one -> {
                            Maker maker = maker(one.maker());
                            return new Account(
                                    one.maker(),
                                    maker.service(),
                                    one.baseUrl(),
                                    one.login(),
                                    one.user(),
                                    one.place(),
                                    one.network() ? "network" : "device",
                                    maker.unverified());
                        })
                        .toList(),
                "phones",
                desk.results(scope).stream().map(one -> line(scope, names, one)).toList());
    }

    private Line line(TenantScope scope, Map<DeviceId, String> names, RedirectDesk.Result one) {
        return new Line(
                phones.byMac(scope, one.mac())
                        .map(phone -> names.getOrDefault(phone.device(), ""))
                        .orElse(""),
                one.mac().shown(),
                one.maker().title(),
                one.want().name().toLowerCase(Locale.ROOT),
                one.state().name().toLowerCase(Locale.ROOT),
                one.why().map(Outcome.Why::problem).orElse(""),
                one.why().map(Outcome.Why::remedy).orElse(""),
                one.detail(),
                one.tries(),
                CallStories.instant(one.at()));
    }

    private Object set(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        Maker maker = maker(request.body().path("maker").asText());
        String typed = request.body().path("baseUrl").asText("");
        String link = request.body().path("link").asText("device");
        if (!link.equals("device") && !link.equals("network")) {
            throw refused("link", "'" + link + "' is neither device nor network", "use one of them");
        }
        RedirectSettings settings = new RedirectSettings(
                maker.title(),
                typed.isEmpty() ? maker.base().toString() : base(maker, typed).toString(),
                request.body().path("login").asText(),
                request.body().path("user").asText(""),
                request.body().path("place").asText(""),
                link.equals("network") || maker == Maker.POLY);
        try {
            changes.in(scope, Actor.LOCAL_CLI, "phones redirect set", change -> {
                store.put(
                        change,
                        settings,
                        new RedirectStore.Secrets(
                                request.body().path("secret").asText(),
                                request.body().path("password").asText("")));
                return true;
            });
        } catch (InvalidInput e) {
            throw refused(e.field(), e.problem(), e.remedy());
        }
        return Map.of("maker", maker.title(), "baseUrl", settings.baseUrl());
    }

    /// Only https, and only a host that is the maker's own or that the operator has named: nobody lets this
    /// server ask others.
    private URI base(Maker maker, String typed) {
        URI base;
        try {
            base = URI.create(typed);
        } catch (IllegalArgumentException _) {
            throw refused("baseUrl", "it is no address", "leave it out, or copy it from the maker's papers");
        }
        if (!"https".equals(base.getScheme())
                || base.getHost() == null
                || base.getUserInfo() != null
                || base.getRawQuery() != null) {
            throw refused("baseUrl", "it is no plain https address", "write it like " + maker.base());
        }
        if (!maker.hasHost(base.getHost())
                && !otherHosts.contains(base.getHost().toLowerCase(Locale.ROOT))) {
            throw refused(
                    "baseUrl",
                    base.getHost() + " is none of the maker's hosts",
                    "the operator can name it in provisioning.redirect-hosts");
        }
        return base;
    }

    private Object drop(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        Maker maker = maker(request.body().path("maker").asText());
        boolean there = changes.in(
                scope, Actor.LOCAL_CLI, "phones redirect drop", change -> store.remove(change, maker.title()));
        if (!there) {
            throw Problem.notFound("there is no account with " + maker.title() + " in this tenant");
        }
        return Map.of("maker", maker.title());
    }

    /// `do` is `register`, `remove` or `look`; the latter waits for the services.
    private Object order(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        List<Phone> wanted = wanted(scope, request);
        String what = request.body().path("do").asText();
        if (what.equals("look")) {
            Map<DeviceId, String> names = names(scope);
            return Map.of(
                    "phones",
                    wanted.stream().map(phone -> look(scope, names, phone)).toList());
        }
        Want want = what.equals("remove") ? Want.REMOVE : Want.REGISTER;
        String serial = request.body().path("serial").asText("");
        if (!serial.matches("[A-Za-z0-9]{0,40}") || (!serial.isEmpty() && wanted.size() != 1)) {
            throw refused(
                    "serial", "it is no serial number of one phone", "name one phone, and letters and digits only");
        }
        long told = wanted.stream()
                .filter(phone -> desk.want(scope, phone, want, serial))
                .count();
        return Map.of("told", told, "of", wanted.size());
    }

    /// @param state `registered`, `absent`, `refused` or `none` (no account, or no service)
    /// @param ours whether it tells the phone an address of this server; false if it does not say
    record Look(
            String device,
            String mac,
            String maker,
            String state,
            boolean ours,
            String problem,
            String remedy,
            String detail) {}

    private Look look(TenantScope scope, Map<DeviceId, String> names, Phone phone) {
        Optional<Maker> maker = Maker.of(phone.details().model());
        Optional<MacAddress> mac = phone.details().mac();
        Optional<Outcome> outcome = maker.flatMap(one -> mac.flatMap(address -> desk.look(scope, one, address)));
        String device = names.getOrDefault(phone.device(), "");
        String shown = mac.map(MacAddress::shown).orElse("");
        String title = maker.map(Maker::title).orElse("");
        if (outcome.isEmpty()) {
            return new Look(device, shown, title, "none", false, "", "", "");
        }
        return switch (outcome.get()) {
            case Outcome.Registered(var url) ->
                new Look(device, shown, title, "registered", desk.isOurs(scope, phone, url), "", "", "");
            case Outcome.Absent() -> new Look(device, shown, title, "absent", false, "", "", "");
            case Outcome.Refused refused ->
                new Look(
                        device,
                        shown,
                        title,
                        "refused",
                        false,
                        refused.why().problem(),
                        refused.why().remedy(),
                        refused.detail());
        };
    }

    private List<Phone> wanted(TenantScope scope, Request request) {
        if (request.body().path("all").asBoolean()) {
            return List.copyOf(phones.all(scope));
        }
        Map<String, DeviceId> ids =
                names(scope).entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
        Set<String> unknown = new TreeSet<>();
        List<Phone> found = new ArrayList<>();
        request.body()
                .path("devices")
                .forEach(name -> Optional.ofNullable(ids.get(name.asText()))
                        .flatMap(id -> phones.phone(scope, id))
                        .ifPresentOrElse(found::add, () -> unknown.add(name.asText())));
        if (!unknown.isEmpty()) {
            throw Problem.notFound("there is no telephone '" + String.join("', '", unknown) + "' in this tenant");
        }
        return found;
    }

    private Map<DeviceId, String> names(TenantScope scope) {
        return database.inTenant(scope, devices::list).stream()
                .collect(Collectors.toMap(DeviceRow::id, row -> row.details().name()));
    }

    private static Maker maker(String typed) {
        return Maker.named(typed)
                .orElseThrow(() -> refused(
                        "maker",
                        "'" + typed + "' has no redirect service that is known here",
                        "use snom, yealink, grandstream, gigaset or poly"));
    }

    private static Problem refused(String field, String problem, String remedy) {
        return new Problem(400, "redirect." + field, field + ": " + problem + "; " + remedy, List.of());
    }

    private TenantScope tenant(String name) {
        return tenants.byName(name.strip()).orElseThrow(() -> Problem.notFound("there is no tenant '" + name + "'"));
    }
}
