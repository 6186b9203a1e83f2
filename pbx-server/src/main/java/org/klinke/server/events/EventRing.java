package org.klinke.server.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The latest events of one tenant, numbered. Thread-safe.
final class EventRing {
    static final int EVENTS_MAX = 1_000;
    private static final int BATCH_MAX = 100;

    private final LiveEvent[] events = new LiveEvent[EVENTS_MAX];
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private long next; // under the lock: the number of the next event; that of the first one is 0
    private boolean closed; // under the lock

    /// @param from number of the first
    record Batch(long from, List<LiveEvent> events) {}

    void add(LiveEvent event) {
        lock.lock();
        try {
            events[(int) (next % EVENTS_MAX)] = event;
            next++;
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Where an event that is still to come will be.
    long end() {
        lock.lock();
        try {
            return next;
        } finally {
            lock.unlock();
        }
    }

    /// Whether all that has happened since is still here.
    boolean reaches(long from) {
        lock.lock();
        try {
            return from >= Math.max(0, next - EVENTS_MAX) && from <= next;
        } finally {
            lock.unlock();
        }
    }

    /// Those from this number on, as soon as there is one.
    ///
    /// @return nothing in them if none came in time; empty if some are gone
    Optional<Batch> await(long from, Duration longest) throws InterruptedException {
        lock.lock();
        try {
            long left = longest.toNanos();
            while (next <= from && !closed && left > 0) {
                left = more.awaitNanos(left);
            }
            if (!reaches(from)) {
                return Optional.empty();
            }
            List<LiveEvent> found = new ArrayList<>();
            for (long number = from; number < next && found.size() < BATCH_MAX; number++) {
                found.add(events[(int) (number % EVENTS_MAX)]);
            }
            return Optional.of(new Batch(from, found));
        } finally {
            lock.unlock();
        }
    }

    /// Nobody waits here any more.
    void close() {
        lock.lock();
        try {
            closed = true;
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }
}
