package org.klinke.server.control;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.klinke.core.id.TrunkId;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trunk.Trunk;

/// Tests each night the trunks whose tenants want that, at the time of day they set, by their own clock. Tests
/// of one tenant that meet wait for each other, an hour at most. A server that is down at that time tests the
/// next night: nobody expects such calls by day. One thread.
public final class NightlyTests implements Runnable {
    private static final Duration WAIT_MAX = Duration.ofHours(1);

    private final TenantDirectory tenants;
    private final Function<TenantScope, Collection<Trunk>> trunks;
    private final BiPredicate<TenantScope, String> begin;
    private final InstantSource time;
    private final Map<Which, Instant> due = new LinkedHashMap<>();
    private Instant looked;

    private record Which(TenantId tenant, TrunkId trunk) {}

    /// @param trunks those the tenant's calls take, its own and the platform's
    /// @param begin the test of a trunk by its name; false: not now, another one runs
    public NightlyTests(
            TenantDirectory tenants,
            Function<TenantScope, Collection<Trunk>> trunks,
            BiPredicate<TenantScope, String> begin,
            InstantSource time) {
        this.tenants = tenants;
        this.trunks = trunks;
        this.begin = begin;
        this.time = time;
        looked = time.instant();
    }

    @Override
    public void run() {
        Instant now = time.instant();
        due.values().removeIf(since -> since.plus(WAIT_MAX).isBefore(now));
        for (TenantScope scope : tenants.all()) {
            ZoneId zone = ZoneId.of(scope.tenant().timeZone());
            for (Trunk trunk : trunks.apply(scope)) {
                Which which = new Which(scope.id(), trunk.id());
                Optional<Instant> struck = trunk.nightlyTest()
                        .filter(_ -> trunk.enabled())
                        .map(at -> lastAt(at, now, zone))
                        .filter(at -> at.isAfter(looked));
                struck.ifPresent(at -> due.put(which, at));
                if (due.containsKey(which) && begin.test(scope, trunk.name())) {
                    due.remove(which);
                }
            }
        }
        looked = now;
    }

    /// When it was so late last: of an hour that comes twice the first time, of one that is left out what the
    /// clock shows
    /// then.
    private static Instant lastAt(LocalTime at, Instant now, ZoneId zone) {
        LocalDate today = LocalDate.ofInstant(now, zone);
        Instant struck = ZonedDateTime.of(today, at, zone).toInstant();
        return struck.isAfter(now)
                ? ZonedDateTime.of(today.minusDays(1), at, zone).toInstant()
                : struck;
    }
}
