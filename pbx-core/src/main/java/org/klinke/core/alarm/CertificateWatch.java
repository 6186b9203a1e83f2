package org.klinke.core.alarm;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sees certificates come near their end: 30, 14, 7, 3 and 1 days before, and when it is there. Each is told once, also
/// over a restart, of each name under which the tenant's phones are shown the certificate; another certificate is
/// another matter. One thread.
public final class CertificateWatch implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);
    private static final List<Integer> STEPS_DAYS = List.of(0, 1, 3, 7, 14, 30);
    /// Farther back nothing was told of a certificate that ends now.
    private static final Duration BACK = Duration.ofDays(STEPS_DAYS.getLast() + 1L);

    private final Alarms alarms;
    private final Told before;
    private final TenantDirectory tenants;
    private final Function<TenantScope, Collection<Shown>> certificates;
    private final InstantSource time;
    private final Map<TenantId, Set<Step>> told = new HashMap<>();

    /// A certificate in force.
    ///
    /// @param name by which the tenant's phones are shown it: the tenant's own or the server's, never another's
    /// @param owner who makes the next one: "operator" or "server"
    public record Shown(String name, Instant until, String owner) {}

    /// What was told before this start.
    @FunctionalInterface
    public interface Told {
        /// @return alarms of the kind CERTIFICATE_ENDS
        List<Alarm> since(TenantScope scope, Instant at);
    }

    private record Step(String name, String until, String days) {
        static Step of(Alarm alarm) {
            return new Step(alarm.fact("name"), alarm.fact("until"), alarm.fact("step"));
        }
    }

    /// @param before asked once for each tenant, when a certificate comes near its end
    public CertificateWatch(
            Alarms alarms,
            Told before,
            TenantDirectory tenants,
            Function<TenantScope, Collection<Shown>> certificates,
            InstantSource time) {
        this.alarms = alarms;
        this.before = before;
        this.tenants = tenants;
        this.certificates = certificates;
        this.time = time;
    }

    /// Looks once at all. Without the database the round ends at the first who has to wait for it: all the others
    /// would wait as long, one after the other.
    @Override
    public void run() {
        try {
            for (TenantScope scope : tenants.all()) {
                for (Shown shown : certificates.apply(scope)) {
                    step(shown.until()).ifPresent(days -> tell(scope, shown, days));
                }
            }
        } catch (DatabaseUnavailable _) {
            LOG.atWarn().log("The database does not answer: certificates are looked at in the next round");
        }
    }

    private Optional<Integer> step(Instant until) {
        Duration left = Duration.between(time.instant(), until);
        return STEPS_DAYS.stream()
                .filter(days -> left.compareTo(Duration.ofDays(days)) <= 0)
                .findFirst();
    }

    private void tell(TenantScope scope, Shown shown, int days) {
        Step step = new Step(shown.name(), shown.until().toString(), String.valueOf(days));
        if (toldBefore(scope).add(step)) {
            alarms.raise(
                    scope,
                    Kind.CERTIFICATE_ENDS,
                    Map.of("name", step.name(), "until", step.until(), "step", step.days(), "owner", shown.owner()));
        }
    }

    private Set<Step> toldBefore(TenantScope scope) {
        Set<Step> known = told.get(scope.id());
        if (known != null) {
            return known;
        }
        Set<Step> read = new HashSet<>();
        before.since(scope, time.instant().minus(BACK)).forEach(alarm -> read.add(Step.of(alarm)));
        told.put(scope.id(), read);
        return read;
    }
}
