package org.klinke.core.call;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Two legs of a call that hear each other (or one that hears itself). Used by the call's thread only.
final class Bridge {
    final Leg a;
    final Leg b;
    /// Offers made so that both have the same codecs: two suffice unless phones play games.
    static final int NARROWINGS_MAX = 3;

    int narrowings;

    /// When both were answered; null while only early media flows.
    @Nullable
    Instant connectedAt;

    Bridge(Leg a, Leg b) {
        this.a = a;
        this.b = b;
    }

    boolean has(Leg leg) {
        return a == leg || b == leg;
    }

    Leg partnerOf(Leg leg) {
        return a == leg ? b : a;
    }
}
