package org.klinke.server.control;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trunk.TrunkStatus;
import org.klinke.sip.trunk.TrunkDesk;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `trunks`.
public final class TrunkRoutes {
    private final TrunkDesk trunks;
    private final TenantDirectory tenants;

    public TrunkRoutes(TrunkDesk trunks, TenantDirectory tenants) {
        this.trunks = trunks;
        this.tenants = tenants;
    }

    public List<ControlRoute> routes() {
        return List.of(new ControlRoute(Method.GET, "/trunks", request -> Map.of("trunks", lines(request))));
    }

    /// @param tenant "" = the platform's
    /// @param roundTripMillis null while it is not up
    record Line(
            String tenant,
            String trunk,
            String profile,
            String state,
            String reason,
            String since,
            @Nullable Long roundTripMillis,
            List<Account> accounts) {}

    record Account(String user, String state, String reason, String since) {}

    private List<Line> lines(Request request) {
        Optional<String> wanted = request.queryParameter().apply("tenant");
        List<Line> lines = new ArrayList<>();
        if (wanted.isEmpty()) {
            trunks.platformStatus().forEach(status -> lines.add(line("", status)));
        }
        for (TenantScope scope : wanted.map(this::tenant).orElseGet(tenants::all)) {
            trunks.status(scope).forEach(status -> lines.add(line(scope.name(), status)));
        }
        return lines;
    }

    private Collection<TenantScope> tenant(String name) {
        return List.of(
                tenants.byName(name.strip()).orElseThrow(() -> Problem.notFound("there is no tenant '" + name + "'")));
    }

    private static Line line(String tenant, TrunkStatus status) {
        return new Line(
                tenant,
                status.name(),
                status.profile(),
                status.state().name(),
                status.reason(),
                CallStories.instant(status.since()),
                status.roundTrip().map(Duration::toMillis).orElse(null),
                status.accounts().stream()
                        .map(account -> new Account(
                                account.user(),
                                account.state().name(),
                                account.reason(),
                                CallStories.instant(account.since())))
                        .toList());
    }
}
