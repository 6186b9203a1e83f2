package org.klinke.core.alarm;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.authority.Measure;
import org.klinke.core.authority.Standing;
import org.klinke.core.authority.Standing.State;
import org.klinke.core.authority.Subject;
import org.klinke.core.authority.TollBook;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.dialplan.OutsidePlans;
import org.klinke.core.directory.Directory;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

/// Sees limits of minutes and cents come near and be used up, while the calls that use them run; each once, until it
/// has fallen below again. A limit of calls at once comes and goes: it is told when it was reached, once an hour. What
/// was told before a restart is no news after it, though the counters come back one after the other. One thread.
///
///     free ── 80 % ──▶ warned ── 100 % ──▶ reached          hour or day passed, raised, unlocked: free or warned again
public final class LimitWatch implements Runnable {
    private static final Duration DAY = Duration.ofDays(1);
    /// By these facts an alarm is of the same limit.
    private static final List<String> NAMES = List.of("subject", "extension", "trunk", "measure");

    private static final Duration PARALLEL_QUIET = Duration.ofHours(1);
    /// Within this time of the start the counters are what they were.
    private static final Duration RESTART = Duration.ofMinutes(10);

    private final Alarms alarms;
    private final Told before;
    private final TenantDirectory tenants;
    private final TollBook tolls;
    private final Directory directory;
    private final OutsidePlans outside;
    private final InstantSource time;
    private final Instant started;
    private final Map<TenantId, List<Alarm>> toldBefore = new HashMap<>();
    private Map<Which, Known> known = Map.of();

    private record Which(TenantId tenant, Subject subject, Measure measure) {}

    private record Known(State state, Instant at) {}

    /// What was told before this start.
    @FunctionalInterface
    public interface Told {
        /// @return alarms of the kinds LIMIT_WARNED and LIMIT_REACHED
        List<Alarm> since(TenantScope scope, Instant at);
    }

    /// @param before asked once for each tenant, soon after the start
    public LimitWatch(
            Alarms alarms,
            Told before,
            TenantDirectory tenants,
            TollBook tolls,
            Directory directory,
            OutsidePlans outside,
            InstantSource time) {
        this.alarms = alarms;
        this.before = before;
        this.tenants = tenants;
        this.tolls = tolls;
        this.directory = directory;
        this.outside = outside;
        this.time = time;
        this.started = time.instant();
    }

    /// Looks once at all.
    @Override
    public void run() {
        Map<Which, Known> now = new HashMap<>();
        for (TenantScope scope : tenants.all()) {
            for (Standing standing : tolls.in(scope)
                    .standings(time.instant(), id -> outside.in(scope).trunk(id).map(trunk -> trunk.name()))) {
                look(scope, standing, now);
            }
        }
        known = now;
    }

    private void look(TenantScope scope, Standing standing, Map<Which, Known> now) {
        boolean passes = standing.measure() == Measure.PARALLEL;
        State state = passes ? peak(scope, standing) : standing.state();
        Which which = new Which(scope.id(), standing.subject(), standing.measure());
        Known former = known.getOrDefault(which, new Known(State.FREE, Instant.MIN));
        if (state.compareTo(former.state()) > 0) {
            if (!wasTold(scope, standing, state)) {
                tell(scope, standing, state);
            }
            now.put(which, new Known(state, time.instant()));
        } else if (state != State.FREE && !passes) {
            now.put(which, new Known(state, former.at()));
        } else if (passes
                && former.state() != State.FREE
                && time.instant().isBefore(former.at().plus(PARALLEL_QUIET))) {
            now.put(which, former);
        }
    }

    private State peak(TenantScope scope, Standing standing) {
        int most = tolls.in(scope).meters().takePeak(standing.subject());
        return standing.limit() > 0 && most >= standing.limit() ? State.REACHED : State.FREE;
    }

    /// Before this start, in the time that the measure looks back to.
    private boolean wasTold(TenantScope scope, Standing standing, State state) {
        if (time.instant().isAfter(started.plus(RESTART))) {
            toldBefore.clear();
            return false;
        }
        Map<String, String> facts = facts(scope, standing);
        Instant since = started.minus(back(standing.measure()));
        return toldBefore(scope).stream()
                .filter(alarm -> !alarm.at().isBefore(since) && alarm.at().isBefore(started))
                .filter(alarm -> state == State.WARNED || alarm.kind() == Kind.LIMIT_REACHED)
                .anyMatch(alarm ->
                        NAMES.stream().allMatch(name -> alarm.fact(name).equals(facts.getOrDefault(name, ""))));
    }

    private List<Alarm> toldBefore(TenantScope scope) {
        try {
            return toldBefore.computeIfAbsent(scope.id(), _ -> before.since(scope, started.minus(DAY)));
        } catch (DatabaseUnavailable _) {
            return List.of(); // rather twice than never
        }
    }

    private static Duration back(Measure measure) {
        return switch (measure) {
            case PARALLEL -> PARALLEL_QUIET;
            case MINUTES_PER_HOUR, CENTS_PER_HOUR -> Duration.ofHours(1);
            case MINUTES_PER_DAY, CENTS_PER_DAY -> DAY;
        };
    }

    private void tell(TenantScope scope, Standing standing, State state) {
        alarms.raise(scope, state == State.REACHED ? Kind.LIMIT_REACHED : Kind.LIMIT_WARNED, facts(scope, standing));
    }

    private Map<String, String> facts(TenantScope scope, Standing standing) {
        boolean passes = standing.measure() == Measure.PARALLEL;
        Map<String, String> facts = new HashMap<>(Map.of(
                "measure", standing.measure().field(),
                "limit", String.valueOf(standing.limit()),
                "used", String.valueOf(passes ? standing.limit() : standing.used())));
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
        return facts;
    }
}
