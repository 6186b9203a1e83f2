package org.klinke.core.time;

import java.time.Duration;

/// Runs a task once, later. The task runs on a timer thread and must not block: it posts a message and returns.
public interface Timers {
    Timer after(Duration delay, Runnable task);

    /// A task that has not run yet.
    interface Timer {
        /// Idempotent; a task that is already running goes on.
        void cancel();
    }
}
