package org.klinke.core.alarm;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.authority.Measure;
import org.klinke.core.authority.Standing;
import org.klinke.core.authority.Standing.State;
import org.klinke.core.authority.Subject;
import org.klinke.core.authority.TollBook;
import org.klinke.core.dialplan.OutsidePlans;
import org.klinke.core.directory.Directory;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

/// Sees limits of minutes and cents come near and be used up, while the calls that use them run; each once, until it
/// has fallen below again. One thread.
///
///     free ── 80 % ──▶ warned ── 100 % ──▶ reached          hour or day passed, raised, unlocked: free or warned again
public final class LimitWatch implements Runnable {
    private final Alarms alarms;
    private final TenantDirectory tenants;
    private final TollBook tolls;
    private final Directory directory;
    private final OutsidePlans outside;
    private final InstantSource time;
    private Map<Which, State> known = Map.of();

    private record Which(TenantId tenant, Subject subject, Measure measure) {}

    public LimitWatch(
            Alarms alarms,
            TenantDirectory tenants,
            TollBook tolls,
            Directory directory,
            OutsidePlans outside,
            InstantSource time) {
        this.alarms = alarms;
        this.tenants = tenants;
        this.tolls = tolls;
        this.directory = directory;
        this.outside = outside;
        this.time = time;
    }

    /// Looks once at all.
    @Override
    public void run() {
        Map<Which, State> now = new HashMap<>();
        for (TenantScope scope : tenants.all()) {
            for (Standing standing : tolls.in(scope)
                    .standings(time.instant(), id -> outside.in(scope).trunk(id).map(trunk -> trunk.name()))) {
                boolean lasts = standing.measure() != Measure.PARALLEL; // calls at once come and go
                if (lasts && standing.state() != State.FREE) {
                    Which which = new Which(scope.id(), standing.subject(), standing.measure());
                    now.put(which, standing.state());
                    State before = known.getOrDefault(which, State.FREE);
                    if (standing.state().compareTo(before) > 0) {
                        tell(scope, standing);
                    }
                }
            }
        }
        known = now;
    }

    private void tell(TenantScope scope, Standing standing) {
        Map<String, String> facts = new HashMap<>(Map.of(
                "measure", standing.measure().field(),
                "limit", String.valueOf(standing.limit()),
                "used", String.valueOf(standing.used())));
        switch (standing.subject()) {
            case Subject.OfTenant _ -> facts.put("subject", "tenant");
            case Subject.OfUser(var id) -> {
                facts.put("subject", "user");
                directory.in(scope).user(id).ifPresent(user -> {
                    facts.put("who", user.name() + " (" + user.extension() + ")");
                    facts.put("extension", user.extension());
                });
            }
            case Subject.OfTrunk(var id) -> {
                facts.put("subject", "trunk");
                Optional<String> name = outside.in(scope).trunk(id).map(trunk -> trunk.name());
                name.ifPresent(known -> facts.put("trunk", known));
            }
        }
        alarms.raise(scope, standing.state() == State.REACHED ? Kind.LIMIT_REACHED : Kind.LIMIT_WARNED, facts);
    }
}
