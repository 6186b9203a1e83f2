package org.klinke.media.net;

import java.util.concurrent.atomic.LongAdder;

/// What all workers count together.
public final class Counters {
    public final LongAdder packetsIn = new LongAdder();
    public final LongAdder packetsOut = new LongAdder();
    public final LongAdder authFailures = new LongAdder();
    public final LongAdder unexpectedSource = new LongAdder();
    public final LongAdder dropped = new LongAdder();
    /// Not since the start, but now.
    public final LongAdder mixPlaces = new LongAdder();
    public final LongAdder codecsOpen = new LongAdder();
}
