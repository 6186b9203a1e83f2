package org.klinke.sip.trunk;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs what happens to one trunk one after another, without a thread of its own and without a lock: whoever brings a
/// task runs it, and what others have brought meanwhile; a task brought by a task runs after it. Tasks do not block. As
/// many wait as a trunk has timers, transactions and connections under way.
final class Serial {
    private static final Logger log = LoggerFactory.getLogger(Serial.class);

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    void run(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() > 0) {
            return; // who runs one now will run this
        }
        do {
            guarded(tasks.remove());
        } while (waiting.decrementAndGet() > 0);
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) { // an edge: a fault of ours must not stop the trunk
            log.atError().setCause(e).log("Keeping a trunk connected failed");
        }
    }
}
