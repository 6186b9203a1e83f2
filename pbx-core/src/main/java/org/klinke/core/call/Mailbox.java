package org.klinke.core.call;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// The one way into a call's thread. Bounded by kind: what merely informs is dropped first, then what can be asked
/// again; terminal events always go in (their number is bounded by the legs and media sessions the call has).
final class Mailbox {
    private static final int INFORMING_MESSAGES_MAX = 256;
    private static final int MESSAGES_MAX = 1024;

    private final LinkedBlockingQueue<CallMessage> queue = new LinkedBlockingQueue<>();
    /// Messages posted and not yet dealt with, plus one while the thread has not come to wait for the first time.
    private final AtomicInteger unfinished = new AtomicInteger(1);

    void post(CallMessage message) {
        int room = switch (message.weight()) {
            case INFORMING -> INFORMING_MESSAGES_MAX;
            case NORMAL -> MESSAGES_MAX;
            case TERMINAL -> Integer.MAX_VALUE;
        };
        if (unfinished.get() >= room) {
            return;
        }
        unfinished.incrementAndGet();
        queue.add(message);
    }

    /// Waits for the next message; only the call's thread calls it.
    CallMessage take() throws InterruptedException {
        unfinished.decrementAndGet();
        return queue.take();
    }

    /// Nothing to do and nothing being done.
    boolean idle() {
        return unfinished.get() == 0;
    }
}
