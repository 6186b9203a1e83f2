package org.klinke.sip.transport;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Those who want to know when a flow closes. Thread-safe.
final class CloseTasks {
    private final SipLoop loop;
    private final Set<Task> waiting = new LinkedHashSet<>(2);
    private boolean closed;

    private static final class Task implements SipFlow.Subscription {
        private final CloseTasks owner;
        private final Runnable action;

        Task(CloseTasks owner, Runnable action) {
            this.owner = owner;
            this.action = action;
        }

        @Override
        public void cancel() {
            owner.forget(this);
        }
    }

    CloseTasks(SipLoop loop) {
        this.loop = loop;
    }

    SipFlow.Subscription add(Runnable action) {
        Task task = new Task(this, action);
        synchronized (waiting) {
            if (!closed) {
                waiting.add(task);
                return task;
            }
        }
        loop.execute(action);
        return task;
    }

    private void forget(Task task) {
        synchronized (waiting) {
            waiting.remove(task);
        }
    }

    /// Idempotent.
    void run() {
        List<Task> tasks;
        synchronized (waiting) {
            closed = true;
            tasks = List.copyOf(waiting);
            waiting.clear();
        }
        tasks.forEach(task -> loop.execute(task.action));
    }
}
