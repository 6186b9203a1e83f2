package org.klinke.core.visit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.klinke.core.alarm.Alarms;
import org.klinke.core.alarm.Kind;
import org.klinke.core.db.Database;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.visit.VisitStore.Certificate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sees factory certificates of telephones come near their end: 90, 30 and 7 days before, and when it is there. Phones
/// of one delivery end together, so one alarm names all that are at the same step; each is told once, also over a
/// restart. One thread.
public final class FactoryWatch implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(FactoryWatch.class);
    private static final List<Integer> STEPS_DAYS = List.of(0, 7, 30, 90);

    /// Named in one alarm; of the others the number is told.
    private static final int NAMED_MAX = 10;

    /// It is a matter of months.
    private static final Duration PAUSE = Duration.ofHours(1);

    private final Alarms alarms;
    private final Database database;
    private final VisitStore store;
    private final TenantDirectory tenants;
    private final InstantSource time;
    private Instant nextAt = Instant.MIN;

    public FactoryWatch(
            Alarms alarms, Database database, VisitStore store, TenantDirectory tenants, InstantSource time) {
        this.alarms = alarms;
        this.database = database;
        this.store = store;
        this.tenants = tenants;
        this.time = time;
    }

    /// Looks at all, once an hour.
    @Override
    public void run() {
        Instant now = time.instant();
        if (now.isBefore(nextAt)) {
            return;
        }
        nextAt = now.plus(PAUSE);
        try {
            tenants.all().forEach(scope -> lookOrLog(scope, now));
        } catch (DatabaseUnavailable _) {
            LOG.atWarn().log("The database does not answer: telephones' certificates are looked at in an hour");
        }
    }

    /// An edge: what is wrong with one tenant leaves out no other.
    private void lookOrLog(TenantScope scope, Instant now) {
        try {
            look(scope, now);
        } catch (DatabaseUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("tenant", scope.name())
                    .log("The ends of telephones' certificates were not looked at; tried again in an hour");
        }
    }

    private void look(TenantScope scope, Instant now) {
        Map<Integer, List<Certificate>> due = database.inTenant(scope, store::certificates).stream()
                .filter(one -> step(one, now).isPresent())
                .collect(Collectors.groupingBy(one -> step(one, now).orElseThrow(), TreeMap::new, Collectors.toList()));
        due.forEach((days, phones) -> {
            alarms.raise(
                    scope,
                    Kind.PHONE_CERTIFICATES_END,
                    Map.of(
                            "count",
                            String.valueOf(phones.size()),
                            "phones",
                            phones.stream()
                                    .limit(NAMED_MAX)
                                    .map(Certificate::name)
                                    .collect(Collectors.joining(", ")),
                            "until",
                            phones.stream()
                                    .map(Certificate::ends)
                                    .min(Instant::compareTo)
                                    .orElseThrow()
                                    .toString(),
                            "step",
                            String.valueOf(days)));
            database.writeInTenant(scope, tx -> {
                phones.forEach(one -> store.told(tx, one.device(), days));
                return true;
            });
        });
    }

    /// The nearest step that its end has come to, if nobody was told of it.
    private static Optional<Integer> step(Certificate one, Instant now) {
        Duration left = Duration.between(now, one.ends());
        return STEPS_DAYS.stream()
                .filter(days -> left.compareTo(Duration.ofDays(days)) <= 0)
                .findFirst()
                .filter(days -> one.told().filter(told -> told <= days).isEmpty());
    }
}
