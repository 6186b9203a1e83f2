package org.klinke.sip.presence;

/// How fast one subscriber is told: a burst, then one a second (RFC 4235 §3.10, RFC 3856 §6.10 ask for a limit). A
/// bucket as one number: the time at which it would be full again.
final class Pace {
    static final int BURST = 5;
    static final long INTERVAL_NANOS = 1_000_000_000L;

    private long fullAt;

    Pace(long now) {
        fullAt = now;
    }

    /// @return how long the next one has to wait, 0 or less if not at all
    long waitNanos(long now) {
        return fullAt - (BURST - 1) * INTERVAL_NANOS - now;
    }

    void took(long now) {
        fullAt = (fullAt - now > 0 ? fullAt : now) + INTERVAL_NANOS;
        long most = now + BURST * INTERVAL_NANOS;
        fullAt =
                fullAt - most > 0 ? most : fullAt; // what goes out in spite of it is not held against the rest for ever
    }
}
