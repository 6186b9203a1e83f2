package org.klinke.core.alarm;

import java.time.Duration;
import java.util.List;
import org.klinke.core.time.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets the watches look, one round after the other.
public final class AlarmRounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AlarmRounds.class);
    private static final Duration INTERVAL = Duration.ofSeconds(15);

    private final Timers timers;
    private final List<Runnable> watches;
    private volatile boolean closed;

    public AlarmRounds(Timers timers, List<Runnable> watches) {
        this.timers = timers;
        this.watches = List.copyOf(watches);
        next();
    }

    private void next() {
        timers.after(
                INTERVAL, () -> Thread.ofVirtual().name("klinke-alarm-rounds").start(this::round));
    }

    private void round() {
        if (closed) {
            return;
        }
        for (Runnable watch : watches) {
            try {
                watch.run();
            } catch (RuntimeException e) { // an edge: whatever one finds, the next round comes
                LOG.atError().setCause(e).log("a round for alarms failed");
            }
        }
        next();
    }

    @Override
    public void close() {
        closed = true;
    }
}
