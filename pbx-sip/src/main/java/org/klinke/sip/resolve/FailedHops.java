package org.klinke.sip.resolve;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Hops that lately did not answer, or asked to be left alone (503 with Retry-After): tried last until their time is
/// up (RFC 3263 §4.3). Never left out altogether: a peer whose every hop has failed is still tried. Thread-safe.
public final class FailedHops {
    private static final int REMEMBERED_MAX = 10_000;

    private final InstantSource time;
    private final Map<Hop, Instant> until = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Hop, Instant> eldest) {
            return size() > REMEMBERED_MAX;
        }
    };

    public FailedHops(InstantSource time) {
        this.time = time;
    }

    /// @param rest how long others are to be tried before it
    public synchronized void failed(Hop hop, Duration rest) {
        until.remove(hop);
        until.put(hop, time.instant().plus(rest));
    }

    /// It answers.
    public synchronized void answered(Hop hop) {
        until.remove(hop);
    }

    /// The same hops, those that failed lately last; otherwise in their order.
    public synchronized List<Hop> order(List<Hop> hops) {
        Instant now = time.instant();
        List<Hop> good = new ArrayList<>();
        List<Hop> resting = new ArrayList<>();
        for (Hop hop : hops) {
            Instant end = until.get(hop);
            if (end != null && end.isAfter(now)) {
                resting.add(hop);
            } else {
                until.remove(hop);
                good.add(hop);
            }
        }
        good.addAll(resting);
        return good;
    }
}
