package org.klinke.sip.transport;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.klinke.core.time.Timers;

/// A loop on the test's own thread with fake time. Tasks from the test's thread run at once (nested ones after the
/// outer), tasks from other threads when the test calls [#run()]; time moves only by [#advance].
public final class FakeLoop implements SipLoop, Timers, InstantSource {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Thread owner = Thread.currentThread();
    private final Queue<Runnable> foreign = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Entry> timers =
            new PriorityQueue<>(Comparator.<Entry>comparingLong(e -> e.at).thenComparingLong(e -> e.order));
    private volatile long now;
    private long order;
    private boolean running;

    /// How late the loop is said to be.
    public volatile long lagMillis;

    private static final class Entry {
        final long at;
        final long order;
        final Runnable task;
        volatile boolean cancelled;

        Entry(long at, long order, Runnable task) {
            this.at = at;
            this.order = order;
            this.task = task;
        }
    }

    @Override
    public void execute(Runnable task) {
        if (inLoop()) {
            tasks.add(task);
            run();
        } else {
            foreign.add(task);
        }
    }

    @Override
    public boolean inLoop() {
        return owner.equals(Thread.currentThread());
    }

    @Override
    public Timers timers() {
        return this;
    }

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public long lagMillis() {
        return lagMillis;
    }

    @Override
    public Instant instant() {
        return START.plusNanos(now);
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        if (!inLoop()) {
            Entry[] made = new Entry[1];
            boolean[] cancelled = new boolean[1];
            foreign.add(() -> {
                if (!cancelled[0]) {
                    made[0] = add(delay, task);
                }
            });
            return () -> foreign.add(() -> {
                cancelled[0] = true;
                if (made[0] != null) {
                    made[0].cancelled = true;
                }
            });
        }
        Entry entry = add(delay, task);
        return () -> entry.cancelled = true;
    }

    private Entry add(Duration delay, Runnable task) {
        Entry entry = new Entry(now + delay.toNanos(), order++, task);
        timers.add(entry);
        return entry;
    }

    /// Whether nothing waits to be run at this moment.
    public boolean idle() {
        return tasks.isEmpty() && foreign.isEmpty();
    }

    /// Runs what waits, without moving time.
    public void run() {
        if (running) {
            return;
        }
        running = true;
        try {
            while (true) {
                Runnable task = tasks.poll();
                if (task == null) {
                    task = foreign.poll();
                }
                if (task == null) {
                    return;
                }
                task.run();
            }
        } finally {
            running = false;
        }
    }

    /// Moves time, running each timer at its moment.
    public void advance(Duration step) {
        run();
        long end = now + step.toNanos();
        while (true) {
            Entry next = timers.peek();
            if (next == null || next.at > end) {
                break;
            }
            timers.remove();
            if (next.cancelled) {
                continue;
            }
            now = Math.max(now, next.at);
            tasks.add(next.task);
            run();
        }
        now = end;
        run();
    }

    public void advanceMillis(long millis) {
        advance(Duration.ofMillis(millis));
    }

    /// Timers that still wait, for leak checks.
    public long waiting() {
        return timers.stream().filter(e -> !e.cancelled).count();
    }
}
