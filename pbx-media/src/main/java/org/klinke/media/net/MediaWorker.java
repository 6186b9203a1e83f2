package org.klinke.media.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.klinke.core.id.LegId;
import org.klinke.core.id.MixId;
import org.klinke.core.media.LiveMedia;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.MediaStats;
import org.klinke.core.media.MixSeat;
import org.klinke.core.media.Source;
import org.klinke.core.media.StreamAgreement;
import org.klinke.media.play.Frames;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One thread that moves packets, and everything it needs for that: its sockets, sessions and timers. Nothing here is
/// locked; others reach it by bounded queues and a wakeup only.
///
///     loop: tasks ─▶ packets of other workers ─▶ readable sockets (≤ 64 datagrams each) ─▶ tones, mixes (20 ms) ─▶
///           reports, silence (100 ms) ─▶ select until the next is due
///
/// Plain java.nio rather than Netty: one buffer per worker, no ownership to track, and [MediaSocket] is the only class
/// that knows the channel, so that recvmmsg/sendmmsg can take its place.
public final class MediaWorker {
    private static final Logger LOG = LoggerFactory.getLogger(MediaWorker.class);

    private static final int TASKS_MAX = 16_384;
    private static final int HANDED_OVER_MAX = 1_024;
    private static final int DATAGRAMS_PER_TURN = 64;
    private static final long HOUSEKEEPING_NANOS = 100_000_000L;
    private static final long COMPLAINT_NANOS_MIN = 60_000_000_000L;
    private static final long STOP_MILLIS_MAX = 5_000;

    private final Plant plant;
    private final Consumer<LegId> onGone;
    private final Selector selector;
    private final PortPairs pairs;
    private final Thread thread;
    private final BlockingQueue<Runnable> tasks = new ArrayBlockingQueue<>(TASKS_MAX);
    private final BlockingQueue<Parcel> handedOver = new ArrayBlockingQueue<>(HANDED_OVER_MAX);
    /// Legs to end although the task queue was full; bounded by the number of legs.
    private final Set<LegId> endings = ConcurrentHashMap.newKeySet();
    private final AtomicInteger legs = new AtomicInteger();
    private volatile boolean stopping;

    private final Map<LegId, LegSession> sessions = new HashMap<>();
    private final Mixes mixes;
    private final Datagram packet = new Datagram();
    private long housekeepingNanos;
    private long timersDueNanos;
    private long complaintDueNanos;
    private long packetsFailed;

    /// @param onGone called on the worker when a leg is no longer here
    public MediaWorker(int number, Plant plant, Consumer<LegId> onGone) {
        this.plant = plant;
        this.onGone = onGone;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("no selector for a media worker", e);
        }
        pairs = new PortPairs(plant, selector);
        mixes = new Mixes(this, plant);
        housekeepingNanos = plant.nanos().getAsLong();
        timersDueNanos = housekeepingNanos;
        complaintDueNanos = housekeepingNanos;
        thread = Thread.ofPlatform().name("klinke-media-" + number).daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /// Legs here or on their way here.
    public AtomicInteger legs() {
        return legs;
    }

    /// Runs a task on the worker.
    ///
    /// @return false if its queue is full
    public boolean post(Runnable task) {
        if (!tasks.offer(task)) {
            return false;
        }
        selector.wakeup();
        return true;
    }

    /// Ends a leg, after all tasks posted before; never refused.
    public void postEnd(LegId leg) {
        if (!post(() -> end(leg))) {
            endings.add(leg);
            selector.wakeup();
        }
    }

    private void postOrDrop(Runnable task) {
        if (!post(task)) {
            plant.counters().dropped.increment();
        }
    }

    /// Ends a leg that cannot go on, and tells why, after what is done now.
    private void fail(LegId leg, String reason) {
        boolean posted = post(() -> {
            LegSession session = sessions.get(leg);
            if (session != null) {
                remove(session);
                gone(leg, new MediaEvent.Failed(leg, reason));
            }
        });
        if (!posted) {
            postEnd(leg);
        }
    }

