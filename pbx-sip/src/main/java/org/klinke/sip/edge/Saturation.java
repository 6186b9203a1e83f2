package org.klinke.sip.edge;

import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.transport.SipLoop;

/// Whether there is room for new work. Measured where it costs nothing: legs alive, how late the tasks of the flow's
/// loop run, what the last garbage collection left in the heap.
///
///                           refuses from   until below      refused
///     legs / legs at most       100 %          95 %         new work, but registrations
///     lateness of the loop     500 ms         100 ms        new work, new registrations too
///     heap in use               92 %           85 %         new work, new registrations too
///
/// Each lower mark must hold for two seconds ([Mark]). What is in a dialog, a registration renewed on its flow, and an
/// emergency call are never new work.
public final class Saturation {
    static final int LAG_HIGH_MILLIS = 500;
    private static final int LAG_LOW_MILLIS = 100;
    private static final double HEAP_HIGH = 0.92;
    private static final double HEAP_LOW = 0.85;
    private static final double LEGS_LOW = 0.95;

    /// What is refused.
    enum Level {
        NOTHING,
        NEW_CALLS,
        NEW_CALLS_AND_REGISTRATIONS
    }

    private final IntSupplier legs;
    private final DoubleSupplier heap;
    private final InstantSource time;
    private final Mark legsMark;
    private final Mark heapMark = new Mark(HEAP_HIGH, HEAP_LOW);
    private final Map<SipLoop, Mark> lagMarks = new ConcurrentHashMap<>();

    /// @param legs alive now
    /// @param heap 0 to 1: what is in use after the last garbage collection
    public Saturation(IntSupplier legs, int legsMax, DoubleSupplier heap, InstantSource time) {
        this.legs = legs;
        this.heap = heap;
        this.time = time;
        legsMark = new Mark(legsMax, legsMax * LEGS_LOW);
    }

    Level level(SipFlow flow) {
        long now = time.millis();
        SipLoop loop = flow.loop();
        Mark lag = lagMarks.computeIfAbsent(loop, one -> new Mark(LAG_HIGH_MILLIS, LAG_LOW_MILLIS));
        boolean slow = lag.over((double) loop.lagMillis(), now);
        boolean full = heapMark.over(heap.getAsDouble(), now); // asked in any case: it has a memory
        if (slow || full) {
            return Level.NEW_CALLS_AND_REGISTRATIONS;
        }
        return legsMark.over(legs.getAsInt(), now) ? Level.NEW_CALLS : Level.NOTHING;
    }
}
