package org.klinke.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.klinke.core.media.DtlsSession;
import org.klinke.core.media.SrtpSuite;
import org.klinke.media.dtls.DtlsHandshake;
import org.klinke.media.dtls.DtlsHandshakes;
import org.klinke.media.dtls.DtlsOutcome;

/// DTLS-SRTP handshakes per second and core, by the process's CPU time: two of our own ends shake hands in memory, each
/// with a certificate to sign with and one to verify, so that a handshake of the server costs half of what is spent.
/// What the sockets add is not in it.
public final class DtlsLoad {
    private static final int WARM_UP = 20_000;
    private static final int HANDSHAKES = 10_000;
    private static final int ROUNDS = 3;
    private static final int AT_ONCE = 8;

    private final DtlsHandshakes server = new DtlsHandshakes(new SecureRandom(), Instant.now(), System::nanoTime);
    private final DtlsHandshakes client = new DtlsHandshakes(new SecureRandom(), Instant.now(), System::nanoTime);

    private DtlsLoad() {}

    public static void main(String[] arguments) throws Exception {
        DtlsLoad load = new DtlsLoad();
        load.run(WARM_UP);
        for (int round = 1; round <= ROUNDS; round++) {
            long nanos = load.run(HANDSHAKES);
            double micros = nanos / 2e3 / HANDSHAKES;
            System.out.printf(
                    "round %d: %.0f µs of CPU for one end of a handshake = %.0f handshakes/s/core%n",
                    round, micros, 1e6 / micros);
        }
        System.exit(0); // ends that linger for lost flights would keep it for minutes
    }

    /// @return CPU time of the process in nanoseconds
    private long run(int count) throws Exception {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        Semaphore places = new Semaphore(AT_ONCE);
        long begin = system.getProcessCpuTime();
        for (int i = 0; i < count; i++) {
            places.acquire();
            shakeHands().whenComplete((_, _) -> places.release());
        }
        places.acquire(AT_ONCE);
        return system.getProcessCpuTime() - begin;
    }

    private CompletableFuture<Void> shakeHands() {
        End ours = new End();
        End theirs = new End();
        ours.handshake = start(server, client, false, ours, theirs);
        theirs.handshake = start(client, server, true, theirs, ours);
        ours.ready.complete(null);
        theirs.ready.complete(null);
        return CompletableFuture.allOf(ours.done, theirs.done).whenComplete((_, _) -> {
            ours.handshake.close();
            theirs.handshake.close();
        });
    }

    private static DtlsHandshake start(DtlsHandshakes own, DtlsHandshakes others, boolean active, End end, End other) {
        DtlsSession session = new DtlsSession(
                List.of(others.fingerprint()),
                active,
                SrtpSuite.DEFAULT.stream()
                        .filter(suite -> suite.dtlsProfile() != 0)
                        .toList());
        DtlsHandshake started = own.start(session, new DtlsHandshake.Link() {
            @Override
            public void send(byte[] datagram) {
                other.ready.join();
                other.handshake.offer(datagram);
            }

            @Override
            public void ended(DtlsOutcome outcome) {
                if (outcome instanceof DtlsOutcome.Failed(String reason)) {
                    end.done.completeExceptionally(new IllegalStateException(reason));
                } else {
                    end.done.complete(null);
                }
            }
        });
        if (started == null) {
            throw new IllegalStateException("too many handshakes under way");
        }
        return started;
    }

    private static final class End {
        final CompletableFuture<Void> ready = new CompletableFuture<>();
        final CompletableFuture<Void> done = new CompletableFuture<>();
        volatile DtlsHandshake handshake;
    }
}
