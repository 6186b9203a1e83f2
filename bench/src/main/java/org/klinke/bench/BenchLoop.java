package org.klinke.bench;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.klinke.core.time.Timers;
import org.klinke.sip.transport.SipLoop;

/// An event loop without sockets.
final class BenchLoop implements SipLoop, Timers, AutoCloseable {
    private final ScheduledExecutorService executor;
    private volatile @Nullable Thread thread;

    BenchLoop(String name) {
        executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = Thread.ofPlatform().name(name).daemon().unstarted(task);
            thread = made;
            return made;
        });
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    @Override
    public boolean inLoop() {
        return Thread.currentThread().equals(thread);
    }

    @Override
    public Timers timers() {
        return this;
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        Future<?> future = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
