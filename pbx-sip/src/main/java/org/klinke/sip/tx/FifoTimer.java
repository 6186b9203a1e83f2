package org.klinke.sip.tx;

import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.klinke.sip.transport.SipLoop;

/// Timers of one constant duration: they end in the order they began, so a queue and one loop timer do. Loop only.
final class FifoTimer {
    private final SipLoop loop;
    private final Duration duration;
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private boolean armed;

    /// Holds nothing once it is cancelled, though it leaves the queue only at its time.
    static final class Entry {
        private final long dueNanos;
        private @Nullable Runnable task;

        private Entry(long dueNanos, Runnable task) {
            this.dueNanos = dueNanos;
            this.task = task;
        }

        void cancel() {
            task = null;
        }
    }

    FifoTimer(SipLoop loop, Duration duration) {
        this.loop = loop;
        this.duration = duration;
    }

    Entry start(Runnable task) {
        Entry entry = new Entry(loop.nanos() + duration.toNanos(), task);
        entries.add(entry);
        arm();
        return entry;
    }

    private void arm() {
        Entry first = entries.peek();
        if (!armed && first != null) {
            armed = true;
            long wait = Math.max(0, first.dueNanos - loop.nanos());
            var _ = loop.timers().after(Duration.ofNanos(wait), this::expire);
        }
    }

    private void expire() {
        armed = false;
        try {
            Entry first = entries.peek();
            while (first != null && (first.task == null || first.dueNanos - loop.nanos() <= 0)) {
                entries.remove();
                Runnable task = first.task;
                if (task != null) {
                    task.run();
                }
                first = entries.peek();
            }
        } finally {
            arm();
        }
    }
}
