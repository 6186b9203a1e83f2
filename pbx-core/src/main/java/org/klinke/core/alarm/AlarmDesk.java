package org.klinke.core.alarm;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.klinke.core.alarm.AlarmBook.Known;
import org.klinke.core.alarm.AlarmBook.Site;
import org.klinke.core.db.Database;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.id.Ids;
import org.klinke.core.id.SiteId;
import org.klinke.core.secret.Keyring;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes alarms, tells whoever listens, and sees them into the database, whatever happens in between:
///
///     raise() ─▶ queue (≤ 10,000) ─▶ teller: phones ─▶ queue (≤ 10,000) ─▶ storer: PostgreSQL ─▶ mail
///                                                                              │ does not answer
///                                                                              ▼
///                                         DIR/alarms, sealed, synced; tried again every 2 s, and at the next start
///
/// A killed server loses what it took in its last milliseconds. Thread-safe.
public final class AlarmDesk implements Alarms, AutoCloseable {
    /// How long an alarm can be looked up.
    public static final Duration KEPT = Duration.ofDays(90);

    private static final Logger LOG = LoggerFactory.getLogger(AlarmDesk.class);
    private static final int QUEUE_MAX = 10_000;
    private static final long RETRY_MILLIS = 2_000;
    private static final long STOP_MILLIS_MAX = 3_000;
    private static final Duration SWEEP_INTERVAL = Duration.ofHours(12);

    private final Database database;
    private final TenantDirectory tenants;
    private final AlarmStore store;
    private final AlarmBook book;
    private final AlarmSpool spool;
    private final Ids ids;
    private final InstantSource time;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Thread teller;
    private final Thread storer;
    private final Deque<Waiting> untold = new ArrayDeque<>(); // under this
    private final Deque<Waiting> told = new ArrayDeque<>(); // under this
    private boolean closing; // under this
    private boolean allTold; // under this

    /// Of the teller.
    private final Repetitions repetitions = new Repetitions();

    /// Is told of one alarm after the other.
    public interface Listener {
        /// At once, whatever the database does; must not wait.
        default void raised(TenantScope scope, Alarm alarm) {}

        /// It is in the database.
        default void stored(TenantScope scope) {}
    }

    private static final class Waiting {
        private final TenantScope scope;
        private final Alarm alarm;
        private boolean spooled;

        Waiting(TenantScope scope, Alarm alarm, boolean spooled) {
            this.scope = scope;
            this.alarm = alarm;
            this.spooled = spooled;
        }
    }

    /// Begins to store what an earlier run left. The tenant directory must be loaded by now.
    ///
    /// @param directory `DIR/alarms`, made if there is none
    /// @throws IOException if the directory cannot be used
    public AlarmDesk(
            Path directory,
            Database database,
            Keyring keyring,
            TenantDirectory tenants,
            AlarmStore store,
            AlarmBook book,
            Ids ids,
            InstantSource time)
            throws IOException {
        this.database = database;
        this.tenants = tenants;
        this.store = store;
        this.book = book;
        this.spool = new AlarmSpool(directory, keyring, tenants);
        this.ids = ids;
        this.time = time;
        spool.left().forEach(kept -> told.add(new Waiting(kept.scope(), kept.alarm(), true)));
        teller = Thread.ofPlatform().name("klinke-alarms").daemon().unstarted(this::tellAll);
        storer = Thread.ofPlatform().name("klinke-alarms-store").daemon().unstarted(this::storeAll);
        teller.start();
        storer.start();
    }

    /// Told of alarms from now on.
    public void follow(Listener listener) {
        listeners.add(listener);
    }

    @Override
    public void raise(TenantScope scope, Kind kind, Map<String, String> facts) {
        try {
            enqueue(scope, new Alarm(ids.next(), kind, time.instant(), placed(scope, facts)));
        } catch (RuntimeException e) { // an edge: whatever is wrong with an alarm, the call goes on
            LOG.atError().setCause(e).addKeyValue("tenant", scope.name()).log("Alarm lost");
        }
    }

    /// With the name and address of the site in the place of its id.
    private Map<String, String> placed(TenantScope scope, Map<String, String> facts) {
        String id = facts.get(SITE_ID);
        if (id == null) {
            return facts;
        }
        Map<String, String> placed = new LinkedHashMap<>(facts);
        placed.remove(SITE_ID);
        Known known = book.in(scope);
        Site site = Optional.ofNullable(known.sites().get(new SiteId(UUID.fromString(id))))
                .orElse(new Site("", "", List.of()));
        placed.put("site", site.name());
        placed.put("address", site.address());
        placed.put("where", site.address().isEmpty() ? site.name() : site.name() + ", " + site.address());
        return placed;
    }

