package org.klinke.sip.conversation;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.klinke.sip.transport.FakeLoop;

/// The network between phones and the house, on fake time. Datagrams are lost, doubled, delayed and so overtake each
/// other; a stream only takes its time, some streams much of it.
final class Weather {
    private static final int DELAY_MILLIS_MAX = 400;
    private static final int SLOW_MILLIS_MAX = 3_000;
    private static final double LOSS = 0.08;
    private static final double DOUBLE = 0.05;
    private static final double SLOW = 0.05;

    private final Random random;
    private final FakeLoop loop;
    private final Map<Object, Long> lastArrival = new HashMap<>();

    Weather(Random random, FakeLoop loop) {
        this.random = random;
        this.loop = loop;
    }

    void datagram(Runnable arrival) {
        if (random.nextDouble() < LOSS) {
            return;
        }
        after(1 + random.nextInt(DELAY_MILLIS_MAX), arrival);
        if (random.nextDouble() < DOUBLE) {
            after(1 + random.nextInt(DELAY_MILLIS_MAX), arrival);
        }
    }

    /// @param way one direction of one stream: what goes this way arrives in order
    void stream(Object way, Runnable arrival) {
        long delay = 1L + random.nextInt(random.nextDouble() < SLOW ? SLOW_MILLIS_MAX : 40);
        long now = loop.nanos() / 1_000_000;
        long at = Math.max(now + delay, lastArrival.getOrDefault(way, 0L));
        lastArrival.put(way, at);
        after(at - now, arrival);
    }

    private void after(long millis, Runnable arrival) {
        var _ = loop.after(Duration.ofMillis(millis), arrival);
    }
}
