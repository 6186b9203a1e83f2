package org.klinke.core.phone;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.klinke.core.alarm.Alarms;
import org.klinke.core.alarm.Kind;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.directory.DeviceStore;
import org.klinke.core.directory.Registrations;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.SiteId;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.TokenBuckets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes newcomers in and forgets those that are gone. May wait for the database; never on the call path. Thread-safe.
public final class NewcomerDesk {
    private static final Logger LOG = LoggerFactory.getLogger(NewcomerDesk.class);
    private static final Duration SEEN_STEP = Duration.ofHours(1);
    /// A whole house may come at once; then one every ten seconds.
    private static final int ARRIVALS_FREE = NewcomerStore.NEWCOMERS_MAX;

    private static final double ARRIVALS_BACK_PER_SECOND = 0.1;
    private static final int TENANTS_MAX = 10_000;

    /// Of the list: there is still room, and somebody should look why so little.
    private static final int MANY = NewcomerStore.NEWCOMERS_MAX * 3 / 4;
    /// An alarm tells it once an hour, however many come.
    private static final double ALARMS_BACK_PER_SECOND = 1.0 / 3600;

    private final NewcomerStore store;
    private final NewcomerBook book;
    private final DeviceStore devices;
    private final Changes changes;
    private final Registrations registrations;
    private final Alarms alarms;
    private final InstantSource time;
    private final TokenBuckets arrivals;
    private final TokenBuckets told;

    public NewcomerDesk(
            NewcomerStore store,
            NewcomerBook book,
            DeviceStore devices,
            Changes changes,
            Registrations registrations,
            Alarms alarms,
            InstantSource time) {
        this.store = store;
        this.book = book;
        this.devices = devices;
        this.changes = changes;
        this.registrations = registrations;
        this.alarms = alarms;
        this.time = time;
        arrivals = new TokenBuckets(ARRIVALS_FREE, ARRIVALS_BACK_PER_SECOND, TENANTS_MAX, time);
        told = new TokenBuckets(1, ALARMS_BACK_PER_SECOND, 2 * TENANTS_MAX, time);
    }

    /// A telephone asks at a network address that is open.
    ///
    /// @return [Newcomer#isSpare] if there is no room for one of its own, or too many come: it can call for help
    ///     all the same, and asks again
    /// @throws DatabaseUnavailable try again later
    public Newcomer arrive(TenantScope scope, NewcomerStore.Arrival arrival) {
        Optional<Newcomer> known = book.find(scope, arrival.site(), arrival.mac(), arrival.remote());
        if (known.isPresent()) {
            seen(scope, known.get());
            return known.get();
        }
        Optional<Newcomer> taken = arrivals.take(scope.id()) ? taken(scope, arrival) : Optional.empty();
        if (taken.isEmpty()) {
            tell(scope, Kind.NEWCOMERS_FULL, arrival);
            return spare(scope, arrival.site());
        }
        if (count(scope) >= MANY) {
            tell(scope, Kind.NEWCOMERS_MANY, arrival);
        }
        return taken.get();
    }

    private Optional<Newcomer> taken(TenantScope scope, NewcomerStore.Arrival arrival) {
        Set<DeviceId> registered = registered(scope);
        return changes.in(
                scope,
                Actor.SYSTEM,
                "came by the network address",
                change -> store.arrive(
                        change, arrival, devices.generatePassword(), registered::contains, time.instant()));
    }

    private Newcomer spare(TenantScope scope, SiteId site) {
        Optional<Newcomer> there = book.spare(scope, site);
        there.ifPresent(spare -> seen(scope, spare));
        return there.orElseGet(() -> changes.in(
                scope,
                Actor.SYSTEM,
                "the list of newcomers is full",
                change -> store.spare(change, site, devices.generatePassword(), time.instant())));
    }

    private long count(TenantScope scope) {
        return book.newcomers(scope).stream().filter(one -> !one.isSpare()).count();
    }

    private void tell(TenantScope scope, Kind kind, NewcomerStore.Arrival arrival) {
        if (told.take(new Told(scope.id(), kind))) {
            alarms.raise(
                    scope,
                    kind,
                    Map.of(
                            "count",
                            String.valueOf(count(scope)),
                            "limit",
                            String.valueOf(NewcomerStore.NEWCOMERS_MAX),
                            "mac",
                            arrival.mac().shown(),
                            "from",
                            arrival.remote(),
                            Alarms.SITE_ID,
                            arrival.site().toString()));
        }
    }

    private record Told(TenantId tenant, Kind kind) {}

    /// It is there. Written down at most once an hour.
    public void seen(TenantScope scope, Newcomer newcomer) {
        Instant now = time.instant();
        if (newcomer.lastSeen().plus(SEEN_STEP).isBefore(now)) {
            changes.in(scope, Actor.SYSTEM, "seen", change -> {
                store.seen(change.tx(), newcomer.id(), now);
                return true;
            });
        }
    }

    /// A newcomer has registered: from now on it is not forgotten any more. Nothing happens for anybody else.
    public void registered(TenantScope scope, DeviceId device) {
        if (book.newcomer(scope, device)
                .filter(one -> one.registered().isEmpty())
                .isPresent()) {
            changes.in(scope, Actor.SYSTEM, "registered", change -> {
                store.registered(change.tx(), device, time.instant());
                return true;
            });
        }
    }

    /// Forgets in these tenants who has not been seen for two weeks and has never registered. One tenant's
    /// trouble is no other's.
    public void expire(Collection<TenantScope> scopes) {
        for (TenantScope scope : scopes) {
            try {
                expire(scope);
            } catch (DatabaseUnavailable _) {
                LOG.atWarn()
                        .addKeyValue("tenant", scope.name())
                        .log("The database does not answer: newcomers are looked at another time");
            } catch (RuntimeException e) {
                LOG.atError()
                        .setCause(e)
                        .addKeyValue("tenant", scope.name())
                        .log("Newcomers cannot be looked at: they stay, and are looked at another time");
            }
        }
    }

    private void expire(TenantScope scope) {
        Instant now = time.instant();
        Set<DeviceId> registered = registered(scope);
        registered.forEach(device -> registered(scope, device)); // who registered while the database did not answer
        if (book.newcomers(scope).stream().anyMatch(one -> NewcomerStore.isGone(one, now))) {
            changes.in(scope, Actor.SYSTEM, "not seen for two weeks", change -> {
                store.expire(change, registered::contains, now);
                return true;
            });
        }
    }

    private Set<DeviceId> registered(TenantScope scope) {
        return registrations.in(scope).stream()
                .map(Registrations.Registration::device)
                .collect(Collectors.toSet());
    }
}
