package org.klinke.sip.edge;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.InstantSource;
import java.util.List;
import java.util.function.DoubleSupplier;

/// How full the heap was after the last garbage collection, read at most once a second. While it is nearly full, at
/// most one collection a minute is asked for: refused work makes little garbage, and without a collection nobody would
/// learn that there is room again. Thread-safe.
public final class HeapFill implements DoubleSupplier {
    private static final long READ_INTERVAL_MILLIS = 1_000;
    private static final long COLLECT_INTERVAL_MILLIS = 60_000;
    private static final double COLLECT_FROM = 0.85;

    private final InstantSource time;
    private final List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
            .toList();
    private volatile long readMillis = Long.MIN_VALUE / 2;
    private long collectedMillis;
    private volatile double fill;

    public HeapFill(InstantSource time) {
        this.time = time;
        collectedMillis = time.millis();
    }

    @Override
    public double getAsDouble() {
        long now = time.millis();
        if (now - readMillis >= READ_INTERVAL_MILLIS) {
            read(now);
        }
        return fill;
    }

    private synchronized void read(long now) {
        if (now - readMillis < READ_INTERVAL_MILLIS) {
            return;
        }
        readMillis = now;
        long used = 0;
        for (MemoryPoolMXBean pool : pools) {
            MemoryUsage usage = pool.getCollectionUsage();
            used += usage == null ? 0 : usage.getUsed();
        }
        fill = (double) used / Runtime.getRuntime().maxMemory();
        if (fill >= COLLECT_FROM && now - collectedMillis >= COLLECT_INTERVAL_MILLIS) {
            collectedMillis = now;
            var _ = Thread.ofVirtual().name("heap-nearly-full").start(System::gc);
        }
    }
}
