package org.klinke.sip.edge;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// How many requests left the edge in which way since the start, for metrics.
public final class EdgeCounters {
    private final Map<EdgeOutcome, LongAdder> counts = new EnumMap<>(EdgeOutcome.class);

    EdgeCounters() {
        for (EdgeOutcome outcome : EdgeOutcome.values()) {
            counts.put(outcome, new LongAdder());
        }
    }

    void count(EdgeOutcome outcome) {
        adder(outcome).increment();
    }

    public long of(EdgeOutcome outcome) {
        return adder(outcome).sum();
    }

    private LongAdder adder(EdgeOutcome outcome) {
        LongAdder adder = counts.get(outcome);
        if (adder == null) {
            throw new IllegalStateException("no counter for " + outcome);
        }
        return adder;
    }
}
