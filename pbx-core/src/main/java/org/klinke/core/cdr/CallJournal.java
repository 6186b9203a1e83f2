package org.klinke.core.cdr;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.klinke.core.db.Database;
import org.klinke.core.secret.Keyring;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes call records and sees them into the database, whatever happens in between:
///
///     record() ─▶ sealed, in memory (≤ 64 MB) ─▶ writer: appended and synced in DIR/journal ─▶ replay ─▶ PostgreSQL
///                                                  disk full: tries the database, waits 1 s, again
///
/// A killed server loses what was not synced yet: the records of its last milliseconds. Thread-safe.
public final class CallJournal implements CallRecorder, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CallJournal.class);
    private static final long QUEUE_BYTES_MAX = 64L << 20;
    private static final int BATCH_BYTES_MAX = 1 << 20;
    private static final int RECORD_BYTES_MAX = JournalFrame.PAYLOAD_BYTES_MAX / 2;
    private static final long RETRY_MILLIS = 1_000;
    private static final long STOP_MILLIS_MAX = 3_000;

    /// Under load frames are gathered this long: a sync costs the same for one and for many. The first after a pause is
    /// written at once.
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /// As long as no more than this waits for the disk, records stay beside their frames, so that the replay need not
    /// open what was sealed a moment ago.
    private static final int OPEN_BYTES_MAX = 1 << 20;

    /// @param call what the frame holds; null when too much waits to keep it twice
    private record Queued(byte[] frame, @Nullable CallRecord call) {}

    /// Where frames are appended; a test puts a full disk here.
    interface Disk extends AutoCloseable {
        JournalDisk.Appended append(byte[] bytes) throws IOException;

        @Override
        void close() throws IOException;
    }

    private final Keyring keyring;
    private final Disk disk;
    private final JournalReplay replay;
    private final AtomicLong pending = new AtomicLong();
    private final Thread writer;
    private final Thread replayer;
    private final Deque<Queued> queue = new ArrayDeque<>();
    private long queuedBytes;
    private long takenNanos = System.nanoTime() - GATHER_NANOS;
    private boolean closing;

    @SuppressWarnings("ThreadPriorityCheck") // storing yields to calls, and nothing waits for it
    private CallJournal(
            Keyring keyring,
            Disk disk,
            Database database,
            TenantDirectory tenants,
            CallStore store,
            EarlierCalls earlier) {
        this.keyring = keyring;
        this.disk = disk;
        this.replay = new JournalReplay(database, keyring, tenants, store, earlier, count -> pending.addAndGet(-count));
        this.writer = Thread.ofPlatform().name("klinke-journal-writer").daemon().unstarted(this::write);
        this.replayer = Thread.ofPlatform()
                .name("klinke-journal-replay")
                .priority(Thread.MIN_PRIORITY)
                .daemon()
                .unstarted(replay);
    }

    /// Opens the journal and begins to replay what an earlier run left. The tenant directory must be loaded by now.
    ///
    /// @param directory `DIR/journal`, made if there is none
    /// @param earlier told of calls of an earlier run as they reach the database
    /// @throws IOException if the directory cannot be used
    public static CallJournal open(
            Path directory,
            Database database,
            Keyring keyring,
            TenantDirectory tenants,
            CallStore store,
            EarlierCalls earlier)
            throws IOException {
        JournalDisk disk = new JournalDisk(directory);
        return open(disk, disk, database, keyring, tenants, store, earlier);
    }

    static CallJournal open(
            JournalDisk files,
            Disk disk,
            Database database,
            Keyring keyring,
            TenantDirectory tenants,
            CallStore store,
            EarlierCalls earlier)
            throws IOException {
        CallJournal journal = new CallJournal(keyring, disk, database, tenants, store, earlier);
        for (Path file : files.files()) {
            long size = Files.size(file);
            journal.pending.addAndGet(count(JournalDisk.read(file, 0, size)));
            journal.replay.add(file, size);
        }
        if (journal.pending() > 0) {
            LOG.atInfo().addKeyValue("records", journal.pending()).log("Call records of an earlier run are replayed");
        }
        journal.writer.start();
        journal.replayer.start();
        return journal;
    }

    @Override
    public void record(TenantScope scope, CallRecord callRecord) {
        try {
            if (!callRecord.tenant().equals(scope.id())) {
                throw new IllegalArgumentException("a record of tenant " + callRecord.tenant() + " in " + scope);
            }
            CallRecord storable = CallJson.storable(callRecord);
            enqueue(scope, storable, frame(scope, storable));
        } catch (RuntimeException e) {
            // An edge: the call has ended well whatever becomes of its record.
            LOG.atError()
                    .setCause(e)
                    .addKeyValue("tenant", scope.name())
                    .addKeyValue("call", callRecord.id())
                    .log("Call record lost");
        }
    }

    /// Records taken that are not in the database yet.
    public long pending() {
        return pending.get();
    }

    private byte[] frame(TenantScope scope, CallRecord call) {
        byte[] json = CallJson.print(call);
        if (json.length > RECORD_BYTES_MAX) {
            json = CallJson.print(withoutDetails(call));
        }
        byte[] box = keyring.cipherFor(scope).seal("journal", call.id().value(), "record", json);
        return new JournalFrame(scope.id().value(), call.id().value(), box).print();
    }

    private static CallRecord withoutDetails(CallRecord call) {
        return new CallRecord(
                call.id(),
                call.conversation(),
                call.tenant(),
                call.startedAt(),
                call.answeredAt(),
                call.endedAt(),
                call.caller(),
                call.dialled(),
                call.cause(),
                call.legs(),
                call.segments(),
                call.timeline().stream()
                        .map(entry -> new TimelineEntry(entry.at(), entry.leg(), entry.kind(), entry.text(), ""))
                        .toList());
    }

    private synchronized void enqueue(TenantScope scope, CallRecord call, byte[] frame) {
        if (closing || queuedBytes + frame.length > QUEUE_BYTES_MAX) {
            LOG.atError()
                    .addKeyValue("tenant", scope.name())
                    .addKeyValue("call", call.id())
                    .addKeyValue("reason", closing ? "the server is stopping" : "journal full and memory full")
                    .log("Call record lost");
            return;
        }
        queuedBytes += frame.length;
        queue.add(new Queued(frame, queuedBytes <= OPEN_BYTES_MAX ? call : null));
        pending.incrementAndGet();
        if (queue.size() == 1) { // otherwise the writer gathers, or writes
            notifyAll();
        }
    }

    private void write() {
        try {
            for (List<Queued> batch = take(); !batch.isEmpty(); batch = take()) {
                writeUntilSafe(batch);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// The next frames, waiting for them; none when closing and all is taken. They count as queued until written.
    private synchronized List<Queued> take() throws InterruptedException {
        long gathering = GATHER_NANOS;
        while (!closing && (queue.isEmpty() || gathering > 0)) {
            if (queue.isEmpty()) {
                wait();
            } else {
                TimeUnit.NANOSECONDS.timedWait(this, gathering);
            }
            gathering = GATHER_NANOS - (System.nanoTime() - takenNanos);
        }
        takenNanos = System.nanoTime();
        List<Queued> batch = new ArrayList<>();
        int bytes = 0;
        while (!queue.isEmpty() && (batch.isEmpty() || bytes + queue.getFirst().frame().length <= BATCH_BYTES_MAX)) {
            Queued next = queue.removeFirst();
            bytes += next.frame().length;
            batch.add(next);
        }
        return batch;
    }

    private void writeUntilSafe(List<Queued> batch) throws InterruptedException {
        List<Queued> waiting = batch;
        boolean safe = false;
        while (!safe) {
            try {
                replay.appended(disk.append(joined(waiting)), records(waiting));
                safe = true;
            } catch (IOException e) {
                LOG.atError()
                        .setCause(e)
                        .addKeyValue("records", pending())
                        .log("Call journal cannot be written (disk full?): records are kept in memory");
                waiting = storeDirectly(waiting);
                safe = waiting.isEmpty() || !pause(waiting.size());
            }
        }
        release(batch);
    }

    private static byte[] joined(List<Queued> batch) {
        int length = batch.stream().mapToInt(each -> each.frame().length).sum();
        ByteBuffer all = ByteBuffer.allocate(length);
        batch.forEach(each -> all.put(each.frame()));
        return all.array();
    }

    /// @return none unless all are known
    private static List<CallRecord> records(List<Queued> batch) {
        List<CallRecord> records = new ArrayList<>(batch.size());
        for (Queued each : batch) {
            if (each.call() == null) {
                return List.of();
            }
            records.add(each.call());
        }
        return records;
    }

    /// The disk does not take them, perhaps the database does.
    ///
    /// @return those it did not take either
    private List<Queued> storeDirectly(List<Queued> frames) {
        List<Queued> left = new ArrayList<>();
        for (Queued each : frames) {
            Optional<CallRecord> call = left.isEmpty() ? replay.reopen(each.frame()) : Optional.empty();
            try {
                call.ifPresent(record -> replay.insert(List.of(record)));
            } catch (RuntimeException e) {
                LOG.atWarn().addKeyValue("reason", e.getMessage()).log("Nor does the database take call records");
                call = Optional.empty();
            }
            if (call.isPresent()) {
                pending.decrementAndGet();
            } else {
                left.add(each);
            }
        }
        return left;
    }

    /// @return false if it is time to give up
    @SuppressWarnings("WaitNotInLoop") // a pause that ends early does no harm
    private synchronized boolean pause(int records) throws InterruptedException {
        if (!closing) {
            wait(RETRY_MILLIS);
        }
        if (closing) {
            LOG.atError().addKeyValue("records", records).log("Call records lost: neither disk nor database took them");
        }
        return !closing;
    }

    private synchronized void release(List<Queued> batch) {
        batch.forEach(each -> queuedBytes -= each.frame().length);
    }

    private static long count(byte[] bytes) {
        long count = 0;
        int at = 0;
        while (true) {
            switch (JournalFrame.read(bytes, at)) {
                case JournalFrame.Read.Whole(JournalFrame _, int next) -> {
                    count++;
                    at = next;
                }
                case JournalFrame.Read.Damaged(int next) -> at = next;
                case JournalFrame.Read.End() -> {
                    return count;
                }
            }
        }
    }

    /// Takes no more records, writes what it has, and gives the database a few seconds; the rest waits on the disk for
    /// the next start.
    @Override
    public void close() {
        synchronized (this) {
            closing = true;
            notifyAll();
        }
        try {
            writer.join(STOP_MILLIS_MAX);
            replay.stop(STOP_MILLIS_MAX);
            replayer.join(STOP_MILLIS_MAX);
            disk.close();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("Call journal did not close cleanly");
        }
    }
}
