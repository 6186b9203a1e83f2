package org.klinke.core.authority;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.klinke.core.authority.Meters.Counted;
import org.klinke.core.authority.Usage.Used;

/// The last day of one subject, in slices of five minutes; each slice of the ring is made anew when its time comes.
///
/// ```
///   … ┃ slice 287 ┃ slice 288 ┃ now            calls that ended: in the slices they ran in
///      ◀──────── a day ────────▶               calls that run: from their answer to now
/// ```
final class Meter {
    private static final long SLICE_SECONDS = 300;
    private static final int SLICES = (int) (Duration.ofDays(1).toSeconds() / SLICE_SECONDS) + 1;
    private static final long HOUR_SECONDS = 3_600;
    private static final long DAY_SECONDS = 86_400;

    private final AtomicReferenceArray<Slice> slices = new AtomicReferenceArray<>(SLICES);
    private final Set<Counted> running = ConcurrentHashMap.newKeySet();
    private final AtomicInteger parallel = new AtomicInteger();
    /// The most at once since somebody looked.
    private final AtomicInteger peak = new AtomicInteger();
    /// What lies before counts no more.
    private volatile long since = Long.MIN_VALUE;

    private record Slice(long number, LongAdder seconds, LongAdder centSeconds) {}

    /// @return how many calls there are with it
    int enter(Counted call) {
        running.add(call);
        int now = parallel.incrementAndGet();
        peak.accumulateAndGet(now, Math::max);
        return now;
    }

    /// For one watch; the next look begins with those that run now.
    int takePeak() {
        return peak.getAndSet(parallel.get());
    }

    void leave(Counted call) {
        if (running.remove(call)) {
            parallel.decrementAndGet();
        }
    }

    void add(Instant answeredAt, Instant endedAt, int centsPerMinute) {
        long to = endedAt.getEpochSecond();
        long from = Math.max(Math.max(answeredAt.getEpochSecond(), since), to - DAY_SECONDS);
        while (from < to) {
            long number = Math.floorDiv(from, SLICE_SECONDS);
            long end = Math.min(to, (number + 1) * SLICE_SECONDS);
            Slice slice = slice(number);
            slice.seconds().add(end - from);
            slice.centSeconds().add((end - from) * centsPerMinute);
            from = end;
        }
    }

    /// Once: what was unlocked is told again after each change.
    void restart(Instant at) {
        if (at.getEpochSecond() <= since) {
            return;
        }
        since = at.getEpochSecond();
        for (int index = 0; index < SLICES; index++) {
            slices.set(index, null);
        }
    }

    Used used(Instant at) {
        long now = at.getEpochSecond();
        long[] hour = within(now, HOUR_SECONDS);
        long[] day = within(now, DAY_SECONDS);
        return new Used(parallel.get(), whole(hour[0]), whole(day[0]), whole(hour[1]), whole(day[1]));
    }

    private static int whole(long seconds) {
        return (int) Math.min(Integer.MAX_VALUE, seconds / 60);
    }

    /// @return seconds, and cents per minute times seconds
    private long[] within(long now, long span) {
        long seconds = 0;
        long centSeconds = 0;
        long oldest = Math.floorDiv(now - span, SLICE_SECONDS); // rather five minutes too many than too few
        for (int index = 0; index < SLICES; index++) {
            Slice slice = slices.get(index);
            if (slice != null && slice.number() >= oldest) {
                seconds += slice.seconds().sum();
                centSeconds += slice.centSeconds().sum();
            }
        }
        for (Counted call : running) {
            if (call.answeredAt().isPresent()) {
                long from = Math.max(Math.max(call.answeredAt().get().getEpochSecond(), since), now - span);
                long ran = Math.max(0, now - from);
                seconds += ran;
                centSeconds += ran * call.centsPerMinute();
            }
        }
        return new long[] {seconds, centSeconds};
    }

    private Slice slice(long number) {
        int index = (int) Math.floorMod(number, (long) SLICES);
        while (true) {
            Slice slice = slices.get(index);
            if (slice != null && slice.number() == number) {
                return slice;
            }
            Slice fresh = new Slice(number, new LongAdder(), new LongAdder());
            boolean isOfThePast = slice != null && slice.number() > number; // and counts no more
            if (isOfThePast || slices.compareAndSet(index, slice, fresh)) {
                return fresh;
            }
        }
    }
}