    /// Ends all sessions and the thread.
    public void stop() {
        stopping = true;
        selector.wakeup();
        try {
            if (!thread.join(java.time.Duration.ofMillis(STOP_MILLIS_MAX))) {
                LOG.atWarn().addKeyValue("worker", thread.getName()).log("media worker does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- from here on: only on the worker's thread

    /// @param address local address to receive on
    /// @param announced address to write into session descriptions
    public void open(MediaCommand.Open command, InetAddress address, InetAddress announced) {
        if (stopping) {
            gone(command.leg(), new MediaEvent.Failed(command.leg(), "the media engine is shutting down"));
            return;
        }
        try {
            PortPair pair = pairs.choose(address, command.signallingRemote(), command.secure());
            LegId leg = command.leg();
            LegSession session = new LegSession(
                    leg,
                    pair,
                    command.signallingRemote(),
                    plant,
                    this::hurry,
                    this::postOrDrop,
                    reason -> fail(leg, reason));
            sessions.put(command.leg(), session);
            tell(new MediaEvent.Opened(
                    command.leg(),
                    new java.net.InetSocketAddress(announced, pair.port),
                    new java.net.InetSocketAddress(announced, pair.port + 1),
                    Optional.of(plant.dtls().fingerprint())));
        } catch (PortPairs.NoPort e) {
            gone(command.leg(), new MediaEvent.Failed(command.leg(), e.reason()));
        }
    }

    public void agree(LegId leg, StreamAgreement agreement) {
        LegSession session = sessions.get(leg);
        if (session == null) {
            return;
        }
        if (agreement.sendKey().isPresent() != agreement.receiveKey().isPresent()
                || (session.pair.shared && !agreement.secure())) {
            // Plain packets on a shared port could be anyone's.
            remove(session);
            gone(leg, new MediaEvent.Failed(leg, "the session was opened for SRTP, but no keys were agreed"));
            return;
        }
        session.agree(agreement, now());
        load(session);
    }

    /// Sets one leg's partner; the other side is set on its own worker.
    ///
    /// @param worker the other's; null with `other` null = no partner any more
    public void join(LegId leg, @Nullable LegId other, @Nullable MediaWorker worker) {
        LegSession session = sessions.get(leg);
        if (session == null) {
            return;
        }
        MediaSink sink = null;
        if (other != null && worker != null) {
            sink = worker == this ? sessions.get(other) : new RemoteLeg(worker, other);
        }
        session.join(sink == null ? null : other, sink);
    }

    /// Tells how the leg's session is, for people; nothing if it is not here.
    public void look(LegId leg, CompletableFuture<Optional<LiveMedia>> reply) {
        reply.complete(Optional.ofNullable(sessions.get(leg)).map(session -> session.look(now())));
    }

    void partnerLeft(LegId leg, LegId gone) {
        LegSession session = sessions.get(leg);
        if (session != null) {
            session.partnerLeft(gone);
        }
    }

    public void play(LegId leg, Source source) {
        LegSession session = sessions.get(leg);
        if (session != null) {
            session.play(source, now());
            load(session);
        }
    }

    /// Brings what a leg waits to be played; other threads read and encode it.
    private void load(LegSession session) {
        LegPlayer.Wish wish = session.wish();
        if (wish == null) {
            return;
        }
        CompletableFuture<Frames> sound = plant.sounds().load(wish.source(), wish.codec());
        if (sound.isDone()) {
            loaded(session, wish, sound);
        } else {
            LegId leg = session.id;
            sound.whenComplete((frames, failure) -> post(() -> {
                LegSession still = sessions.get(leg);
                if (still != null) {
                    loaded(still, wish, sound);
                }
            }));
        }
    }

    private void loaded(LegSession session, LegPlayer.Wish wish, CompletableFuture<Frames> sound) {
        if (sound.isCompletedExceptionally()) {
            Throwable failure = sound.exceptionNow();
            session.notLoaded(wish, String.valueOf(failure.getMessage()));
        } else {
            session.loaded(wish, sound.join(), now());
            timersDueNanos = now();
        }
    }

    public void stopPlaying(LegId leg) {
        LegSession session = sessions.get(leg);
        if (session != null) {
            session.stopPlaying();
        }
    }

    public void sendDigit(LegId leg, char digit, int millis) {
        LegSession session = sessions.get(leg);
        if (session != null) {
            session.sendDigit(digit, millis, now());
        }
    }

    public void joinMix(LegId leg, MixId mix, MixSeat seat) {
        LegSession session = sessions.get(leg);
        if (session != null) {
            mixes.join(session, mix, seat, now());
            hurry();
        }
    }

    /// If it is still on its way there.
    void rejoinMix(LegId leg, MixId mix, MixSeat seat) {
        LegSession session = sessions.get(leg);
        if (session != null && session.mix() instanceof RemoteMix on && on.id().equals(mix)) {
            joinMix(leg, mix, seat);
        }
    }

    public void changeSeat(LegId leg, MixSeat seat) {
        LegSession session = sessions.get(leg);
        MixSink mix = session == null ? null : session.mix();
        if (mix != null) {
            mix.change(seat);
        }
    }

    public void leaveMix(LegId leg) {
        LegSession session = sessions.get(leg);
        if (session != null && session.mix() != null) {
            session.enter(null);
        }
    }

    /// A timer may be due earlier than was thought.
    void hurry() {
        timersDueNanos = now();
    }

    Mixes mixes() {
        return mixes;
    }

    @Nullable
    LegSession session(LegId leg) {
        return sessions.get(leg);
    }

    public void record(MediaCommand.StartRecording command) {
        LegSession session = sessions.get(command.leg());
        if (session == null || !session.record(command)) {
            plant.recorder()
                    .failed(
                            command.leg(),
                            command.recording(),
                            0,
                            session == null ? "the leg has gone" : "the leg is being recorded already");
        }
    }

    public void pauseRecording(LegId leg, boolean paused) {
        LegSession session = sessions.get(leg);
        if (session != null) {
            session.pauseRecording(paused);
        }
    }

    public void stopRecording(LegId leg) {
        LegSession session = sessions.get(leg);
        if (session != null) {
            session.stopRecording(now());
        }
    }

    /// From another worker's thread.
    void handOver(Parcel parcel) {
        if (handedOver.offer(parcel)) {
            selector.wakeup();
        } else {
            plant.counters().dropped.increment();
        }
    }

    private void end(LegId leg) {
        LegSession session = sessions.get(leg);
        if (session == null) {
            mixes.leaveGuest(leg);
        } else {
            gone(leg, new MediaEvent.Closed(leg, remove(session)));
        }
    }

    private MediaStats remove(LegSession session) {
        sessions.remove(session.id);
        MediaStats stats = session.close();
        pairs.release(session.pair);
        return stats;
    }

    private void gone(LegId leg, MediaEvent last) {
        legs.decrementAndGet();
        onGone.accept(leg);
        tell(last);
    }

    private void tell(MediaEvent event) {
        plant.events().onMedia(event);
    }

    private long now() {
        return plant.nanos().getAsLong();
    }

    private void run() {
        long waitNanos = 0;
        while (!stopping) {
            long wait = waitNanos;
            waitNanos = 0;
            try {
                select(wait);
                guard(this::runTasks);
                guard(this::takeHandedOver);
                readSockets();
                waitNanos = runTimers();
            } catch (IOException e) {
                LOG.atError().setCause(e).log("media selector failed");
            }
        }
        runTasks();
        for (LegId leg : Set.copyOf(sessions.keySet())) {
            guard(() -> end(leg));
        }
        guard(mixes::close);
        try {
            selector.close();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("closing a media selector failed");
        }
    }

    private void select(long waitNanos) throws IOException {
        long millis = (waitNanos + 999_999) / 1_000_000;
        if (millis <= 0 || !tasks.isEmpty() || !handedOver.isEmpty()) {
            selector.selectNow();
        } else {
            selector.select(millis);
        }
    }

    private void runTasks() {
        Runnable task;
        while ((task = tasks.poll()) != null) {
            guard(task);
        }
        for (Iterator<LegId> it = endings.iterator(); it.hasNext(); ) {
            LegId leg = it.next();
            it.remove();
            end(leg);
        }
    }

    private void takeHandedOver() {
        Parcel parcel;
        for (int i = 0; i < HANDED_OVER_MAX && (parcel = handedOver.poll()) != null; i++) {
            parcel.open(this, now());
        }
    }

    private void readSockets() {
        for (Iterator<SelectionKey> it = selector.selectedKeys().iterator(); it.hasNext(); ) {
            SelectionKey key = it.next();
            it.remove();
            if (key.attachment() instanceof MediaSocket socket) {
                for (int i = 0; i < DATAGRAMS_PER_TURN && key.isValid() && receive(socket); i++) {
                    // one datagram each
                }
            }
        }
    }

    /// One packet's failure, whatever it is, ends with that packet.
    private boolean receive(MediaSocket socket) {
        try {
            return socket.receive(packet, now());
        } catch (IOException e) {
            plant.counters().dropped.increment();
            LOG.atDebug().setCause(e).log("a packet failed");
            return true;
        } catch (RuntimeException | Error e) {
            plant.counters().dropped.increment();
            complain(e);
            return true;
        }
    }

    /// A fault of ours that every packet meets must be seen, but not fill the disk.
    private void complain(Throwable fault) {
        packetsFailed++;
        long now = now();
        if (now - complaintDueNanos >= 0) {
            complaintDueNanos = now + COMPLAINT_NANOS_MIN;
            LOG.atWarn().setCause(fault).addKeyValue("packets", packetsFailed).log("packets failed");
            packetsFailed = 0;
        }
    }

    /// @return nanos until a timer is due
    private long runTimers() {
        long now = now();
        if (now - timersDueNanos < 0) {
            return timersDueNanos - now;
        }
        long wait = HOUSEKEEPING_NANOS;
        boolean housekeeping = now - housekeepingNanos >= 0;
        if (housekeeping) {
            housekeepingNanos = now + HOUSEKEEPING_NANOS;
        }
        @Nullable LegSession failed = null; // one in each turn
        for (LegSession session : sessions.values()) {
            try {
                if (housekeeping) {
                    session.housekeep(now);
                }
                wait = Math.min(wait, session.playDue(now));
            } catch (RuntimeException | Error e) {
                LOG.atError().setCause(e).addKeyValue("leg", session.id).log("a leg's media failed and are ended");
                failed = session;
            }
        }
        wait = Math.min(wait, mixes.run(now));
        if (failed != null) {
            LegSession leg = failed; // its end may fail as it did
            guard(() -> remove(leg));
            guard(() -> gone(leg.id, new MediaEvent.Failed(leg.id, "internal error")));
        }
        wait = Math.clamp(housekeepingNanos - now, 0, wait);
        timersDueNanos = now + wait;
        return wait;
    }

    private void guard(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            LOG.atWarn().setCause(e).log("a media task failed");
        }
    }
}
