package org.klinke.sip.transport;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.klinke.core.time.Timers;

/// A Netty event loop behind our face; also looks now and then whether its flows have overstayed.
final class NettyLoop implements SipLoop, Timers {
    private static final int SWEEP_SECONDS = 1;
    private static final int TICK_MILLIS = 100;
    private static final int LAG_SMOOTHING_TICKS = 8;

    private final EventLoop eventLoop;
    private final Set<Swept> swept = new LinkedHashSet<>(); // loop only
    private long tickDueNanos; // loop only
    private volatile double lagMillis;

    /// Something with deadlines.
    interface Swept {
        void sweep(long nanos);
    }

    NettyLoop(EventLoop eventLoop) {
        this.eventLoop = eventLoop;
        var _ = eventLoop.scheduleWithFixedDelay(this::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
        tickDueNanos = nanos();
        eventLoop.execute(this::tick);
    }

    private void tick() {
        long now = nanos();
        double late = Math.max(0, now - tickDueNanos) / 1e6;
        double before = lagMillis; // written here alone
        lagMillis = before + (late - before) / LAG_SMOOTHING_TICKS;
        tickDueNanos = now + TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);
        if (!eventLoop.isShuttingDown()) {
            var _ = eventLoop.schedule(this::tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public long lagMillis() {
        return (long) lagMillis;
    }

    private void sweep() {
        long now = nanos();
        List.copyOf(swept).forEach(each -> each.sweep(now));
    }

    void watch(Swept each) {
        swept.add(each);
    }

    void unwatch(Swept each) {
        swept.remove(each);
    }

    @Override
    public void execute(Runnable task) {
        eventLoop.execute(task);
    }

    @Override
    public boolean inLoop() {
        return eventLoop.inEventLoop();
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
        Future<?> future = eventLoop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }
}
