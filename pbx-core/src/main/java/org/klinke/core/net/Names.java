package org.klinke.core.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Looks up names that strangers chose. The JDK does it in native code, for as long as a name server keeps silent: on a
/// virtual thread that would hold a processor which calls need, so it is done on threads of its own. Whoever has silent
/// name servers holds two of them, and nobody else's. Thread-safe.
public final class Names {
    private static final int THREADS_MAX = 64;
    private static final int EACH_MAX = 2;
    private static final long NANOS_MAX = TimeUnit.SECONDS.toNanos(5);

    private final Lookup lookup;
    private final ThreadPoolExecutor looking;
    private final ConcurrentHashMap<Object, Turns> turns = new ConcurrentHashMap<>();

    /// What a name means at this moment.
    @FunctionalInterface
    interface Lookup {
        InetAddress[] of(String name) throws UnknownHostException;
    }

    /// All threads look up names of others: nothing is said about this one.
    public static final class Busy extends UnknownHostException {
        private static final long serialVersionUID = 1L;

        Busy(String name) {
            super(name + ": too many names are being looked up");
        }
    }

    /// Of one owner.
    private static final class Turns {
        private final Semaphore free = new Semaphore(EACH_MAX);
        private int users; // only inside of the map's compute
    }

    /// @param what for: the threads are named after it
    public Names(String what) {
        this(what, THREADS_MAX, InetAddress::getAllByName);
    }

    Names(String what, int threads, Lookup lookup) {
        this.lookup = lookup;
        looking = new ThreadPoolExecutor(
                0,
                threads,
                30,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                Thread.ofPlatform()
                        .daemon()
                        .name("klinke-names-" + what + "-", 0)
                        .factory());
    }

    /// @param owner who chose the name: has two turns at once, and waits for them
    /// @param name or an address as text
    /// @throws Busy if others hold all threads
    /// @throws UnknownHostException if there is none, or it takes longer than five seconds
    public InetAddress[] lookUp(Object owner, String name) throws UnknownHostException {
        long end = System.nanoTime() + NANOS_MAX;
        Turns own = turns.compute(owner, (_, there) -> {
            Turns one = there == null ? new Turns() : there;
            one.users++;
            return one;
        });
        boolean taken = false;
        boolean handedOn = false;
        try {
            if (!own.free.tryAcquire(NANOS_MAX, TimeUnit.NANOSECONDS)) {
                throw new UnknownHostException(name);
            }
            taken = true;
            Future<InetAddress[]> found;
            try {
                found = looking.submit(() -> {
                    try {
                        return lookup.of(name);
                    } finally {
                        own.free.release();
                        leave(owner);
                    }
                });
                handedOn = true; // the thread is held until the name server answers, however long we wait for it
            } catch (RejectedExecutionException _) {
                throw new Busy(name);
            }
            return found.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException _) {
            throw new UnknownHostException(name);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new UnknownHostException(name);
        } finally {
            if (!handedOn) {
                if (taken) {
                    own.free.release();
                }
                leave(owner);
            }
        }
    }

    private void leave(Object owner) {
        turns.computeIfPresent(owner, (_, own) -> --own.users == 0 ? null : own);
    }
}
