package org.klinke.media.play;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// A few threads for the long work of tenants: each has one piece of it done at a time, and then it is the next one's
/// turn. Thread-safe.
final class FairThreads implements AutoCloseable {
    private static final int WAITING_MAX = 100;
    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor threads;
    /// What is to be done besides the piece that is being done, or is next, of each tenant that has one.
    private final Map<String, Queue<Runnable>> waiting = new HashMap<>();

    FairThreads(int count, String name) {
        // At most one piece of each tenant; what comes after the end is nobody's business.
        threads = new ThreadPoolExecutor(
                count,
                count,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().name(name, 0).daemon().factory(),
                new ThreadPoolExecutor.DiscardPolicy());
        threads.allowCoreThreadTimeOut(true);
    }

    /// Rejects what would wait behind too much of the same tenant.
    Executor of(String tenant) {
        return work -> {
            synchronized (waiting) {
                Queue<Runnable> others = waiting.get(tenant);
                if (others == null) {
                    waiting.put(tenant, new ArrayDeque<>());
                    threads.execute(() -> run(tenant, work));
                } else if (others.size() < WAITING_MAX) {
                    others.add(work);
                } else {
                    throw new RejectedExecutionException("too much waits");
                }
            }
        };
    }

    private void run(String tenant, Runnable work) {
        try {
            work.run();
        } finally {
            next(tenant);
        }
    }

    private void next(String tenant) {
        synchronized (waiting) {
            Queue<Runnable> others = waiting.getOrDefault(tenant, new ArrayDeque<>());
            Runnable next = others.poll();
            if (next == null) {
                waiting.remove(tenant);
            } else {
                threads.execute(() -> run(tenant, next));
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
