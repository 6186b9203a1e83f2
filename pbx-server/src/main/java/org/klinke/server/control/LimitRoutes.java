package org.klinke.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.authority.Standing;
import org.klinke.core.authority.Standing.State;
import org.klinke.core.authority.Subject;
import org.klinke.core.authority.TollBook;
import org.klinke.core.authority.TollStore;
import org.klinke.core.dialplan.OutsidePlans;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot.User;
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
    private final TollBook tolls;
    private final TollStore store;
    private final Changes changes;
    private final InstantSource time;

    public LimitRoutes(
            TenantDirectory tenants,
            Directory directory,
            OutsidePlans outside,
            TollBook tolls,
            TollStore store,
            Changes changes,
            InstantSource time) {
        this.tenants = tenants;
        this.directory = directory;
        this.outside = outside;
        this.tolls = tolls;
        this.store = store;
        this.changes = changes;
        this.time = time;
    }

    public List<ControlRoute> routes() {
        return List.of(
                new ControlRoute(Method.GET, "/limits", request -> Map.of("limits", lines(request))),
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

    private List<Line> lines(Request request) {
        Collection<TenantScope> wanted = request.queryParameter()
                .apply("tenant")
                .<Collection<TenantScope>>map(name -> List.of(tenant(name)))
                .orElseGet(tenants::all);
        List<Line> lines = new ArrayList<>();
        for (TenantScope scope : wanted) {
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
        Subject subject = subject(scope, body);
        Instant now = time.instant();
        changes.in(scope, Actor.LOCAL_CLI, "unlock", change -> {
            store.unlock(change, subject, now);
            return true;
        });
        return Map.of("unlocked", List.of(line(scope, subject, standings(scope, subject))));
    }

    private List<Standing> standings(TenantScope scope, Subject subject) {
        return tolls
                .in(scope)
                .standings(time.instant(), id -> outside.in(scope).trunk(id).map(Trunk::name))
                .stream()
                .filter(standing -> standing.subject().equals(subject))
                .toList();
    }

    /// @param body names one: `extension` of a user, `trunk`, or `all` together
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
            throw Problem.refused("unlock.whose", "say whose limit: extension, trunk, or all");
        }
        return new Subject.OfTenant();
    }

    private TenantScope tenant(String name) {
        return tenants.byName(name.strip()).orElseThrow(() -> Problem.notFound("there is no tenant '" + name + "'"));
    }
}
