package org.klinke.core.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;

/// Wall clock and timers that move only when told to. Thread-safe; tasks run on the thread that advances.
public final class FakeTime implements InstantSource, Timers {
    private record Task(Instant due, long order, Runnable action) {}

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparing(Task::due).thenComparingLong(Task::order));
    private Instant now = Instant.parse("2026-03-02T09:00:00Z");
    private long order;

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public synchronized Timer after(Duration delay, Runnable action) {
        Task task = new Task(now.plus(delay), order++, action);
        tasks.add(task);
        return () -> {
            synchronized (this) {
                tasks.remove(task);
            }
        };
    }

    /// Moves on, running what falls due at its time.
    public void advance(Duration duration) {
        Instant end = instant().plus(duration);
        while (true) {
            Task task;
            synchronized (this) {
                task = tasks.peek();
                if (task == null || task.due().isAfter(end)) {
                    now = end;
                    return;
                }
                tasks.remove(task);
                now = task.due();
            }
            task.action().run();
        }
    }
}
