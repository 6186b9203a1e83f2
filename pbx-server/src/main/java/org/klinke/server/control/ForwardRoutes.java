package org.klinke.server.control;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.reach.Forward;
import org.klinke.core.reach.Reach;
import org.klinke.core.reach.ReachBook;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `forwards`: where users' calls go on to at this moment, whoever has set it: a file, a code, a phone's own key.
public final class ForwardRoutes {
    private final TenantDirectory tenants;
    private final Directory directory;
    private final ReachBook reach;

    public ForwardRoutes(TenantDirectory tenants, Directory directory, ReachBook reach) {
        this.tenants = tenants;
        this.directory = directory;
        this.reach = reach;
    }

    public List<ControlRoute> routes() {
        return List.of(new ControlRoute(Method.GET, "/forwards", this::list));
    }

    /// @param when `always`, `busy`, `no-answer` or `unreachable`
    /// @param calls `internal` or `external` ones
    /// @param target extension, or number as the user would dial it
    /// @param after seconds for which it rings before; 0 where it does not
    /// @param since when it was set, ISO-8601; empty if nobody knows
    record Line(
            String tenant,
            String extension,
            String name,
            String when,
            String calls,
            String target,
            int after,
            String since) {}

    private Object list(Request request) {
        List<TenantScope> wanted = request.queryParameter()
                .apply("tenant")
                .map(name -> List.of(tenant(name)))
                .orElseGet(() -> tenants.all().stream()
                        .sorted(Comparator.comparing(TenantScope::name))
                        .toList());
        List<Line> lines = new ArrayList<>();
        for (TenantScope scope : wanted) {
            DirectorySnapshot people = directory.in(scope);
            Reach now = reach.in(scope);
            people.users().stream()
                    .sorted(Comparator.comparing(User::extension))
                    .forEach(user -> now.of(user.id()).forwards().stream()
                            .sorted(Comparator.comparing(Forward::when).thenComparing(Forward::origin))
                            .forEach(forward -> lines.add(line(scope, user, forward, now))));
        }
        return Map.of("forwards", lines);
    }

    private TenantScope tenant(String name) {
        return tenants.byName(name)
                .orElseThrow(() -> Problem.notFound("no tenant '" + name + "'; `klinke apply` makes tenants"));
    }

    private static Line line(TenantScope scope, User user, Forward forward, Reach now) {
        return new Line(
                scope.name(),
                user.extension(),
                user.name(),
                word(forward.when()),
                word(forward.origin()),
                forward.target(),
                forward.when() == Forward.Case.NO_ANSWER ? forward.afterSeconds() : 0,
                now.since(user.id(), forward)
                        .map(at -> at.truncatedTo(ChronoUnit.SECONDS).toString())
                        .orElse(""));
    }

    private static String word(Enum<?> one) {
        return one.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
