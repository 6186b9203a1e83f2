package org.klinke.sip.tx;

import java.util.concurrent.atomic.LongAdder;

/// What the stack has seen since its start, for metrics.
public final class SipCounters {
    final LongAdder accepted = new LongAdder();
    final LongAdder answered = new LongAdder();
    final LongAdder dropped = new LongAdder();
    final LongAdder malformed = new LongAdder();
    final LongAdder oversized = new LongAdder();
    final LongAdder overloaded = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder serverTransactions = new LongAdder();
    final LongAdder clientTransactions = new LongAdder();

    /// Requests that the gate let in.
    public long accepted() {
        return accepted.sum();
    }

    /// Requests answered statelessly by the gate.
    public long answered() {
        return answered.sum();
    }

    /// Requests dropped by the gate.
    public long dropped() {
        return dropped.sum();
    }

    /// Messages that were not SIP.
    public long malformed() {
        return malformed.sum();
    }

    /// Messages over a size limit.
    public long oversized() {
        return oversized.sum();
    }

    /// Requests refused with 503 because a shard was full.
    public long overloaded() {
        return overloaded.sum();
    }

    /// Messages whose handling failed by a fault of ours.
    public long failed() {
        return failed.sum();
    }

    /// Server transactions alive now.
    public long serverTransactions() {
        return serverTransactions.sum();
    }

    /// Client transactions alive now.
    public long clientTransactions() {
        return clientTransactions.sum();
    }
}