    private synchronized void enqueue(TenantScope scope, Alarm alarm) {
        if (closing || untold.size() + told.size() >= QUEUE_MAX) {
            LOG.atError()
                    .addKeyValue("tenant", scope.name())
                    .addKeyValue("alarm", alarm.kind())
                    .addKeyValue("reason", closing ? "the server is stopping" : "too many wait")
                    .log("Alarm lost");
            return;
        }
        untold.add(new Waiting(scope, alarm, false));
        notifyAll();
    }

    // --- telling -------------------------------------------------------------------------------------------------

    private void tellAll() {
        try {
            for (Waiting next = nextUntold(); next != null; next = nextUntold()) {
                if (!repetitions.has(next.scope, next.alarm)) {
                    tell(next);
                    handOn(next);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// @return null if no more will come
    private synchronized @Nullable Waiting nextUntold() throws InterruptedException {
        while (untold.isEmpty() && !closing) {
            wait();
        }
        Waiting next = untold.poll();
        if (next == null) {
            allTold = true;
            notifyAll();
        }
        return next;
    }

    private synchronized void handOn(Waiting next) {
        told.add(next);
        notifyAll();
    }

    private void tell(Waiting waiting) {
        LOG.atWarn()
                .addKeyValue("tenant", waiting.scope.name())
                .addKeyValue("alarm", waiting.alarm.kind())
                .log("Alarm");
        listeners.forEach(listener -> guarded(() -> listener.raised(waiting.scope, waiting.alarm)));
    }

    private static void guarded(Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException e) { // an edge: one that fails takes nothing from the others
            LOG.atError().setCause(e).log("Somebody could not be told of an alarm");
        }
    }

    // --- storing -------------------------------------------------------------------------------------------------

    private void storeAll() {
        Deque<Waiting> unstored = new ArrayDeque<>();
        Instant swept = Instant.MIN;
        try {
            while (true) {
                boolean last = take(unstored);
                boolean reached = store(unstored);
                if (last) {
                    return;
                }
                if (reached && swept.isBefore(time.instant().minus(SWEEP_INTERVAL))) {
                    swept = time.instant();
                    forget();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits for alarms, or until it is time to try those again that are left.
    ///
    /// @return true if no more will come
    @SuppressWarnings("WaitNotInLoop") // waking early means another try and nothing more
    private synchronized boolean take(Deque<Waiting> unstored) throws InterruptedException {
        boolean full = unstored.size() >= QUEUE_MAX;
        if (!allTold && (told.isEmpty() || full)) {
            wait(unstored.isEmpty() ? SWEEP_INTERVAL.toMillis() : RETRY_MILLIS);
        }
        while (!told.isEmpty() && unstored.size() < QUEUE_MAX) {
            unstored.add(told.removeFirst());
        }
        return allTold;
    }

    /// @return false if the database does not answer
    private boolean store(Deque<Waiting> unstored) {
        while (!unstored.isEmpty()) {
            Waiting next = unstored.getFirst();
            try {
                boolean mail = !book.in(next.scope).settings().mail().isEmpty();
                database.writeInTenant(next.scope, tx -> {
                    store.insert(tx, next.alarm, mail);
                    return true;
                });
                listeners.forEach(listener -> guarded(() -> listener.stored(next.scope)));
            } catch (DatabaseUnavailable e) {
                unstored.forEach(this::keep);
                return false;
            } catch (RuntimeException e) { // an edge: a tenant that has just been deleted must not hold up the others
                LOG.atError()
                        .setCause(e)
                        .addKeyValue("tenant", next.scope.name())
                        .log("The database refuses an alarm: lost");
            }
            unstored.removeFirst();
            if (next.spooled) {
                spool.release(next.scope, next.alarm);
            }
        }
        return true;
    }

    private void keep(Waiting waiting) {
        if (waiting.spooled) {
            return;
        }
        try {
            spool.keep(waiting.scope, waiting.alarm);
            waiting.spooled = true;
        } catch (IOException e) {
            LOG.atError()
                    .setCause(e)
                    .addKeyValue("tenant", waiting.scope.name())
                    .log("Alarm is kept in memory only: neither database nor disk takes it");
        }
    }

    private void forget() {
        Instant before = time.instant().minus(KEPT);
        for (TenantScope scope : tenants.all()) {
            guarded(() -> database.writeInTenant(scope, tx -> {
                store.deleteBefore(tx, before);
                return true;
            }));
        }
    }

    /// Stores what it has, on the disk at least.
    @Override
    public void close() {
        synchronized (this) {
            closing = true;
            notifyAll();
        }
        try {
            teller.join(STOP_MILLIS_MAX);
            storer.join(STOP_MILLIS_MAX);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
