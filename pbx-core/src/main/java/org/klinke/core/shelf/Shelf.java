package org.klinke.core.shelf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.blob.SealedReader;
import org.klinke.core.db.Database;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.db.TenantTx;
import org.klinke.core.id.RecordingId;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.Jobs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One thread that keeps rows and blobs in step, and nothing of the call path waits for it.
///
///     start:      drafts of a killed process ─▶ blobs;  set aside: row there? ─▶ back : gone
///                 labels that had a row and have none now ─▶ they wait again
///     ended:      label + blob ─▶ row; the label stays       (the database is away: the label waits)
///     refused:    marked, then blob, row, label ─▶ gone, the mark last
///     each hour:  what is marked, labels that wait; then those whose time is up ─▶ gone, each with an entry in the
///                 audit log; folders of tenants that are no more ─▶ gone; what else has had its time ([TenantKeeping])
///     between:    more of that, as long as there is some: a little each time, and what has ended comes first
///
/// A file is deleted after its row: set aside before the commit, removed after it. What the database kept from being
/// done is done soon after it is back; of what cannot be done the rest does not know.
public final class Shelf implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);
    private static final int QUEUE_MAX = 10_000;
    private static final int AT_ONCE_MAX = 200;
    private static final Duration ROUND = Duration.ofHours(1);
    private static final long TICK_MILLIS = 250;
    private static final long RETRY_NANOS = 2_000_000_000L;
    private static final long RETRY_NANOS_MAX = 60_000_000_000L;
    private static final long STOP_MILLIS_MAX = 5_000;

    private final Database database;
    private final Changes changes;
    private final MediaObjectStore store;
    private final Recordings recordings;
    private final TenantDirectory tenants;
    private final InstantSource time;
    private final Jobs jobs;
    private final TenantKeeping keeping;
    private final BlockingDeque<Told> queue = new LinkedBlockingDeque<>(QUEUE_MAX);
    private final Set<TenantId> compared = new HashSet<>(); // under this
    private final Thread thread;
    /// Tenants that have more that has had its time than one turn deletes.
    private final Queue<TenantScope> unswept = new ConcurrentLinkedQueue<>();
    private final List<BiConsumer<TenantScope, MediaObject>> listed = new CopyOnWriteArrayList<>();
    private volatile boolean closing;
    private volatile boolean abandoned;
    /// Something waits for the database.
    private volatile boolean behind;

    private record Told(TenantScope scope, RecordingId recording, boolean refused) {}

    private interface Step {
        void take(TenantScope scope, RecordingId recording) throws IOException;
    }

    /// For tenants that keep everything as long as it says of itself.
    public Shelf(
            Database database,
            Changes changes,
            MediaObjectStore store,
            Recordings recordings,
            TenantDirectory tenants,
            InstantSource time,
            Jobs jobs) {
        this(database, changes, store, recordings, tenants, time, jobs, TenantKeeping.NONE);
    }

    /// Repairs at once what an earlier run left; nothing may be recorded before. The tenant directory must be loaded.
    public Shelf(
            Database database,
            Changes changes,
            MediaObjectStore store,
            Recordings recordings,
            TenantDirectory tenants,
            InstantSource time,
            Jobs jobs,
            TenantKeeping keeping) {
        this.keeping = keeping;
        this.database = database;
        this.changes = changes;
        this.store = store;
        this.recordings = recordings;
        this.tenants = tenants;
        this.time = time;
        this.jobs = jobs;
        tenants.all().forEach(this::repair);
        recordings.listen(
                (scope, recording) -> noted(queue.offerLast(new Told(scope, recording, false))),
                (scope, recording) -> noted(queue.offerFirst(new Told(scope, recording, true))));
        thread = Thread.ofPlatform().name("klinke-shelf").daemon().unstarted(this::run);
        thread.start();
    }

    /// @param told of each object once it can be found; at least once, and soon done
    public void follow(BiConsumer<TenantScope, MediaObject> told) {
        listed.add(told);
    }

    private static void noted(boolean queued) {
        if (!queued) {
            LOG.atWarn().log("many recordings end at once: some are listed, or deleted, within the hour");
        }
    }

    private void repair(TenantScope scope) {
        try {
            recordings.repair(scope);
        } catch (IOException | RuntimeException e) { // the others' are
            LOG.atError().setCause(e).addKeyValue("tenant", scope.name()).log("recordings could not be repaired");
        }
    }

    private void run() {
        Instant round = time.instant();
        long retry = System.nanoTime();
        long pause = RETRY_NANOS;
        while (!abandoned) {
            try {
                Told one = queue.poll(closing ? 0 : TICK_MILLIS, TimeUnit.MILLISECONDS);
                if (one == null && closing) {
                    return;
                }
                boolean was = behind;
                if (one != null) {
                    take(one);
                } else if (!behind) {
                    sweepOn();
                }
                boolean again = behind && System.nanoTime() - retry >= 0;
                if (!closing && (again || !time.instant().isBefore(round))) {
                    Instant now = time.instant();
                    round = now.plus(ROUND);
                    round();
                    jobs.ended(
                            Jobs.Job.RECORDINGS, now, behind ? Optional.of("the database is away") : Optional.empty());
                    pause = behind ? Math.min(2 * pause, RETRY_NANOS_MAX) : RETRY_NANOS;
                }
                if (behind && (again || !was)) {
                    retry = System.nanoTime() + pause;
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) { // the edge of a job: the next turn goes on
                LOG.atError().setCause(e).log("keeping recordings in order failed; it is tried again");
            }
        }
    }

    private void take(Told one) {
        if (one.refused()) {
            each(one.scope(), List.of(one.recording().value()), this::mark);
        }
        if (!behind) { // else label or mark wait for the next round, and nobody waits for the database
            try {
                each(one.scope(), List.of(one.recording().value()), this::shelve);
            } catch (DatabaseUnavailable e) {
                behind = true;
                LOG.atWarn().log("the database is away: recordings are listed as soon as it is back");
            }
        }
    }

    /// One turn for one tenant; the others, and what ends meanwhile, come before its next.
    private void sweepOn() {
        TenantScope scope = unswept.poll();
        if (scope == null) {
            return;
        }
        try {
            if (keeping.sweep(scope)) {
                unswept.add(scope);
            }
        } catch (DatabaseUnavailable e) {
            behind = true;
            LOG.atWarn().log("the database is away: what has had its time is deleted as soon as it is back");
        }
    }

    /// For tests.
    boolean isBehind() {
        return behind;
    }

    /// What an hour's round does, also for tests.
    void round() {
        try {
            recordings.blobs().tenants().stream()
                    .filter(tenant -> tenants.byId(tenant).isEmpty())
                    .forEach(recordings::forget);
        } catch (IOException | RuntimeException e) {
            LOG.atError().setCause(e).log("the folder of recordings cannot be looked through");
        }
        behind = false;
        unswept.clear();
        for (TenantScope scope : tenants.all()) {
            if (abandoned) {
                return;
            }
            try {
                each(scope, recordings.blobs().aside(scope.id()), this::settle);
                each(scope, recordings.unwanted(scope), this::shelve);
                compare(scope);
                each(scope, recordings.blobs().labelled(scope.id(), false), this::shelve);
                sweep(scope);
                sweepBoxes(scope);
                if (keeping.sweep(scope)) {
                    unswept.add(scope);
                }
            } catch (DatabaseUnavailable e) {
                behind = true;
                LOG.atWarn().log("the database is away: recordings are looked through as soon as it is back");
                return;
            } catch (IOException | RuntimeException e) { // the other tenants' are looked through
                LOG.atError()
                        .setCause(e)
                        .addKeyValue("tenant", scope.name())
                        .log("recordings cannot be looked through");
            }
        }
    }

    /// One by one: what cannot be done with one is done with the others.
    ///
    /// @throws DatabaseUnavailable it can be done with none
    private void each(TenantScope scope, Collection<UUID> ids, Step step) {
        for (UUID id : ids) {
            try {
                step.take(scope, new RecordingId(id));
            } catch (DatabaseUnavailable e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                LOG.atError()
                        .setCause(e)
                        .addKeyValue("tenant", scope.name())
                        .addKeyValue("recording", id)
                        .log("a recording cannot be listed, or deleted; it is tried again within the hour");
            }
            if (abandoned) {
                return;
            }
        }
    }

    private synchronized void settle(TenantScope scope, RecordingId recording) throws IOException {
        if (find(scope, recording).isPresent()) {
            recordings.blobs().bringBack(scope.id(), recording.value());
        } else {
            recordings.remove(scope, recording);
        }
    }

    /// Once after the start: the database may be one that was restored and does not know all.
    private synchronized void compare(TenantScope scope) throws IOException {
        if (compared.contains(scope.id())) {
            return;
        }
        List<UUID> ids = recordings.blobs().labelled(scope.id(), true);
        for (int from = 0; from < ids.size(); from += AT_ONCE_MAX) {
            List<UUID> some = ids.subList(from, Math.min(ids.size(), from + AT_ONCE_MAX));
            Set<UUID> known = database.inTenant(scope, tx -> store.listed(tx, some));
            for (UUID id : some) {
                if (!known.contains(id)) {
                    recordings.blobs().listed(scope.id(), id, false);
                }
            }
        }
        compared.add(scope.id());
    }

    private Optional<MediaObject> find(TenantScope scope, RecordingId recording) {
        return database.inTenant(scope, tx -> store.find(tx, recording));
    }

    private void mark(TenantScope scope, RecordingId recording) throws IOException {
        recordings.blobs().refuse(scope.id(), recording.value());
    }

    private synchronized void shelve(TenantScope scope, RecordingId recording) throws IOException {
        if (!recordings.isUnwanted(scope, recording)) {
            Optional<Label> label = recordings.labelOf(scope, recording);
            if (label.isPresent()) {
                row(scope, recording, label.get());
            }
        } else if (!recordings.runs(recording)) { // else it is told again when it has ended
            Optional<MediaObject> known = find(scope, recording);
            if (known.isEmpty()) {
                recordings.remove(scope, recording);
            } else if (known.get().hold().isEmpty()) { // else it goes when the hold has ended
                delete(scope, List.of(known.get()), Actor.SYSTEM, "consent was refused");
            }
        }
    }

    private void row(TenantScope scope, RecordingId recording, Label label) throws IOException {
        MediaObject object;
        try (SealedReader reader = recordings.read(scope, recording)) {
            object = new MediaObject(
                    recording,
                    label.kind(),
                    label,
                    SoundLength.seconds(reader, label.format()),
                    reader.length(),
                    reader.complete(),
                    reader.keyVersion(),
                    Optional.of(label)
                            .filter(known -> known.keepDays() > 0)
                            .map(known -> known.started().plus(Duration.ofDays(known.keepDays()))),
                    "");
        } catch (NoSuchFileException e) {
            return; // it still runs
        }
        database.writeInTenant(scope, tx -> {
            store.insert(tx, object);
            return object;
        });
        listed.forEach(told -> told.accept(scope, object)); // before: if it cannot be told, all is done once more
        recordings.blobs().listed(scope.id(), recording.value(), true);
    }

    private void sweep(TenantScope scope) {
        sweep(scope, tx -> store.due(tx, time.instant(), AT_ONCE_MAX));
        for (MediaObject.Kind kind : MediaObject.Kind.values()) {
            keeping.begunBefore(scope, kind)
                    .ifPresent(before -> sweep(scope, tx -> store.begunBefore(tx, kind, before, AT_ONCE_MAX)));
        }
    }

    private void sweep(TenantScope scope, Function<TenantTx, List<MediaObject>> over) {
        List<MediaObject> due;
        int gone;
        do {
            due = database.inTenant(scope, over);
            gone = deleteDue(scope, due);
            if (gone > 0) {
                LOG.atInfo()
                        .addKeyValue("tenant", scope.name())
                        .addKeyValue("count", gone)
                        .log("recordings deleted whose time is over");
            }
        } while (gone > 0 && due.size() == AT_ONCE_MAX && !closing);
    }

    /// What was said in or for a voice box that is nobody's any more, and greetings that no box has.
    private void sweepBoxes(TenantScope scope) {
        changes.aside(scope, Actor.SYSTEM, "its user or group is gone", change -> {
            store.forgetBoxes(change);
            return true;
        });
        Instant before = time.instant().minus(ROUND); // a greeting is set moments after it was spoken
        List<MediaObject> orphans = database.inTenant(scope, tx -> store.orphans(tx, before, AT_ONCE_MAX));
        for (MediaObject orphan : orphans) {
            delete(scope, List.of(orphan), Actor.SYSTEM, "no voice box has it any more");
        }
        for (MediaObject stray : database.inTenant(scope, tx -> store.strayPrompts(tx, before, AT_ONCE_MAX))) {
            delete(scope, List.of(stray), Actor.SYSTEM, "no prompt names it any more");
        }
    }

    /// Together; if one of them cannot go, each by itself.
    private int deleteDue(TenantScope scope, List<MediaObject> due) {
        if (due.isEmpty()) {
            return 0;
        }
        try {
            delete(scope, due, Actor.SYSTEM, "the time to keep it is over");
            return due.size();
        } catch (DatabaseUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            if (due.size() > 1) {
                return due.stream()
                        .mapToInt(one -> deleteDue(scope, List.of(one)))
                        .sum();
            }
            LOG.atError()
                    .setCause(e)
                    .addKeyValue("tenant", scope.name())
                    .addKeyValue("recording", due.getFirst().id())
                    .log("a recording whose time is over cannot be deleted; it is tried again within the hour");
            return 0;
        }
    }

    /// Rows with their entries in the audit log, then the blobs; all or none, but for a crash in between, which the
    /// next round sets right.
    ///
    /// @throws org.klinke.core.directory.InvalidInput if one is held, or gone
    synchronized void delete(TenantScope scope, List<MediaObject> objects, Actor actor, String reason) {
        List<UUID> ids = objects.stream().map(object -> object.id().value()).toList();
        try {
            for (UUID id : ids) {
                recordings.blobs().setAside(scope.id(), id);
            }
            changes.in(scope, actor, reason, change -> {
                objects.forEach(object -> store.delete(change, object));
                return true;
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            try {
                each(scope, ids, this::settle);
            } catch (DatabaseUnavailable e) {
                behind = true; // what is set aside is settled then
            }
        }
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join(STOP_MILLIS_MAX);
            if (thread.isAlive()) {
                abandoned = true; // what is left waits on the disk
                thread.join(STOP_MILLIS_MAX);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
