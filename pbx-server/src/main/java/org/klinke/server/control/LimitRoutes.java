package org.klinke.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.authority.PinLocks.Guesser;
import org.klinke.core.authority.Standing;
import org.klinke.core.authority.Standing.State;
import org.klinke.core.authority.Subject;
import org.klinke.core.authority.TollBook;
import org.klinke.core.authority.TollStore;
import org.klinke.core.dialplan.OutsidePlans;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;
import org.klinke.core.reach.ReachBook;
import org.klinke.core.reach.RingGroup;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trunk.Trunk;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `limits` and `unlock`.
public final class LimitRoutes {
    private final TenantDirectory tenants;
    private final Directory directory;
    private final OutsidePlans outside;
    private final ReachBook reach;
    private final TollBook tolls;
    private final TollStore store;
    private final Changes changes;
    private final InstantSource time;

    public LimitRoutes(
            TenantDirectory tenants,
            Directory directory,
            OutsidePlans outside,
            ReachBook reach,
            TollBook tolls,
            TollStore store,
            Changes changes,
            InstantSource time) {
        this.tenants = tenants;
        this.directory = directory;
        this.outside = outside;
        this.reach = reach;
        this.tolls = tolls;
        this.store = store;
        this.changes = changes;
        this.time = time;
    }

    public List<ControlRoute> routes() {
        return List.of(
                new ControlRoute(
                        Method.GET, "/limits", request -> Map.of("limits", lines(request), "pins", pins(request))),
                new ControlRoute(Method.POST, "/limits/unlock", this::unlock));
    }

    /// @param what "tenant", "user" or "trunk"
    /// @param who extension of the user, or name of the trunk; "" for all together
    /// @param name of the user, "" for others
    /// @param state "free", "warned", "reached": the worst of all measures
    /// @param measures by the fields of [org.klinke.core.authority.Limits]
    record Line(String tenant, String what, String who, String name, String state, Map<String, Part> measures) {}

    /// @param limit 0 = none
    record Part(int used, int limit, String state) {}

    /// Who is asked for no PIN, for he entered too many wrong ones.
    ///
    /// @param extension of the user, "" of a device that is nobody's
    /// @param name of the user, or of the device
    /// @param until ISO 8601
    record PinLock(String tenant, String extension, String name, String until) {}

    private List<PinLock> pins(Request request) {
        List<PinLock> all = new ArrayList<>();
        for (TenantScope scope : wanted(request)) {
            tolls.pins(scope).locked(time.instant()).forEach((guesser, until) -> all.add(pin(scope, guesser, until)));
        }
        all.sort(Comparator.comparing(PinLock::tenant)
                .thenComparing(PinLock::extension)
                .thenComparing(PinLock::name));
        return all;
    }

    private PinLock pin(TenantScope scope, Guesser guesser, Instant until) {
        DirectorySnapshot people = directory.in(scope);
        Optional<User> user = switch (guesser) {
            case Guesser.OfUser(var id) -> people.user(id);
            case Guesser.OfLogin(var id) -> people.user(id);
            case Guesser.OfBox(var owner) -> people.user(new UserId(owner));
            case Guesser.OfDevice _ -> Optional.empty();
        };
        String name = switch (guesser) {
            case Guesser.OfBox(var owner)
            when user.isEmpty() -> group(scope, owner).map(RingGroup::name).orElse("");
            case Guesser.OfUser _, Guesser.OfLogin _, Guesser.OfBox _ ->
                user.map(User::name).orElse("");
            case Guesser.OfDevice(var id) ->
                people.device(id).map(DirectorySnapshot.Device::name).orElse("");
        };
        String extension = guesser instanceof Guesser.OfBox(var owner)
                ? group(scope, owner).map(RingGroup::extension).orElse("")
                : "";
        return new PinLock(scope.name(), user.map(User::extension).orElse(extension), name, CallStories.instant(until));
    }

    private Optional<RingGroup> group(TenantScope scope, UUID id) {
        return reach.in(scope).group(id);
    }

    private Collection<TenantScope> wanted(Request request) {
        return request.queryParameter()
                .apply("tenant")
                .<Collection<TenantScope>>map(name -> List.of(tenant(name)))
                .orElseGet(tenants::all);
    }

    private List<Line> lines(Request request) {
        List<Line> lines = new ArrayList<>();
        for (TenantScope scope : wanted(request)) {
            Map<Subject, List<Standing>> bySubject = new LinkedHashMap<>();
            tolls.in(scope)
                    .standings(time.instant(), id -> outside.in(scope).trunk(id).map(Trunk::name))
                    .forEach(standing -> bySubject
                            .computeIfAbsent(standing.subject(), _ -> new ArrayList<>())
                            .add(standing));
            bySubject.forEach((subject, standings) -> lines.add(line(scope, subject, standings)));
        }
        return lines;
    }

