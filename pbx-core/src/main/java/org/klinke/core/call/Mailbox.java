package org.klinke.core.call;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.klinke.core.id.LegId;

/// The one way into a call's thread. Bounded by kind: what merely informs is dropped first, then what can be asked
/// again; terminal events always go in (their number is bounded by the legs and media sessions the call has).
///
/// Messages on the wire do not wake a thread that sleeps, until a handful waits: they are most of what a call is told,
/// nothing follows from them, and to wake a thread costs more than to note one. What comes next takes them along.
final class Mailbox {
    private static final int INFORMING_MESSAGES_MAX = 256;
    private static final int MESSAGES_MAX = 1024;

    private final int patientMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Deque<CallMessage> queue = new ArrayDeque<>(); // under the lock
    private boolean asleep; // under the lock; the queue then holds nothing that wakes
    private boolean closed; // under the lock

    /// @param patientMax how many messages on the wire may wait for something else to come
    Mailbox(int patientMax) {
        this.patientMax = patientMax;
    }

    /// @return false if it did not go in: no room for one of its kind, or closed
    boolean post(CallMessage message) {
        int room = switch (message.weight()) {
            case INFORMING -> INFORMING_MESSAGES_MAX;
            case NORMAL -> MESSAGES_MAX;
            case TERMINAL -> Integer.MAX_VALUE;
        };
        lock.lock();
        try {
            if (closed || queue.size() >= room) {
                return false;
            }
            queue.add(message);
            if (asleep && (!message.patient() || queue.size() > patientMax)) {
                asleep = false;
                work.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Waits for the next message; only the call's thread calls it.
    CallMessage take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (queue.isEmpty()) {
                asleep = true;
                while (asleep) {
                    work.await();
                }
            }
            return queue.remove();
        } finally {
            asleep = false;
            lock.unlock();
        }
    }

    /// The next message, or null: then there is none, and there will be none. Only the call's thread calls it, instead
    /// of [#take].
    @Nullable
    CallMessage takeOrClose() {
        lock.lock();
        try {
            closed = queue.isEmpty();
            return queue.poll();
        } finally {
            lock.unlock();
        }
    }

    /// Takes out what waits for this leg. Nothing may be posted for it at the same time.
    List<CallMessage> takeOut(LegId leg) {
        List<CallMessage> found = new ArrayList<>();
        lock.lock();
        try {
            queue.removeIf(message -> message.concerns(leg) && found.add(message));
        } finally {
            lock.unlock();
        }
        return found;
    }

    /// Nothing that must be done, and nothing being done.
    boolean idle() {
        lock.lock();
        try {
            return asleep;
        } finally {
            lock.unlock();
        }
    }
}
