package org.klinke.server.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// Log lines on their way to standard error, written by a thread of its own: a disk or a pipe that stalls must not
/// stall a call, and many lines are one write.
///
///     call, loop, worker ── line ──▶ memory (≤ 1 MB) ── at once, then every 20 ms ──▶ standard error
///
/// What finds no room is dropped and counted. Should the thread end, each writes its own lines. Thread-safe.
public final class LogPipe extends OutputStream {
    static final int BYTES_MAX = 1 << 20;
    private static final long GATHER_MILLIS = 20;

    private final OutputStream to;
    private final Thread writer;
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream(); // under this
    private long dropped; // under this
    private boolean idle; // under this
    private boolean closing; // under this
    private boolean alone; // under this: the writer has ended

    public LogPipe(OutputStream to) {
        this.to = to;
        this.writer = Thread.ofPlatform().name("klinke-log").daemon().start(this::run);
    }

    @Override
    public void write(int oneByte) throws IOException {
        write(new byte[] {(byte) oneByte}, 0, 1);
    }

    /// Whole lines are not mixed with those of others if each is written at once.
    @Override
    public synchronized void write(byte[] bytes, int from, int length) throws IOException {
        if (closing || alone) {
            to.write(bytes, from, length);
        } else if (waiting.size() + length > BYTES_MAX) {
            dropped++;
        } else {
            waiting.write(bytes, from, length);
            if (idle) {
                idle = false;
                notifyAll();
            }
        }
    }

    private void run() {
        try {
            boolean more = true;
            while (more) {
                more = round();
            }
        } finally {
            endsAlone();
        }
    }

    /// @return false when it is over
    private boolean round() {
        try {
            byte[] next = next();
            send(next);
            return next.length > 0;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } catch (Throwable _) {
            return true; // no memory, say: what it had is lost, what comes is not; and there is nobody to tell
        }
    }

    /// Nobody writes what waits any more, nor anything that comes.
    private synchronized void endsAlone() {
        alone = true;
        byte[] rest = waiting.toByteArray();
        waiting.reset();
        send(rest);
    }

    /// @return nothing when it is over
    @SuppressWarnings("WaitNotInLoop") // gathering may end early
    private synchronized byte[] next() throws InterruptedException {
        if (!closing) {
            wait(GATHER_MILLIS);
        }
        idle = waiting.size() == 0;
        while (idle && !closing) {
            wait();
        }
        if (dropped > 0) {
            waiting.writeBytes((dropped + " log lines were dropped\n").getBytes(StandardCharsets.UTF_8));
            dropped = 0;
        }
        byte[] next = waiting.toByteArray();
        waiting.reset();
        return next;
    }

    private void send(byte[] lines) {
        try {
            to.write(lines);
            to.flush();
        } catch (IOException _) {
            // nobody reads what we log, and there is nobody else to tell
        }
    }

    /// For tests.
    Thread writer() {
        return writer;
    }

    /// Writes what waits, if it takes no longer than this; what comes later is written at once.
    public void drain(long millisMax) throws InterruptedException {
        synchronized (this) {
            closing = true;
            notifyAll();
        }
        writer.join(millisMax);
    }
}
