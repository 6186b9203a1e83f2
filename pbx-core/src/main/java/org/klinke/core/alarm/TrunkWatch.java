package org.klinke.core.alarm;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.id.TrunkId;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trunk.TrunkStatus;

/// Sees trunks that stay down, and come up again. That one is down is told once, also over a restart; that it is up
/// again is told of each that was told to be down. One thread.
public final class TrunkWatch implements Runnable {
    /// A registration that is renewed, or a carrier that starts anew, takes less.
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Alarms alarms;
    private final Function<TenantScope, Set<String>> before;
    private final Set<TenantId> asked = new HashSet<>();
    private final TenantDirectory tenants;
    private final Function<TenantScope, Collection<TrunkStatus>> trunks;
    private final InstantSource time;
    private Map<Which, Trouble> known = Map.of();

    private record Which(TenantId tenant, TrunkId trunk) {}

    private record Trouble(Instant since, boolean told) {}

    /// @param before names of trunks of which the last that was told is that they are down; asked once for each tenant
    /// @param trunks those the tenant's calls take, its own and the platform's
    public TrunkWatch(
            Alarms alarms,
            Function<TenantScope, Set<String>> before,
            TenantDirectory tenants,
            Function<TenantScope, Collection<TrunkStatus>> trunks,
            InstantSource time) {
        this.alarms = alarms;
        this.before = before;
        this.tenants = tenants;
        this.trunks = trunks;
        this.time = time;
    }

    /// Looks once at all.
    @Override
    public void run() {
        Map<Which, Trouble> now = new HashMap<>();
        for (TenantScope scope : tenants.all()) {
            Set<String> told = toldBefore(scope);
            for (TrunkStatus trunk : trunks.apply(scope)) {
                look(scope, trunk, told.contains(trunk.name()), now);
            }
        }
        known = now;
    }

    private Set<String> toldBefore(TenantScope scope) {
        if (asked.contains(scope.id())) {
            return Set.of();
        }
        try {
            Set<String> down = before.apply(scope);
            asked.add(scope.id());
            return down;
        } catch (DatabaseUnavailable _) {
            return Set.of(); // asked again in the next round
        }
    }

    private void look(TenantScope scope, TrunkStatus trunk, boolean told, Map<Which, Trouble> now) {
        Which which = new Which(scope.id(), trunk.id());
        Trouble before = known.getOrDefault(which, new Trouble(time.instant(), told));
        switch (trunk.state()) {
            case STARTING, DOWN -> {
                boolean lasts = !time.instant().isBefore(before.since().plus(PATIENCE));
                if (lasts && !before.told()) {
                    alarms.raise(
                            scope,
                            Kind.TRUNK_DOWN,
                            Map.of(
                                    "trunk", trunk.name(),
                                    "cause", trunk.cause().name(),
                                    "reason", trunk.reason()));
                }
                now.put(which, new Trouble(before.since(), before.told() || lasts));
            }
            case UP -> {
                if (before.told()) {
                    alarms.raise(scope, Kind.TRUNK_UP, Map.of("trunk", trunk.name()));
                }
            }
            case DISABLED -> {} // its owner knows
        }
    }
}
