package org.klinke.core.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Looks up names that strangers chose. The JDK does it in native code, for as long as a name server keeps silent: on a
/// virtual thread that would hold a processor which calls need, so it is done on a few threads of its own.
public final class Names {
    private static final int THREADS = 8;
    private static final int WAITING_MAX = 64;
    private static final int SECONDS_MAX = 5;

    private static final ThreadPoolExecutor LOOKING = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_MAX),
            Thread.ofPlatform().daemon().name("klinke-names-", 0).factory());

    static {
        LOOKING.allowCoreThreadTimeOut(true);
    }

    private Names() {}

    /// @param name or an address as text
    /// @throws UnknownHostException if there is none, too many are looked up already, or it takes longer than five
    ///     seconds
    public static InetAddress[] lookUp(String name) throws UnknownHostException {
        Future<InetAddress[]> found;
        try {
            found = LOOKING.submit(() -> InetAddress.getAllByName(name));
        } catch (RejectedExecutionException _) {
            throw new UnknownHostException(name + ": too many names are being looked up");
        }
        try {
            return found.get(SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException _) {
            found.cancel(false);
            throw new UnknownHostException(name);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new UnknownHostException(name);
        }
    }
}
