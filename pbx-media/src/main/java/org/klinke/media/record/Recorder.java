package org.klinke.media.record;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.klinke.core.id.LegId;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.MediaPort;
import org.klinke.core.media.RecordingFormat;
import org.klinke.core.media.RecordingSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The threads that write recordings; each looks at its own ten times a second. A disk that hangs holds up its thread
/// and no media worker: the recordings there overrun, their calls are told, and go on.
public final class Recorder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
    /// Of one thread. What it takes of a processor is little; a disk takes some milliseconds for each time it is waited
    /// for, ten seconds apart.
    static final int RECORDINGS_MAX = 400;
    private static final int THREADS_MAX = 4;
    private static final long TURN_NANOS = 100_000_000L;
    private static final long STOP_MILLIS_MAX = 5_000;

    private final RecordingSink.Opener opener;
    private final MediaPort.Events events;
    private final LongSupplier nanos;
    private final List<Writer> writers = new ArrayList<>();
    private final LongAdder failures = new LongAdder();
    private volatile boolean stopping;

    /// @param events called on recorder threads and media workers
    public Recorder(RecordingSink.Opener opener, MediaPort.Events events, LongSupplier nanos) {
        this.opener = opener;
        this.events = events;
        this.nanos = nanos;
        for (int i = 0; i < threads(); i++) {
            Writer writer = new Writer();
            writers.add(writer);
            writer.thread =
                    Thread.ofPlatform().name("klinke-recorder-" + i).daemon().start(writer::run);
        }
    }

    static int threads() {
        return Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, THREADS_MAX);
    }

    /// Never waits. [MediaEvent.RecordingEnded] follows sooner or later: at once if there are too many, then what the
    /// tape takes in is lost.
    public Tape start(LegId leg, RecordingId recording, RecordingFormat format) {
        Tape tape = new Tape(leg, recording, format, nanos.getAsLong(), this::tooSlow);
        Writer writer = Collections.min(writers, Comparator.comparingInt(each -> each.running.get()));
        if (stopping || writer.running.incrementAndGet() > RECORDINGS_MAX) {
            tape.stop(nanos.getAsLong());
            if (stopping) {
                failed(tape, 0, "the server is stopping");
            } else {
                writer.running.decrementAndGet();
                failed(tape, 0, "too many recordings at once: " + RECORDINGS_MAX * writers.size() + " at most here");
            }
            return tape;
        }
        writer.added.add(new Take(tape));
        return tape;
    }

    /// How many run now.
    public int running() {
        return writers.stream().mapToInt(writer -> writer.running.get()).sum();
    }

    /// How many were broken off since the start.
    public long failures() {
        return failures.sum();
    }

    /// Says that a recording was never begun or was broken off.
    public void failed(LegId leg, RecordingId recording, int seconds, String reason) {
        failures.increment();
        LOG.atError()
                .addKeyValue("leg", leg)
                .addKeyValue("recording", recording)
                .addKeyValue("reason", reason)
                .log("a recording was broken off");
        events.onMedia(new MediaEvent.RecordingEnded(leg, recording, seconds, reason));
    }

    /// Ends what still runs; a few seconds at most.
    @Override
    public void close() {
        stopping = true;
        for (Writer writer : writers) {
            LockSupport.unpark(writer.thread);
            try {
                if (!writer.thread.join(java.time.Duration.ofMillis(STOP_MILLIS_MAX))) {
                    LOG.atWarn().addKeyValue("thread", writer.thread.getName()).log("a recorder thread does not end");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /// On a media worker: its thread may hang in the disk, and the call must know.
    private void tooSlow(Tape tape) {
        tape.stop(nanos.getAsLong());
        failed(
                tape,
                (int) ((nanos.getAsLong() - tape.startNanos) / 1_000_000_000L),
                "the disk or the processor is too slow");
    }

    private void failed(Tape tape, int seconds, String reason) {
        failed(tape.leg, tape.recording, seconds, reason);
    }

    private final class Writer {
        private final Queue<Take> added = new ConcurrentLinkedQueue<>();
        private final List<Take> takes = new ArrayList<>();
        private final AtomicInteger running = new AtomicInteger();
        private Thread thread = Thread.currentThread();

        void run() {
            while (!stopping) {
                turn();
                LockSupport.parkNanos(TURN_NANOS);
            }
            takes.forEach(take -> take.tape.stop(nanos.getAsLong()));
            added.forEach(take -> take.tape.stop(nanos.getAsLong()));
            turn();
        }

        private void turn() {
            for (Take fresh = added.poll(); fresh != null; fresh = added.poll()) {
                takes.add(fresh);
            }
            takes.removeIf(take -> {
                boolean done = isDone(take);
                if (done) {
                    running.decrementAndGet();
                }
                return done;
            });
        }

        /// One recording's failure, whatever it is, ends with that recording.
        private boolean isDone(Take take) {
            try {
                if (!take.turn(opener, nanos.getAsLong())) {
                    return false;
                }
                if (!take.tape.isOverrun()) {
                    events.onMedia(
                            new MediaEvent.RecordingEnded(take.tape.leg, take.tape.recording, take.seconds(), ""));
                }
            } catch (java.io.IOException | RuntimeException | Error e) {
                take.tape.stop(nanos.getAsLong());
                take.abandon();
                LOG.atDebug().setCause(e).log("why a recording was broken off");
                if (!take.tape.isOverrun()) {
                    failed(take.tape, take.seconds(), String.valueOf(e.getMessage()));
                }
            }
            return true;
        }
    }
}