    private Line line(TenantScope scope, Subject subject, List<Standing> standings) {
        Map<String, Part> measures = new LinkedHashMap<>();
        State worst = State.FREE;
        for (Standing standing : standings) {
            measures.put(
                    standing.measure().field(), new Part(standing.used(), standing.limit(), word(standing.state())));
            worst = standing.state().compareTo(worst) > 0 ? standing.state() : worst;
        }
        return switch (subject) {
            case Subject.OfTenant _ -> new Line(scope.name(), "tenant", "", "", word(worst), measures);
            case Subject.OfUser(var id) -> {
                Optional<User> user = directory.in(scope).user(id);
                yield new Line(
                        scope.name(),
                        "user",
                        user.map(User::extension).orElse(""),
                        user.map(User::name).orElse(""),
                        word(worst),
                        measures);
            }
            case Subject.OfTrunk(var id) ->
                new Line(
                        scope.name(),
                        "trunk",
                        outside.in(scope).trunk(id).map(Trunk::name).orElse(""),
                        "",
                        word(worst),
                        measures);
        };
    }

    private static String word(State state) {
        return state.name().toLowerCase(java.util.Locale.ROOT);
    }

    private Object unlock(Request request) {
        JsonNode body = request.body();
        TenantScope scope = tenant(body.path("tenant").asText());
        Instant now = time.instant();
        String device = body.path("device").asText();
        if (!device.isEmpty()) {
            DeviceId id = directory
                    .in(scope)
                    .deviceByName(device)
                    .map(DirectorySnapshot.Device::id)
                    .orElseThrow(() -> Problem.notFound(scope.name() + " has no device '" + device + "'"));
            return Map.of(
                    "unlocked", List.of(), "pins", released(scope, new Guesser.OfDevice(id), "device", id.value()));
        }
        Optional<RingGroup> group =
                reach.in(scope).groupByExtension(body.path("extension").asText());
        if (group.isPresent()) { // a group has no limit but that of the PIN of its voice box
            UUID id = group.get().id();
            return Map.of("unlocked", List.of(), "pins", released(scope, new Guesser.OfBox(id), "group", id));
        }
        Subject subject = subject(scope, body);
        changes.in(scope, Actor.LOCAL_CLI, "unlock", change -> {
            store.unlock(change, subject, now);
            return true;
        });
        List<PinLock> pins = subject instanceof Subject.OfUser(var id)
                ? Stream.of(new Guesser.OfUser(id), new Guesser.OfLogin(id), new Guesser.OfBox(id.value()))
                        .flatMap(guesser -> released(scope, guesser, "user", id.value()).stream())
                        .toList()
                : List.of();
        return Map.of("unlocked", List.of(line(scope, subject, standings(scope, subject))), "pins", pins);
    }

    /// The lock that is no more.
    private List<PinLock> released(TenantScope scope, Guesser guesser, String kind, UUID id) {
        Optional<Instant> until = tolls.pins(scope).lockedUntil(guesser, time.instant());
        if (until.isEmpty()) {
            return List.of();
        }
        PinLock lock = pin(scope, guesser, until.get());
        changes.in(scope, Actor.LOCAL_CLI, "unlock", change -> {
            change.noted("PIN unlocked", kind, id, Map.of("until", lock.until()));
            return true;
        });
        tolls.pins(scope).release(guesser, time.instant());
        return List.of(lock);
    }

    private List<Standing> standings(TenantScope scope, Subject subject) {
        return tolls
                .in(scope)
                .standings(time.instant(), id -> outside.in(scope).trunk(id).map(Trunk::name))
                .stream()
                .filter(standing -> standing.subject().equals(subject))
                .toList();
    }

    /// @param body names one: `extension` of a user, `trunk`, or `all` together; `device` has no limit but that of PINs
    private Subject subject(TenantScope scope, JsonNode body) {
        String extension = body.path("extension").asText();
        String trunk = body.path("trunk").asText();
        if (!extension.isEmpty()) {
            return directory
                    .in(scope)
                    .userByExtension(extension)
                    .<Subject>map(user -> new Subject.OfUser(user.id()))
                    .orElseThrow(
                            () -> Problem.notFound("no user of " + scope.name() + " has the extension " + extension));
        }
        if (!trunk.isEmpty()) {
            return outside.in(scope).trunks().stream()
                    .filter(one -> one.name().equals(trunk))
                    .findFirst()
                    .<Subject>map(one -> new Subject.OfTrunk(one.id()))
                    .orElseThrow(() -> Problem.notFound(scope.name() + " has no trunk '" + trunk + "'"));
        }
        if (!body.path("all").asBoolean()) {
            throw Problem.refused("unlock.whose", "say whose limit: extension, device, trunk, or all");
        }
        return new Subject.OfTenant();
    }

    private TenantScope tenant(String name) {
        return tenants.byName(name.strip()).orElseThrow(() -> Problem.notFound("there is no tenant '" + name + "'"));
    }
}
