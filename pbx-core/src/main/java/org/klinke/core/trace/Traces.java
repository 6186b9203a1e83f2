package org.klinke.core.trace;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.klinke.core.db.Database;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.id.CallId;
import org.klinke.core.secret.Keyring;
import org.klinke.core.secret.SecretUnavailable;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.Jobs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the texts of ended calls' messages: a bounded ring in memory, from which one thread masks, packs, seals with
/// the tenant's key and stores them; and forgets them when their time is up.
///
///     call ends ─► ring (bytes bounded, the oldest falls out) ─► writer ─► masked, packed, sealed ─► call_trace
///                      ▲                                                                                │
///     find ────────────┴────────────────────────────────────────────────────────────────────────────────┘
///
/// The calls come first: a writer that cannot keep up, or a database that is away, costs traces and nothing else.
/// Thread-safe.
public final class Traces implements TraceKeeper, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Traces.class);
    private static final long RING_CHARS_MAX = 32L << 20;
    private static final int BATCH_CALLS_MAX = 256;

    /// Under load traces are gathered this long (they are found in the ring meanwhile): one transaction for many costs
    /// the database a fraction. The first after a pause goes at once.
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final int DELETED_AT_ONCE_MAX = 5_000;
    private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(10);
    private static final long RETRY_MILLIS = 2_000;
    private static final long STOP_MILLIS_MAX = 2_000;

    private final Database database;
    private final Keyring keyring;
    private final TenantDirectory tenants;
    private final InstantSource time;
    private final Jobs jobs;
    private final Duration keep;
    private final TraceStore store = new TraceStore();
    private final AtomicLong dropped = new AtomicLong();
    private final Thread writer;
    private final Deque<Kept> ring = new ArrayDeque<>(); // under this
    private long ringChars; // under this
    private long takenNanos = System.nanoTime() - GATHER_NANOS; // under this
    private boolean closing; // under this

    private record Kept(TenantScope scope, CallId call, Instant endedAt, List<MessageText> texts, long chars) {
        List<String> masked() {
            return texts.stream().map(MessageText::masked).toList();
        }
    }

    /// @param keep how long texts are kept; zero keeps none
    @SuppressWarnings("ThreadPriorityCheck") // storing yields to calls, and nothing waits for it
    public Traces(
            Database database, Keyring keyring, TenantDirectory tenants, InstantSource time, Jobs jobs, Duration keep) {
        this.database = database;
        this.keyring = keyring;
        this.jobs = jobs;
        this.tenants = tenants;
        this.time = time;
        this.keep = keep;
        this.writer = Thread.ofPlatform()
                .name("klinke-traces")
                .priority(Thread.MIN_PRIORITY)
                .daemon()
                .unstarted(this::write);
        writer.start();
    }

    @Override
    public void keep(TenantScope scope, CallId call, Instant endedAt, List<MessageText> texts) {
        if (keep.isZero() || texts.isEmpty()) {
            return;
        }
        long chars = 0;
        for (MessageText text : texts) {
            chars += text.lengthChars();
        }
        synchronized (this) {
            if (closing) {
                return;
            }
            ring.addLast(new Kept(scope, call, endedAt, List.copyOf(texts), chars));
            ringChars += chars;
            while (ringChars > RING_CHARS_MAX) {
                ringChars -= ring.removeFirst().chars();
                dropped.incrementAndGet();
            }
            if (ring.size() == 1 || ring.size() == BATCH_CALLS_MAX) { // otherwise the writer gathers, or writes
                notifyAll();
            }
        }
    }

    /// The texts of an ended call, secrets masked, in the order of the message lines in its timeline, then
    /// their ways ([MessageWay]); empty if their time is up, or none were kept.
    ///
    /// @throws DatabaseUnavailable if they are in the database, if anywhere, and it does not answer
    public Optional<List<String>> find(TenantScope scope, CallId call) {
        Optional<Kept> inMemory;
        synchronized (this) {
            inMemory = ring.stream()
                    .filter(kept -> kept.call().equals(call) && kept.scope().equals(scope))
                    .findFirst();
        }
        return inMemory.map(Kept::masked)
                .or(() ->
                        database.inTenant(scope, tx -> store.find(tx, call)).flatMap(box -> opened(scope, call, box)));
    }

    private Optional<List<String>> opened(TenantScope scope, CallId call, byte[] box) {
        try {
            return Optional.of(
                    TraceBox.unpack(keyring.cipherFor(scope).open(TraceStore.TABLE, call.value(), "texts", box)));
        } catch (IOException | SecretUnavailable e) {
            LOG.atWarn()
                    .addKeyValue("tenant", scope.name())
                    .addKeyValue("call", call)
                    .addKeyValue("reason", e.getMessage())
                    .log("A stored trace cannot be read");
            return Optional.empty();
        }
    }

    /// Calls whose texts fell out of the ring before they were stored, since the start.
    public long dropped() {
        return dropped.get();
    }

    private void write() {
        Instant swept = Instant.MIN;
        try {
            while (true) {
                List<Kept> batch = next();
                boolean over = batch.isEmpty() && isClosing();
                if (over) {
                    return;
                }
                boolean stored = store(batch);
                if (stored && swept.isBefore(time.instant().minus(SWEEP_INTERVAL))) {
                    swept = time.instant();
                    jobs.ended(Jobs.Job.TRACES, swept, forget());
                }
                if (!stored && !pause()) {
                    return;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isClosing() {
        return closing;
    }

    /// Waits for work, or for the time to delete. The oldest of the ring, which stay in it (and are found there) until
    /// they are stored.
    @SuppressWarnings("WaitNotInLoop") // waking early means an empty batch and nothing more
    private synchronized List<Kept> next() throws InterruptedException {
        if (ring.isEmpty() && !closing) {
            wait(SWEEP_INTERVAL.toMillis());
        }
        long gathering = GATHER_NANOS - (System.nanoTime() - takenNanos);
        while (!ring.isEmpty() && ring.size() < BATCH_CALLS_MAX && gathering > 0 && !closing) {
            TimeUnit.NANOSECONDS.timedWait(this, gathering);
            gathering = GATHER_NANOS - (System.nanoTime() - takenNanos);
        }
        takenNanos = System.nanoTime();
        return ring.stream().limit(BATCH_CALLS_MAX).toList();
    }

    /// @return false if the database did not take them
    private boolean store(List<Kept> batch) {
        Set<Kept> done = Collections.newSetFromMap(new IdentityHashMap<>());
        try {
            return store(batch, done);
        } finally {
            remove(done);
        }
    }

    private boolean store(List<Kept> batch, Set<Kept> done) {
        Map<TenantScope, List<Kept>> byTenant = new LinkedHashMap<>();
        batch.forEach(kept -> byTenant.computeIfAbsent(kept.scope(), scope -> new ArrayList<>())
                .add(kept));
        for (Map.Entry<TenantScope, List<Kept>> each : byTenant.entrySet()) {
            try {
                List<TraceStore.Sealed> sealed =
                        each.getValue().stream().map(this::sealed).toList();
                database.writeInTenant(each.getKey(), tx -> {
                    store.insert(tx, sealed);
                    return true;
                });
            } catch (DatabaseUnavailable e) {
                return false;
            } catch (RuntimeException e) {
                // An edge: one tenant that has just been deleted, or one odd message, must not stop all others.
                LOG.atWarn()
                        .setCause(e)
                        .addKeyValue("tenant", each.getKey().name())
                        .log("Traces of calls are lost");
            }
            done.addAll(each.getValue());
        }
        return true;
    }

    private TraceStore.Sealed sealed(Kept kept) {
        byte[] box = keyring.cipherFor(kept.scope())
                .seal(TraceStore.TABLE, kept.call().value(), "texts", TraceBox.pack(kept.masked()));
        return new TraceStore.Sealed(kept.call(), kept.endedAt(), box);
    }

    private synchronized void remove(Set<Kept> done) {
        ring.removeIf(kept -> {
            boolean stored = done.contains(kept);
            ringChars -= stored ? kept.chars() : 0; // what fell out meanwhile has left the count already
            return stored;
        });
    }

    /// Deletes what is older than it may be, tenant by tenant.
    ///
    /// @return what went wrong; empty = nothing
    private Optional<String> forget() {
        Instant before = time.instant().minus(keep);
        Optional<String> trouble = Optional.empty();
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
                        .log("Old traces were not deleted; tried again later");
                trouble = Optional.of("old traces of " + scope.name() + " could not be deleted");
            }
        }
        return trouble;
    }

    /// @return false if it is time to give up
    @SuppressWarnings("WaitNotInLoop") // a pause that ends early does no harm
    private synchronized boolean pause() throws InterruptedException {
        if (!closing) {
            wait(RETRY_MILLIS);
        }
        return !closing;
    }

    /// Stores what is in the ring, if the database takes it within seconds.
    @Override
    public void close() {
        synchronized (this) {
            closing = true;
            notifyAll();
        }
        try {
            writer.join(STOP_MILLIS_MAX);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
