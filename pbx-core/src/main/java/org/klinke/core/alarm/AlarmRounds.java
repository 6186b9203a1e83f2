package org.klinke.core.alarm;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.klinke.core.time.Jobs;
import org.klinke.core.time.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets the watches look, one round after the other.
public final class AlarmRounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AlarmRounds.class);
    private static final Duration INTERVAL = Duration.ofSeconds(15);

    private final Timers timers;
    private final List<Runnable> watches;
    private final InstantSource time;
    private final Jobs jobs;
    private volatile boolean closed;

    public AlarmRounds(Timers timers, List<Runnable> watches, InstantSource time, Jobs jobs) {
        this.timers = timers;
        this.watches = List.copyOf(watches);
        this.time = time;
        this.jobs = jobs;
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
        Instant began = time.instant();
        Optional<String> trouble = Optional.empty();
        for (Runnable watch : watches) {
            try {
                watch.run();
            } catch (RuntimeException e) { // an edge: whatever one finds, the next round comes
                LOG.atError().setCause(e).log("a round for alarms failed");
                trouble = Optional.of(Jobs.trouble(e));
            }
        }
        jobs.ended(Jobs.Job.ALARMS, began, trouble);
        next();
    }

    @Override
    public void close() {
        closed = true;
    }
}
