package org.klinke.server.api;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.klinke.core.account.Permission;
import org.klinke.core.cdr.CallFigureStore;
import org.klinke.core.cdr.CallFigures;
import org.klinke.core.db.Database;
import org.klinke.core.id.CallId;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;
import org.klinke.web.Problem;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// How a tenant's calls went today, as its clock has it. However many look: it is counted once in half a minute,
/// and of two tenants at a time; who comes meanwhile is told the last count.
public final class TodayRoutes {
    private static final Duration KEPT = Duration.ofSeconds(30);
    private static final int COUNTS_MAX = 2;

    private final CallFigureStore store;
    private final Database database;
    private final InstantSource time;
    private final PerTenant<Count> counts = new PerTenant<>(Count::new);
    private final Semaphore all = new Semaphore(COUNTS_MAX);

    public TodayRoutes(CallFigureStore store, Database database, InstantSource time) {
        this.store = store;
        this.database = database;
        this.time = time;
    }

    public List<ApiRoute> routes() {
        return List.of(new ApiRoute(
                Verb.GET, "/tenants/{tenant}/today", "getToday", Access.needs(Permission.CALLS_READ), this::today));
    }

    /// The last count of a tenant, and whether somebody counts now.
    private static final class Count {
        private final Semaphore counting = new Semaphore(1);
        private volatile Optional<Counted> last = Optional.empty();
    }

    private record Counted(Instant at, View view) {
        boolean isOld(Instant now) {
            return at.plus(KEPT).isBefore(now);
        }
    }

    /// @param calls that have ended
    record View(
            Instant since,
            long calls,
            long answered,
            long missed,
            List<Ended> causes,
            long measured,
            double mosAverage,
            long poor,
            List<UUID> worst) {}

    record Ended(String cause, long calls) {}

    private ApiAnswer today(ApiRequest request) {
        Count count = counts.in(request.tenant());
        Instant now = time.instant();
        if (count.last.map(last -> last.isOld(now)).orElse(true)) {
            anew(request.tenant(), count, now);
        }
        return ApiAnswer.ok(count.last
                .map(Counted::view)
                .orElseThrow(() -> new Problem(
                                429,
                                "calls.searching",
                                "other searches are under way; try again in a moment",
                                List.of())
                        .with("Retry-After", "2")));
    }

    /// Connections must be left for calls' records and everybody else, so nobody waits for his turn.
    private void anew(TenantScope tenant, Count count, Instant now) {
        if (!count.counting.tryAcquire()) {
            return;
        }
        try {
            if (all.tryAcquire()) {
                try {
                    count.last = Optional.of(new Counted(now, view(tenant, now)));
                } finally {
                    all.release();
                }
            }
        } finally {
            count.counting.release();
        }
    }

    private View view(TenantScope tenant, Instant now) {
        ZoneId zone = ZoneId.of(tenant.tenant().timeZone());
        Instant since = now.atZone(zone).toLocalDate().atStartOfDay(zone).toInstant();
        CallFigures figures = database.inTenant(tenant, tx -> store.since(tx, since));
        return new View(
                since,
                figures.calls(),
                figures.answered(),
                figures.missed(),
                figures.causes().entrySet().stream()
                        .map(one -> new Ended(one.getKey().name(), one.getValue()))
                        .sorted(Comparator.comparingLong(Ended::calls)
                                .reversed()
                                .thenComparing(Ended::cause))
                        .toList(),
                figures.measured(),
                figures.mosAverage(),
                figures.poor(),
                figures.worst().stream().map(CallId::value).toList());
    }
}
