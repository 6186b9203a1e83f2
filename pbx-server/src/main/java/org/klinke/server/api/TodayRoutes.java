package org.klinke.server.api;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.klinke.core.account.Permission;
import org.klinke.core.cdr.CallFigureStore;
import org.klinke.core.cdr.CallFigures;
import org.klinke.core.db.Database;
import org.klinke.core.id.CallId;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// How a tenant's calls went today, as its clock has it. However many look: it is counted every few seconds at most.
public final class TodayRoutes {
    private static final Duration KEPT = Duration.ofSeconds(5);

    private final CallFigureStore store;
    private final Database database;
    private final InstantSource time;
    private final PerTenant<Count> counts = new PerTenant<>(Count::new);

    public TodayRoutes(CallFigureStore store, Database database, InstantSource time) {
        this.store = store;
        this.database = database;
        this.time = time;
    }

    public List<ApiRoute> routes() {
        return List.of(new ApiRoute(
                Verb.GET, "/tenants/{tenant}/today", "getToday", Access.needs(Permission.CALLS_READ), this::today));
    }

    /// The last count of a tenant; guarded by its lock.
    private static final class Count {
        private final ReentrantLock lock = new ReentrantLock();
        private Instant at = Instant.EPOCH;

        @Nullable
        private View view;
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
        TenantScope tenant = request.tenant();
        Count count = counts.in(tenant);
        count.lock.lock();
        try {
            Instant now = time.instant();
            View view = count.view;
            if (view == null || count.at.plus(KEPT).isBefore(now)) {
                view = view(tenant, now);
                count.view = view;
                count.at = now;
            }
            return ApiAnswer.ok(view);
        } finally {
            count.lock.unlock();
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
                        .sorted(Comparator.comparing(Ended::calls).reversed().thenComparing(Ended::cause))
                        .toList(),
                figures.measured(),
                figures.mosAverage(),
                figures.poor(),
                figures.worst().stream().map(CallId::value).toList());
    }
}
