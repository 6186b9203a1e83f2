package org.klinke.sip.tx;

import java.time.Duration;

/// RFC 3261 table 4.
public final class SipTiming {
    /// Round trip estimate.
    public static final Duration T1 = Duration.ofMillis(500);

    /// Longest interval between retransmissions of non-INVITE requests and of INVITE responses.
    public static final Duration T2 = Duration.ofSeconds(4);

    /// How long a message may live in the network.
    public static final Duration T4 = Duration.ofSeconds(5);

    /// Timers B, D, F, H, J, L, M.
    public static final Duration TRANSACTION = T1.multipliedBy(64);

    private SipTiming() {}

    /// The next interval of timers E and G.
    static Duration doubled(Duration interval) {
        Duration next = interval.multipliedBy(2);
        return next.compareTo(T2) < 0 ? next : T2;
    }
}
