package org.klinke.core.authority;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A tenant's counters, in memory: rebuilt from call records at start. Thread-safe, without a lock on the call path.
public final class Meters implements Usage {
    private final Map<Subject, Meter> meters = new ConcurrentHashMap<>();

    /// A call that leaves, until [#end].
    public static final class Counted {
        private final List<Meter> of;
        private final int centsPerMinute;
        private volatile Optional<Instant> answeredAt = Optional.empty();
        private boolean ended;

        private Counted(List<Meter> of, int centsPerMinute) {
            this.of = of;
            this.centsPerMinute = centsPerMinute;
        }

        /// It costs from now on.
        public void answered(Instant at) {
            answeredAt = Optional.of(at);
        }

        /// Idempotent; by one thread only.
        public void end(Instant at) {
            if (ended) {
                return;
            }
            ended = true;
            for (Meter meter : of) {
                answeredAt.ifPresent(since -> meter.add(since, at, centsPerMinute));
                meter.leave(this);
            }
        }

        Optional<Instant> answeredAt() {
            return answeredAt;
        }

        int centsPerMinute() {
            return centsPerMinute;
        }
    }

    /// Counts a call that leaves now.
    ///
    /// @param subjects with how many calls each may have at once, 0 = any number
    /// @return empty if one of them has no call left: of many that begin at the same moment no more get through
    public Optional<Counted> begin(Map<Subject, Integer> subjects, int centsPerMinute) {
        List<Meter> entered = new ArrayList<>();
        Counted counted = new Counted(entered, centsPerMinute);
        for (Map.Entry<Subject, Integer> subject : subjects.entrySet()) {
            Meter meter = meter(subject.getKey());
            entered.add(meter);
            if (meter.enter(counted) > subject.getValue() && subject.getValue() > 0) {
                entered.forEach(one -> one.leave(counted));
                return Optional.empty();
            }
        }
        return Optional.of(counted);
    }

    /// A call of the past, from its record.
    public void add(List<Subject> subjects, Instant answeredAt, Instant endedAt, int centsPerMinute) {
        subjects.forEach(subject -> meter(subject).add(answeredAt, endedAt, centsPerMinute));
    }

    /// An admin has looked: counting begins anew.
    public void unlock(Subject subject, Instant at) {
        meter(subject).restart(at);
    }

    @Override
    public Used of(Subject subject, Instant at) {
        Meter meter = meters.get(subject);
        return meter == null ? Usage.NONE.of(subject, at) : meter.used(at);
    }

    /// The most calls at once since the last look, also those that lasted for a moment only; for one watch.
    public int takePeak(Subject subject) {
        Meter meter = meters.get(subject);
        return meter == null ? 0 : meter.takePeak();
    }

    /// Whose calls were counted.
    Set<Subject> subjects() {
        return Set.copyOf(meters.keySet());
    }

    private Meter meter(Subject subject) {
        return meters.computeIfAbsent(subject, _ -> new Meter());
    }
}
