package org.klinke.sip.edge;

import java.time.Duration;

/// A threshold that does not flap:
///
///     below ──── value ≥ high ────► over
///       ▲                            │
///       └── value < low for DWELL ───┘
///
/// Asked now and then, whenever somebody wants to know. Thread-safe.
final class Mark {
    private static final long DWELL_MILLIS = Duration.ofSeconds(2).toMillis();

    private final double high;
    private final double low;
    private boolean over;
    private long lowSinceMillis;
    private long askedMillis;

    /// @param low under `high`
    Mark(double high, double low) {
        this.high = high;
        this.low = low;
    }

    synchronized boolean over(double value, long nowMillis) {
        if (value >= high) {
            over = true;
            lowSinceMillis = Long.MAX_VALUE;
        } else if (over && value >= low) {
            lowSinceMillis = Long.MAX_VALUE;
        } else if (over) {
            // Nobody asked for a while: then there was no load that could have held it up.
            boolean quiet = nowMillis - askedMillis >= DWELL_MILLIS;
            lowSinceMillis = Math.min(lowSinceMillis, nowMillis);
            over = !quiet && nowMillis - lowSinceMillis < DWELL_MILLIS;
        }
        askedMillis = nowMillis;
        return over;
    }
}
