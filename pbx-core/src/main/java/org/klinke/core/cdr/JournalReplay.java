package org.klinke.core.cdr;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.klinke.core.db.Database;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.secret.Keyring;
import org.klinke.core.secret.SecretUnavailable;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries synced frames from the journal's files into the database, oldest first, on one thread:
///
///     read what is synced ─▶ open frames (damaged: log, skip) ─▶ insert by tenant, ≤ 100 per transaction
///       ─▶ database gone: wait 1 s, same records again ─▶ end of a finished file: delete it, damaged: set it aside
///
/// Insertion is idempotent, so a restart simply begins each remaining file anew.
final class JournalReplay implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalReplay.class);
    private static final long RETRY_MILLIS = 1_000;
    private static final int TRANSACTION_RECORDS_MAX = 100;
    private static final int KNOWN_RECORDS_MAX = 1_000;

    /// Under load records are gathered this long: one transaction for many costs the database a fraction. The first
    /// after a pause goes at once.
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Database database;
    private final Keyring keyring;
    private final TenantDirectory tenants;
    private final CallStore store;
    private final EarlierCalls earlier;
    private final LongConsumer settled;
    private final Deque<Part> parts = new ArrayDeque<>();
    private final Deque<Known> known = new ArrayDeque<>();
    private int knownRecords;
    private boolean ofEarlierRun; // what is being replayed; only the replay's thread looks
    private long position;
    private boolean stopping;
    private boolean hurrying; // no more gathering: the server stops
    private boolean idle = true;
    private long lastNanos = System.nanoTime() - GATHER_NANOS;

    /// @param settled told how many records left the journal: stored, or given up
    JournalReplay(
            Database database,
            Keyring keyring,
            TenantDirectory tenants,
            CallStore store,
            EarlierCalls earlier,
            LongConsumer settled) {
        this.database = database;
        this.keyring = keyring;
        this.tenants = tenants;
        this.store = store;
        this.earlier = earlier;
        this.settled = settled;
    }

    /// A file as far as it is synced.
    private static final class Part {
        private final Path file;
        private final boolean earlier;
        private long synced;
        private boolean finished;

        private Part(Path file, long synced, boolean earlier) {
            this.file = file;
            this.synced = synced;
            this.earlier = earlier;
            this.finished = earlier;
        }
    }

    /// What a part of a file holds, still in memory from its writing.
    private record Known(Path file, long from, long to, List<CallRecord> calls) {}

    /// A file of an earlier run.
    synchronized void add(Path file, long size) {
        parts.add(new Part(file, size, true));
    }

    /// The current file has grown, or a new one has begun.
    ///
    /// @param calls what was appended, so that it need not be read again; empty = not at hand
    synchronized void appended(JournalDisk.Appended appended, List<CallRecord> calls) {
        @Nullable Part last = parts.peekLast();
        if (!calls.isEmpty() && knownRecords + calls.size() <= KNOWN_RECORDS_MAX) {
            long from = last != null && last.file.equals(appended.file()) ? last.synced : 0;
            known.add(new Known(appended.file(), from, appended.synced(), calls));
            knownRecords += calls.size();
        }
        if (last != null && last.file.equals(appended.file())) {
            last.synced = appended.synced();
        } else {
            if (last != null) {
                last.finished = true;
            }
            parts.add(new Part(appended.file(), appended.synced(), false));
        }
        notifyAll();
    }

    /// Ends the thread as soon as everything synced is in the database, at the latest after `grace`.
    synchronized void stop(long graceMillis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(graceMillis);
        hurrying = true;
        notifyAll();
        while (!isDone() && System.nanoTime() < deadline) {
            wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
        }
        stopping = true;
        notifyAll();
    }

    private boolean isDone() {
        return idle && parts.stream().allMatch(part -> part == parts.peekFirst() && part.synced == position);
    }

    @Override
    public void run() {
        boolean damaged = false;
        try {
            for (Optional<Slice> next = await(); next.isPresent(); next = await()) {
                Slice slice = next.get();
                ofEarlierRun = slice.earlier;
                if (slice.from == slice.to) {
                    finish(slice.file, damaged);
                    damaged = false;
                    advance(slice, true);
                } else {
                    damaged |= replay(slice);
                    advance(slice, false);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        removeIfReplayed(damaged);
    }

    private record Slice(Path file, long from, long to, boolean earlier) {}

    private synchronized Optional<Slice> await() throws InterruptedException {
        idle = true;
        notifyAll();
        while (!stopping) {
            @Nullable Part head = parts.peekFirst();
            if (head == null || (head.synced == position && !head.finished)) {
                wait();
                continue;
            }
            long now = System.nanoTime();
            long gathering = GATHER_NANOS - (now - lastNanos);
            if (gathering <= 0 || hurrying || head.finished) {
                idle = false;
                lastNanos = now;
                return Optional.of(new Slice(head.file, position, head.synced, head.earlier));
            }
            wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(gathering)));
        }
        return Optional.empty();
    }

    private synchronized void advance(Slice slice, boolean finished) {
        if (stopping && !finished) {
            return; // perhaps not all of it is stored: the next start begins the file anew
        }
        if (finished) {
            parts.removeFirst();
            position = 0;
        } else {
            position = slice.to;
        }
    }

    /// The records of a slice, if all of them are still at hand.
    private synchronized Optional<List<CallRecord>> known(Slice slice) {
        List<CallRecord> calls = new ArrayList<>();
        long covered = slice.from;
        while (!known.isEmpty()
                && known.getFirst().file().equals(slice.file)
                && known.getFirst().to() <= slice.to) {
            Known next = known.removeFirst();
            knownRecords -= next.calls().size();
            if (next.from() == covered) {
                covered = next.to();
                calls.addAll(next.calls());
            }
        }
        return covered == slice.to ? Optional.of(calls) : Optional.empty();
    }

    /// @return whether something in it could not be replayed
    private boolean replay(Slice slice) throws InterruptedException {
        Optional<List<CallRecord>> atHand = known(slice);
        return atHand.isPresent() ? storeAll(atHand.get()) : replayFile(slice);
    }

    private boolean replayFile(Slice slice) throws InterruptedException {
        byte[] bytes;
        try {
            bytes = JournalDisk.read(slice.file, slice.from, slice.to);
        } catch (IOException e) {
            LOG.atError().setCause(e).addKeyValue("file", slice.file).log("Call journal cannot be read");
            return true;
        }
        boolean damaged = false;
        List<CallRecord> calls = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            switch (JournalFrame.read(bytes, at)) {
                case JournalFrame.Read.Whole(JournalFrame frame, int next) -> {
                    Optional<CallRecord> call = open(frame);
                    call.ifPresent(calls::add);
                    if (call.isEmpty()) {
                        settled.accept(1);
                        damaged = true;
                    }
                    at = next;
                }
                case JournalFrame.Read.Damaged(int next) -> {
                    LOG.atError()
                            .addKeyValue("file", slice.file)
                            .addKeyValue("offset", slice.from + at)
                            .addKeyValue("bytes", next - at)
                            .log(
                                    "Call journal is damaged here (torn write or flipped bit): skipped to the next record");
                    damaged = true;
                    at = next;
                }
                case JournalFrame.Read.End() -> at = bytes.length;
            }
        }
        return storeAll(calls) || damaged;
    }

    private Optional<CallRecord> open(JournalFrame frame) {
        Optional<TenantScope> scope = tenants.byId(new TenantId(frame.tenant()));
        if (scope.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("tenant", frame.tenant())
                    .addKeyValue("call", frame.call())
                    .log("Call record of a tenant that is not there: not stored");
            return Optional.empty();
        }
        try {
            byte[] json = keyring.cipherFor(scope.get()).open("journal", frame.call(), "record", frame.box());
            return Optional.of(CallJson.parse(json));
        } catch (SecretUnavailable | IOException e) {
            LOG.atError()
                    .setCause(e)
                    .addKeyValue("tenant", scope.get().name())
                    .addKeyValue("call", frame.call())
                    .log("Call record in the journal cannot be opened: not stored");
            return Optional.empty();
        }
    }

    /// @return whether one of them was refused by the database and given up
    private boolean storeAll(List<CallRecord> calls) throws InterruptedException {
        Map<TenantId, List<CallRecord>> byTenant = new LinkedHashMap<>();
        calls.forEach(call ->
                byTenant.computeIfAbsent(call.tenant(), _ -> new ArrayList<>()).add(call));
        boolean refused = false;
        for (List<CallRecord> ofTenant : byTenant.values()) {
            for (int from = 0; from < ofTenant.size(); from += TRANSACTION_RECORDS_MAX) {
                refused |= store(ofTenant.subList(from, Math.min(ofTenant.size(), from + TRANSACTION_RECORDS_MAX)));
            }
        }
        return refused;
    }

    private boolean store(List<CallRecord> calls) throws InterruptedException {
        while (!isStopping()) {
            try {
                List<CallRecord> fresh = insert(calls);
                settled.accept(calls.size());
                if (ofEarlierRun && !fresh.isEmpty()) {
                    tell(fresh);
                }
                return false;
            } catch (DatabaseUnavailable e) {
                pause(e);
            } catch (RuntimeException e) {
                if (calls.size() == 1) {
                    LOG.atError()
                            .setCause(e)
                            .addKeyValue("call", calls.getFirst().id())
                            .log("The database refuses a call record: it stays in the journal only");
                    settled.accept(1);
                    return true;
                }
                boolean refused = false;
                for (CallRecord call : calls) {
                    refused |= store(List.of(call));
                }
                return refused;
            }
        }
        return false;
    }

    /// An edge: the follower's trouble is its own.
    private void tell(List<CallRecord> fresh) {
        try {
            tenants.byId(fresh.getFirst().tenant()).ifPresent(scope -> earlier.stored(scope, fresh));
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("Calls of an earlier run could not be counted");
        }
    }

    private synchronized boolean isStopping() {
        return stopping;
    }

    /// Straight into the database, for a writer whose disk is full.
    ///
    /// @return those that were not there
    /// @throws RuntimeException if that does not work either
    List<CallRecord> insert(List<CallRecord> calls) {
        TenantScope scope = tenants.byId(calls.getFirst().tenant())
                .orElseThrow(() -> new IllegalStateException("no such tenant any more"));
        return database.writeInTenant(scope, tx -> store.insert(tx, calls));
    }

    Optional<CallRecord> reopen(byte[] printed) {
        return switch (JournalFrame.read(printed, 0)) {
            case JournalFrame.Read.Whole(JournalFrame frame, int _) -> open(frame);
            case JournalFrame.Read.Damaged _, JournalFrame.Read.End _ -> Optional.empty();
        };
    }

    @SuppressWarnings("WaitNotInLoop") // a pause that ends early does no harm
    private synchronized void pause(DatabaseUnavailable e) throws InterruptedException {
        LOG.atWarn().addKeyValue("reason", e.getMessage()).log("Call records wait in the journal for the database");
        if (!stopping) {
            wait(RETRY_MILLIS);
        }
    }

    private static void finish(Path file, boolean damaged) {
        try {
            if (damaged) {
                LOG.atError()
                        .addKeyValue("file", JournalDisk.setAside(file))
                        .log("A journal file with damage was set aside");
            } else {
                JournalDisk.delete(file);
            }
        } catch (IOException e) {
            LOG.atError().setCause(e).addKeyValue("file", file).log("A replayed journal file cannot be removed");
        }
    }

    private synchronized void removeIfReplayed(boolean damaged) {
        @Nullable Part only = parts.peekFirst();
        if (only != null && parts.size() == 1 && only.synced == position) {
            finish(only.file, damaged);
        }
    }
}
