package org.klinke.media.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.klinke.core.id.LegId;
import org.klinke.media.udp.DatagramIo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One thread that moves packets, and everything it needs for that: its sockets, legs and timers. Nothing here is
/// locked; others reach it by bounded queues and a wakeup only.
///
///     loop: tasks ─▶ packets of other workers ─▶ readable ports (≤ 64 datagrams each) ─▶ tones, mixes (20 ms) ─▶
///           reports, silence (100 ms) ─▶ send ─▶ wait until the next is due
///
public final class MediaWorker {
    private static final Logger LOG = LoggerFactory.getLogger(MediaWorker.class);

    private static final int TASKS_MAX = 16_384;
    private static final int HANDED_OVER_MAX = 1_024;
    private static final long COMPLAINT_NANOS_MIN = 60_000_000_000L;
    private static final long STOP_MILLIS_MAX = 5_000;

    private final Plant plant;
    private final DatagramIo io;
    private final Thread thread;
    private final BlockingQueue<Consumer<Legs>> tasks = new ArrayBlockingQueue<>(TASKS_MAX);
    private final BlockingQueue<Parcel> handedOver = new ArrayBlockingQueue<>(HANDED_OVER_MAX);
    /// Legs to end although the task queue was full; bounded by the number of legs.
    private final Set<LegId> endings = ConcurrentHashMap.newKeySet();
    private final AtomicInteger load = new AtomicInteger();
    private volatile boolean stopping;

    /// Made once, not for every round.
    private final Runnable runTasks = this::runAllTasks;
    private final Runnable takeHandedOver = this::openParcels;

    private final Legs legs;
    private final WorkerClock clock;
    private long complaintDueNanos;
    private long packetsFailed;

    /// @param onGone called on the worker when a leg is no longer here
    public MediaWorker(int number, Plant plant, Consumer<LegId> onGone) {
        this.plant = plant;
        try {
            Counters counters = plant.counters();
            io = DatagramIo.open(
                    plant.udp(),
                    new DatagramIo.Ledger(counters.packetsOut, counters.dropped, this::packetFailed, plant.nanos()));
        } catch (IOException e) {
            throw new UncheckedIOException("a media worker cannot wait for packets", e);
        }
        complaintDueNanos = now();
        clock = new WorkerClock(now());
        legs = new Legs(this, plant, new PortPairs(plant, io), clock, onGone);
        thread = Thread.ofPlatform().name("klinke-media-" + number).daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /// How many legs are here or on their way here.
    public AtomicInteger load() {
        return load;
    }

    /// Runs a task on the worker.
    ///
    /// @return false if its queue is full
    public boolean post(Consumer<Legs> task) {
        if (!tasks.offer(task)) {
            return false;
        }
        io.wakeup();
        return true;
    }

    /// Ends a leg, after all tasks posted before; never refused.
    public void postEnd(LegId leg) {
        if (!post(there -> there.end(leg))) {
            endings.add(leg);
            io.wakeup();
        }
    }

    /// Something that may get lost, as packets do.
    void runLater(Runnable task) {
        if (!post(_ -> task.run())) {
            plant.counters().dropped.increment();
        }
    }

    /// From another worker's thread.
    void handOver(Parcel parcel) {
        if (handedOver.offer(parcel)) {
            io.wakeup();
        } else {
            plant.counters().dropped.increment();
        }
    }

    boolean isStopping() {
        return stopping;
    }

    /// Ends all sessions and the thread.
    public void stop() {
        stopping = true;
        io.wakeup();
        try {
            if (!thread.join(java.time.Duration.ofMillis(STOP_MILLIS_MAX))) {
                LOG.atWarn().addKeyValue("worker", thread.getName()).log("media worker does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- from here on: only on the worker's thread

    private void run() {
        long waitNanos = 0;
        while (!stopping) {
            try {
                io.await(tasks.isEmpty() && handedOver.isEmpty() && endings.isEmpty() ? waitNanos : 0);
                waitNanos = 0;
                guard(runTasks);
                guard(takeHandedOver);
                io.read();
                waitNanos = clock.run(legs, now());
                io.flush();
            } catch (IOException e) {
                LOG.atError().setCause(e).log("waiting for packets failed");
            }
        }
        runTasks.run();
        for (LegId leg : legs.ids()) {
            guard(() -> legs.end(leg));
        }
        guard(() -> legs.mixes().close());
        try {
            io.close();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("closing what waits for packets failed");
        }
    }

    private void runAllTasks() {
        Consumer<Legs> task;
        while ((task = tasks.poll()) != null) {
            Consumer<Legs> next = task;
            guard(() -> next.accept(legs));
        }
        if (!endings.isEmpty()) {
            for (Iterator<LegId> it = endings.iterator(); it.hasNext(); ) {
                LegId leg = it.next();
                it.remove();
                legs.end(leg);
            }
        }
    }

    private void openParcels() {
        Parcel parcel;
        for (int i = 0; i < HANDED_OVER_MAX && (parcel = handedOver.poll()) != null; i++) {
            parcel.open(legs, now());
        }
    }

    /// One packet's failure, whatever it is, ends with that packet. A fault of ours that every packet meets must be
    /// seen, but not fill the disk.
    private void packetFailed(Throwable fault) {
        plant.counters().dropped.increment();
        if (fault instanceof IOException) {
            LOG.atDebug().setCause(fault).log("a packet failed");
            return;
        }
        packetsFailed++;
        long now = now();
        if (now - complaintDueNanos >= 0) {
            complaintDueNanos = now + COMPLAINT_NANOS_MIN;
            LOG.atWarn().setCause(fault).addKeyValue("packets", packetsFailed).log("packets failed");
            packetsFailed = 0;
        }
    }

    private long now() {
        return plant.nanos().getAsLong();
    }

    /// One task's failure ends with that task.
    static void guard(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            LOG.atWarn().setCause(e).log("a media task failed");
        }
    }
}
