package org.klinke.core.visit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.klinke.core.db.Database;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.db.TenantTx;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.Ids;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.TokenBuckets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes visits down, by one thread, many at a time; forgets them when their time is up.
///
///     door, registrar ─▶ as many as one phone may ─▶ queue ─▶ writer: masks, compares, inserts ─▶ phone_visit
///                        (the next says how many    (full: counted, logged)                       phone_file
///                         were left out)
///                   └─▶ what it proves, if that is new: never left out ─▶ writer ─▶ phone_certificate, phone_key
///
/// Thread-safe.
public final class Visits implements VisitLog, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Visits.class);

    /// A power cut in a large house: 2,000 phones with four files each.
    private static final int QUEUE_VISITS_MAX = 8_192;

    private static final int BATCH_VISITS_MAX = 256;

    /// A phone that restarts for ever must not fill the disk: this many at once, and from then on one a minute.
    private static final int PER_PHONE_FREE = 60;

    private static final double PER_PHONE_BACK_PER_SECOND = 1 / 60.0;

    /// Who comes with a dead address may be somebody who found it, and who leafs through a phone book opens many pages:
    /// they have room of their own, and little.
    private static final int RARE_FREE = 10;

    private static final double RARE_BACK_PER_SECOND = 1 / 600.0;
    private static final int PHONES_MAX = 20_000;
    private static final int DELETED_AT_ONCE_MAX = 5_000;
    private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(10);
    /// How many of a phone's visits were left out is forgotten if it does not come again.
    private static final Duration LEFT_OUT_KEPT = Duration.ofDays(1);

    private static final long RETRY_MILLIS = 2_000;
    private static final long STOP_MILLIS_MAX = 5_000;

    private final Database database;
    private final VisitStore store;
    private final TenantDirectory tenants;
    private final Ids ids;
    private final InstantSource time;
    private final Duration keep;
    private final BlockingQueue<Seen> queue;
    private final TokenBuckets perPhone;
    private final TokenBuckets rare;
    private final Proofs proofs = new Proofs(PHONES_MAX);
    private final Map<Key, LeftOut> leftOut = new ConcurrentHashMap<>();
    private final List<BiConsumer<TenantScope, Visit>> followers = new CopyOnWriteArrayList<>();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong skipped = new AtomicLong();
    private final Thread writer;
    private final CountDownLatch closing = new CountDownLatch(1);

    private record Key(TenantId tenant, DeviceId device, Room room) {}

    /// Each has room of its own, so that none pushes out another.
    private enum Room {
        ITS_OWN,
        STALE,
        MENUS,
        SAID
    }

    private record LeftOut(int count, Instant last) {}

    private record Seen(TenantScope scope, UUID id, Visit visit, Optional<Supplier<String>> masked) {}

    /// @param keep how long visits are kept
    public Visits(
            Database database, VisitStore store, TenantDirectory tenants, Ids ids, InstantSource time, Duration keep) {
        this(database, store, tenants, ids, time, keep, QUEUE_VISITS_MAX);
    }

    @SuppressWarnings("ThreadPriorityCheck") // storing yields to calls, and nothing waits for it
    Visits(
            Database database,
            VisitStore store,
            TenantDirectory tenants,
            Ids ids,
            InstantSource time,
            Duration keep,
            int queueMax) {
        this.database = database;
        this.store = store;
        this.tenants = tenants;
        this.ids = ids;
        this.time = time;
        this.keep = keep;
        queue = new ArrayBlockingQueue<>(queueMax);
        perPhone = new TokenBuckets(PER_PHONE_FREE, PER_PHONE_BACK_PER_SECOND, PHONES_MAX, time);
        rare = new TokenBuckets(RARE_FREE, RARE_BACK_PER_SECOND, 2 * PHONES_MAX, time);
        writer = Thread.ofPlatform()
                .name("klinke-visits")
                .priority(Thread.MIN_PRIORITY)
                .daemon()
                .unstarted(this::write);
        writer.start();
    }

    /// @param follower hears of every visit from now on, also of those that are not written down; must not block
    public void follow(BiConsumer<TenantScope, Visit> follower) {
        followers.add(follower);
    }

    @Override
    public void tell(TenantScope scope, Visit visit) {
        take(scope, visit, Optional.empty());
    }

    @Override
    public void served(TenantScope scope, Visit visit, Supplier<String> masked) {
        take(scope, visit, Optional.of(masked));
    }

    private void take(TenantScope scope, Visit visit, Optional<Supplier<String>> masked) {
        followers.forEach(follower -> follower.accept(scope, visit));
        proofs.take(new Proofs.Prover(scope, visit.device()), visit.proof());
        Key key = new Key(scope.id(), visit.device(), room(visit));
        if (!(key.room() == Room.ITS_OWN ? perPhone : rare).take(key)) {
            skipped.incrementAndGet();
            leaveOut(key, 1);
            return;
        }
        int more = Optional.ofNullable(leftOut.remove(key)).map(LeftOut::count).orElse(0);
        if (!queue.offer(new Seen(scope, ids.next(), visit.after(more), masked))) {
            dropped.incrementAndGet();
            leaveOut(key, more + 1);
        }
    }

    private static Room room(Visit visit) {
        if (visit.what() == Visit.What.MENU) {
            return Room.MENUS;
        }
        if (visit.what().isSaid()) {
            return Room.SAID;
        }
        return visit.what().isStale() ? Room.STALE : Room.ITS_OWN;
    }

    private void leaveOut(Key key, int count) {
        if (leftOut.containsKey(key) || leftOut.size() < PHONES_MAX) {
            leftOut.merge(
                    key,
                    new LeftOut(count, time.instant()),
                    (was, now) -> new LeftOut(was.count() + count, now.last()));
        }
    }

    /// Visits that found the queue full, since the start.
    public long dropped() {
        return dropped.get();
    }

    /// Visits that were not written down because their phone comes too often, since the start.
    public long skipped() {
        return skipped.get();
    }

    private void write() {
        Instant swept = Instant.MIN;
        long told = 0;
        List<Seen> batch = new ArrayList<>();
        try {
            while (!(isClosing() && batch.isEmpty() && queue.isEmpty() && proofs.isEmpty())) {
                if (batch.isEmpty()) {
                    Optional.ofNullable(queue.poll(1, TimeUnit.SECONDS)).ifPresent(batch::add);
                    queue.drainTo(batch, BATCH_VISITS_MAX - batch.size());
                }
                boolean stored = know() && store(batch);
                if (dropped() > told) {
                    told = dropped();
                    LOG.atWarn()
                            .addKeyValue("visits", told)
                            .log("Phones come faster than their visits can be written down: some are lost");
                }
                if (stored && swept.isBefore(time.instant().minus(SWEEP_INTERVAL))) {
                    swept = time.instant();
                    forget();
                }
                if (!stored) {
                    if (closing.await(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
                        return;
                    }
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    /// Writes down what is proven.
    ///
    /// @return false if the database did not take all
    private boolean know() {
        try {
            for (Map<Proofs.Prover, Visit.Proof> some = proofs.some(BATCH_VISITS_MAX);
                    !some.isEmpty();
                    some = proofs.some(BATCH_VISITS_MAX)) {
                know(some);
            }
            return true;
        } catch (DatabaseUnavailable _) {
            return false;
        }
    }

    /// @param some of one tenant
    private void know(Map<Proofs.Prover, Visit.Proof> some) {
        TenantScope scope = some.keySet().iterator().next().scope();
        try {
            database.writeInTenant(scope, tx -> {
                some.forEach((prover, proof) -> store.know(tx, prover.device(), proof));
                return true;
            });
            proofs.written(some);
        } catch (DatabaseUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            // An edge, as below.
            if (some.size() > 1) {
                some.forEach((prover, proof) -> know(Map.of(prover, proof)));
                return;
            }
            proofs.drop(some);
            LOG.atInfo()
                    .setCause(e)
                    .addKeyValue("tenant", scope.name())
                    .addKeyValue("device", some.keySet().iterator().next().device())
                    .log("What a phone has proven could not be written down");
        }
    }

    /// Takes out of the batch what is done with.
    ///
    /// @return false if the database did not take the rest
    private boolean store(List<Seen> batch) {
        Map<TenantScope, List<Seen>> byTenant = new LinkedHashMap<>();
        batch.forEach(seen ->
                byTenant.computeIfAbsent(seen.scope(), _ -> new ArrayList<>()).add(seen));
        for (Map.Entry<TenantScope, List<Seen>> each : byTenant.entrySet()) {
            try {
                store(each.getKey(), each.getValue(), batch);
            } catch (DatabaseUnavailable _) {
                return false;
            }
        }
        return true;
    }

    /// @param batch loses what is stored, or never will be, at once: what follows may fail and come again
    private void store(TenantScope scope, List<Seen> seen, List<Seen> batch) {
        try {
            database.writeInTenant(scope, tx -> {
                List<VisitStore.Once> visits = new ArrayList<>();
                for (Seen one : seen) {
                    visits.add(new VisitStore.Once(one.id(), compared(tx, one)));
                }
                store.insert(tx, visits);
                return true;
            });
            done(batch, seen);
        } catch (DatabaseUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            // An edge: a device that has just been deleted, or one odd file, must not cost all others their visits.
            if (seen.size() > 1) {
                seen.forEach(one -> store(scope, List.of(one), batch));
                return;
            }
            done(batch, seen);
            dropped.incrementAndGet();
            LOG.atInfo()
                    .setCause(e)
                    .addKeyValue("tenant", scope.name())
                    .addKeyValue("device", seen.getFirst().visit().device())
                    .log("A phone's visit could not be written down");
        }
    }

    private static void done(List<Seen> batch, List<Seen> seen) {
        Set<Seen> these = Collections.newSetFromMap(new IdentityHashMap<>());
        these.addAll(seen);
        batch.removeIf(these::contains);
    }

    private Visit compared(TenantTx tx, Seen seen) {
        if (seen.masked().isEmpty()) {
            return seen.visit();
        }
        String now = seen.masked().orElseThrow().get();
        Visit visit = seen.visit();
        Optional<String> changes =
                store.lastServed(tx, visit.device(), visit.file()).map(before -> LineChanges.between(before, now));
        store.served(tx, visit, now);
        return visit.changed(changes);
    }

    /// Deletes what is older than it may be, tenant by tenant.
    private void forget() {
        leftOut.values().removeIf(some -> some.last().isBefore(time.instant().minus(LEFT_OUT_KEPT)));
        Instant before = time.instant().minus(keep);
        for (TenantScope scope : tenants.all()) {
            try {
                int gone;
                do {
                    gone = database.writeInTenant(scope, tx -> store.deleteBefore(tx, before, DELETED_AT_ONCE_MAX));
                } while (gone == DELETED_AT_ONCE_MAX);
            } catch (RuntimeException e) {
                LOG.atWarn()
                        .setCause(e)
                        .addKeyValue("tenant", scope.name())
                        .log("Old visits of phones were not deleted; tried again later");
            }
        }
    }

    /// Writes what it has, for five seconds at most.
    @Override
    public void close() {
        closing.countDown();
        try {
            writer.join(STOP_MILLIS_MAX);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        writer.interrupt();
    }
}
