package org.klinke.core.call;

import org.jspecify.annotations.Nullable;
import org.klinke.core.time.Timers;

/// A point in time a flow waits for at most; made by [Call#deadline].
public final class Deadline {
    private boolean passed;
    private @Nullable Runnable action;
    private Timers.@Nullable Timer timer;

    Deadline() {}

    void arm(Timers.Timer timer) {
        this.timer = timer;
    }

    /// On the call's thread.
    void then(Runnable task) {
        action = task;
    }

    void pass() {
        passed = true;
        if (action != null) {
            action.run();
        }
    }

    public boolean passed() {
        return passed;
    }

    /// Frees the timer; to be called when the wait is over.
    public void cancel() {
        if (timer != null) {
            timer.cancel();
        }
    }
}
