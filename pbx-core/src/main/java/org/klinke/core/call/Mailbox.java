package org.klinke.core.call;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.klinke.core.id.LegId;

/// The one way into a call's thread. Bounded by kind: what merely informs is dropped first, then what can be asked
/// again; terminal events always go in (their number is bounded by the legs and media sessions the call has).
final class Mailbox {
    private static final int INFORMING_MESSAGES_MAX = 256;
    private static final int MESSAGES_MAX = 1024;
    private static final int CLOSED = Integer.MIN_VALUE;

    private final LinkedBlockingQueue<CallMessage> queue = new LinkedBlockingQueue<>();
    /// Messages posted and not yet dealt with, plus one while the thread has not come to wait for the first time.
    private final AtomicInteger unfinished = new AtomicInteger(1);

    /// @return false if it did not go in: no room for one of its kind, or closed
    boolean post(CallMessage message) {
        int room = switch (message.weight()) {
            case INFORMING -> INFORMING_MESSAGES_MAX;
            case NORMAL -> MESSAGES_MAX;
            case TERMINAL -> Integer.MAX_VALUE;
        };
        int before = unfinished.get();
        while (before != CLOSED && before < room) {
            if (unfinished.compareAndSet(before, before + 1)) {
                queue.add(message);
                return true;
            }
            before = unfinished.get();
        }
        return false;
    }

    /// Waits for the next message; only the call's thread calls it.
    CallMessage take() throws InterruptedException {
        unfinished.decrementAndGet();
        return queue.take();
    }

    /// The next message, or null: then there is none, and there will be none. Only the call's thread calls it, instead
    /// of [#take].
    @Nullable
    CallMessage takeOrClose() throws InterruptedException {
        return unfinished.compareAndSet(1, CLOSED) ? null : take();
    }

    /// Takes out what waits for this leg. Nothing may be posted for it at the same time.
    List<CallMessage> takeOut(LegId leg) {
        List<CallMessage> found = new ArrayList<>();
        queue.removeIf(message -> message.concerns(leg) && found.add(message));
        unfinished.addAndGet(-found.size());
        return found;
    }

    /// Nothing to do and nothing being done.
    boolean idle() {
        return unfinished.get() == 0;
    }
}
