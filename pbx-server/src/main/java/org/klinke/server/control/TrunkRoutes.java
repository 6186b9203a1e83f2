package org.klinke.server.control;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.klinke.core.dialplan.OutsidePlans;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trunk.Ceiling;
import org.klinke.core.trunk.Channels;
import org.klinke.core.trunk.TrunkLimits;
import org.klinke.core.trunk.TrunkStatus;
import org.klinke.sip.trunk.TrunkDesk;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `trunks`.
public final class TrunkRoutes {
    private final TrunkDesk trunks;
    private final Channels channels;
    private final OutsidePlans outside;
    private final TenantDirectory tenants;

    public TrunkRoutes(TrunkDesk trunks, Channels channels, OutsidePlans outside, TenantDirectory tenants) {
        this.trunks = trunks;
        this.channels = channels;
        this.outside = outside;
        this.tenants = tenants;
    }

    public List<ControlRoute> routes() {
        return List.of(new ControlRoute(Method.GET, "/trunks", request -> Map.of("trunks", lines(request))));
    }

    /// @param tenant "" = the platform's
    /// @param roundTripMillis null while it is not up
    /// @param calls it carries now
    /// @param most it may carry, as for accounts and shares, with those kept for emergency calls; null if not told
    public record Line(
            String tenant,
            String trunk,
            String profile,
            String state,
            String reason,
            String since,
            @Nullable Long roundTripMillis,
            long calls,
            @Nullable Integer most,
            List<Account> accounts,
            List<Share> shares) {}

    public record Account(String user, String state, String reason, String since, long calls, int most) {}

    /// What a tenant has of a trunk of the platform.
    public record Share(String tenant, long calls, int most) {}

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

    /// Those that the tenant's calls may take: its own, and of the platform's what is the tenant's business, its share.
    public List<Line> in(TenantScope scope) {
        List<Line> lines = new ArrayList<>();
        trunks.status(scope).forEach(status -> lines.add(line(scope.name(), status)));
        for (TrunkStatus status : trunks.platformStatus()) {
            if (outside.in(scope).trunk(status.id()).isPresent()) {
                lines.add(share(scope, status));
            }
        }
        return lines;
    }

    /// Why it is not up, and what else it carries, is between the platform and its carrier.
    private Line share(TenantScope scope, TrunkStatus status) {
        TrunkLimits limits = trunks.limits(status.id()).orElse(TrunkLimits.of(0, 0, 0, 0)); // gone meanwhile
        return new Line(
                "",
                status.name(),
                status.profile(),
                status.state().name(),
                "",
                CallStories.instant(status.since()),
                null,
                count(channels.of(status.id()), wish -> wish.tenant().equals(scope.id())),
                Optional.ofNullable(limits.shares().get(scope.id()))
                        .map(Ceiling::calls)
                        .orElse(null),
                List.of(),
                List.of());
    }

    private Collection<TenantScope> tenant(String name) {
        return List.of(
                tenants.byName(name.strip()).orElseThrow(() -> Problem.notFound("there is no tenant '" + name + "'")));
    }

    private Line line(String tenant, TrunkStatus status) {
        List<Channels.Wish> now = channels.of(status.id());
        TrunkLimits limits = trunks.limits(status.id()).orElse(TrunkLimits.of(0, 0, 0, 0)); // gone meanwhile
        return new Line(
                tenant,
                status.name(),
                status.profile(),
                status.state().name(),
                status.reason(),
                CallStories.instant(status.since()),
                status.roundTrip().map(Duration::toMillis).orElse(null),
                now.size(),
                limits.calls(),
                status.accounts().stream()
                        .map(account -> new Account(
                                account.user(),
                                account.state().name(),
                                account.reason(),
                                CallStories.instant(account.since()),
                                count(now, wish -> wish.account().equals(Optional.of(account.user()))),
                                Optional.ofNullable(limits.accounts().get(account.user()))
                                        .map(Ceiling::calls)
                                        .orElse(limits.calls())))
                        .toList(),
                tenants.all().stream()
                        .filter(scope -> limits.shares().containsKey(scope.id()))
                        .map(scope -> new Share(
                                scope.name(),
                                count(now, wish -> wish.tenant().equals(scope.id())),
                                Optional.ofNullable(limits.shares().get(scope.id()))
                                        .map(Ceiling::calls)
                                        .orElseThrow()))
                        .toList());
    }

    private static long count(List<Channels.Wish> now, Predicate<Channels.Wish> which) {
        return now.stream().filter(which).count();
    }
}
