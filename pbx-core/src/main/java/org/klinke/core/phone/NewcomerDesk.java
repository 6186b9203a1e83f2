package org.klinke.core.phone;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.directory.DeviceStore;
import org.klinke.core.directory.Registrations;
import org.klinke.core.id.DeviceId;
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

    private final NewcomerStore store;
    private final NewcomerBook book;
    private final DeviceStore devices;
    private final Changes changes;
    private final Registrations registrations;
    private final InstantSource time;
    private final TokenBuckets arrivals;

    public NewcomerDesk(
            NewcomerStore store,
            NewcomerBook book,
            DeviceStore devices,
            Changes changes,
            Registrations registrations,
            InstantSource time) {
        this.store = store;
        this.book = book;
        this.devices = devices;
        this.changes = changes;
        this.registrations = registrations;
        this.time = time;
        arrivals = new TokenBuckets(ARRIVALS_FREE, ARRIVALS_BACK_PER_SECOND, TENANTS_MAX, time);
    }

    /// A telephone asks at a network address that is open.
    ///
    /// @return empty if too many have come
    /// @throws DatabaseUnavailable try again later
    public Optional<Newcomer> arrive(TenantScope scope, NewcomerStore.Arrival arrival) {
        Optional<Newcomer> known = book.find(scope, arrival.site(), arrival.mac(), arrival.remote());
        if (known.isPresent()) {
            seen(scope, known.get());
            return known;
        }
        if (!arrivals.take(scope.id())) {
            return Optional.empty();
        }
        Set<DeviceId> registered = registered(scope);
        Optional<Newcomer> taken = changes.in(
                scope,
                Actor.SYSTEM,
                "came by the network address",
                change -> store.arrive(
                        change, arrival, devices.generatePassword(), registered::contains, time.instant()));
        if (taken.isEmpty()) {
            LOG.atError()
                    .addKeyValue("tenant", scope.name())
                    .addKeyValue("mac", arrival.mac().shown())
                    .log(
                            "The list of newcomers is full: a new telephone cannot call 110 and 112 until an admin adopts or "
                                    + "forgets some (klinke phones newcomers, klinke phones forget)");
        }
        return taken;
    }

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

    /// Forgets in these tenants who has not been seen for two weeks and has never registered. One tenant's trouble is
    /// no
    /// other's.
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
