package org.klinke.core.recording;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.db.Database;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.id.RecordingId;
import org.klinke.core.secret.SecretUnavailable;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One thread that keeps rows and blobs in step, and nothing of the call path waits for it.
///
///     start:      drafts of a killed process ─▶ blobs;  set aside: row there? ─▶ back : gone
///     ended:      label + blob ─▶ row ─▶ label off        (the database is away: the label waits)
///     discarded:  blob, label, row ─▶ gone
///     each hour:  labels that wait; then those whose time is up ─▶ gone, each with an entry in the audit log
///
/// A file is deleted after its row: set aside before the commit, removed after it.
public final class Shelf implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);
    private static final int QUEUE_MAX = 10_000;
    private static final int DELETED_AT_ONCE_MAX = 200;
    private static final Duration ROUND = Duration.ofHours(1);
    private static final long RETRY_MILLIS = 2_000;
    private static final long STOP_MILLIS_MAX = 5_000;
    private static final double CHUNKS_PER_SECOND = 2;

    private final Database database;
    private final Changes changes;
    private final MediaObjectStore store;
    private final Recordings recordings;
    private final TenantDirectory tenants;
    private final InstantSource time;
    private final BlockingQueue<Ended> queue = new LinkedBlockingQueue<>(QUEUE_MAX);
    private final Thread thread;
    private volatile boolean closing;

    private record Ended(TenantScope scope, RecordingId recording) {}

    /// Repairs at once what an earlier run left; nothing may be recorded before. The tenant directory must be loaded.
    public Shelf(
            Database database,
            Changes changes,
            MediaObjectStore store,
            Recordings recordings,
            TenantDirectory tenants,
            InstantSource time) {
        this.database = database;
        this.changes = changes;
        this.store = store;
        this.recordings = recordings;
        this.tenants = tenants;
        this.time = time;
        tenants.all().forEach(this::repair);
        recordings.whenEnded((scope, recording) -> {
            if (!queue.offer(new Ended(scope, recording))) {
                LOG.atWarn().log("many recordings end at once: some are listed within the hour");
            }
        });
        thread = Thread.ofPlatform().name("klinke-shelf").daemon().unstarted(this::run);
        thread.start();
    }

    private void repair(TenantScope scope) {
        try {
            recordings.repair(scope);
        } catch (IOException e) {
            LOG.atError().setCause(e).addKeyValue("tenant", scope.name()).log("recordings could not be repaired");
        }
    }

    private void run() {
        Instant next = time.instant();
        while (!closing) {
            try {
                Ended one = queue.poll(RETRY_MILLIS, TimeUnit.MILLISECONDS);
                if (one != null) {
                    shelve(one.scope(), one.recording());
                }
                if (!time.instant().isBefore(next)) {
                    next = time.instant().plus(ROUND);
                    round();
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) { // the edge of a job: the next turn goes on
                LOG.atError().setCause(e).log("keeping recordings in order failed; it is tried again");
            }
        }
    }

    /// What an hour's round does, also for tests.
    void round() {
        for (TenantScope scope : tenants.all()) {
            try {
                settleAside(scope);
                for (UUID id : recordings.blobs().labelled(scope.id())) {
                    shelve(scope, new RecordingId(id));
                }
                sweep(scope);
            } catch (IOException e) {
                LOG.atError()
                        .setCause(e)
                        .addKeyValue("tenant", scope.name())
                        .log("recordings cannot be looked through");
            } catch (DatabaseUnavailable e) {
                LOG.atWarn()
                        .addKeyValue("tenant", scope.name())
                        .log("the database is away: recordings are looked through later");
            }
        }
    }

    private synchronized void settleAside(TenantScope scope) throws IOException {
        for (UUID id : recordings.blobs().aside(scope.id())) {
            settle(scope, new RecordingId(id));
        }
    }

    private void settle(TenantScope scope, RecordingId recording) throws IOException {
        if (find(scope, recording).isPresent()) {
            recordings.blobs().bringBack(scope.id(), recording.value());
        } else {
            recordings.remove(scope, recording);
        }
    }

    private Optional<MediaObject> find(TenantScope scope, RecordingId recording) {
        return database.inTenant(scope, tx -> store.find(tx, recording));
    }

    private void shelve(TenantScope scope, RecordingId recording) {
        try {
            if (recordings.takeUnwanted(recording)) {
                Optional<MediaObject> known = find(scope, recording);
                if (known.isPresent()) {
                    delete(scope, List.of(known.get()), Actor.SYSTEM, "consent was refused");
                } else {
                    recordings.remove(scope, recording);
                }
                return;
            }
            Optional<Label> label = recordings.labelOf(scope, recording);
            if (label.isPresent()) {
                row(scope, recording, label.get());
            }
        } catch (DatabaseUnavailable e) {
            LOG.atDebug().addKeyValue("recording", recording).log("the database is away: listed later");
        } catch (IOException | SecretUnavailable e) {
            LOG.atError()
                    .setCause(e)
                    .addKeyValue("tenant", scope.name())
                    .addKeyValue("recording", recording)
                    .log("a recording cannot be listed");
        }
    }

    private void row(TenantScope scope, RecordingId recording, Label label) throws IOException {
        MediaObject object;
        try (SealedReader reader = recordings.read(scope, recording)) {
            object = new MediaObject(
                    recording,
                    MediaObject.Kind.RECORDING,
                    label,
                    reader.chunks() / CHUNKS_PER_SECOND,
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
        recordings.blobs().unlabel(scope.id(), recording.value());
    }

    private void sweep(TenantScope scope) {
        List<MediaObject> due;
        do {
            due = database.inTenant(scope, tx -> store.due(tx, time.instant(), DELETED_AT_ONCE_MAX));
            if (!due.isEmpty()) {
                delete(scope, due, Actor.SYSTEM, "the time to keep it is over");
                LOG.atInfo()
                        .addKeyValue("tenant", scope.name())
                        .addKeyValue("count", due.size())
                        .log("recordings deleted whose time is over");
            }
        } while (due.size() == DELETED_AT_ONCE_MAX && !closing);
    }

    /// Rows with their entries in the audit log, then the blobs; all or none, but for a crash in between, which the
    /// next round sets right.
    synchronized void delete(TenantScope scope, List<MediaObject> objects, Actor actor, String reason) {
        try {
            for (MediaObject object : objects) {
                recordings.blobs().setAside(scope.id(), object.id().value());
            }
            changes.in(scope, actor, reason, change -> {
                objects.forEach(object -> store.delete(change, object));
                return true;
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            try {
                for (MediaObject object : objects) {
                    settle(scope, object.id());
                }
            } catch (IOException | DatabaseUnavailable e) {
                LOG.atWarn()
                        .setCause(e)
                        .addKeyValue("tenant", scope.name())
                        .log("what is set aside is settled within the hour");
            }
        }
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join(STOP_MILLIS_MAX);
            for (Ended one = queue.poll(); one != null; one = queue.poll()) {
                shelve(one.scope(), one.recording());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
