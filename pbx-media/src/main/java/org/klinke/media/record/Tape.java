package org.klinke.media.record;

import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.klinke.core.id.LegId;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.Codec;
import org.klinke.core.media.RecordingFormat;
import org.klinke.core.media.RecordingFormat.Channels;

/// One recording as its leg's session sees it: takes packets in and never waits. Packets come on the worker's thread;
/// the recorder's thread takes them out, and stops the tape if it cannot go on.
public final class Tape {
    /// Ten seconds of both sides: a disk that is further behind is too slow.
    static final int PACKETS_MAX = 1_000;

    final LegId leg;
    final RecordingId recording;
    final RecordingFormat format;
    final long startNanos;
    private final Consumer<Tape> tooSlow;
    private final BlockingQueue<Packet> packets = new ArrayBlockingQueue<>(PACKETS_MAX);
    private boolean paused;
    /// The next packet of a side may hold the one before it once more (RFC 6716 §2.1.7), and that was said in the
    /// pause.
    private boolean farRepeats;

    private boolean nearRepeats;
    private volatile boolean overrun;
    private volatile long endNanos;
    private volatile boolean stopped;

    Tape(LegId leg, RecordingId recording, RecordingFormat format, long startNanos, Consumer<Tape> tooSlow) {
        this.leg = leg;
        this.recording = recording;
        this.format = format;
        this.startNanos = startNanos;
        this.tooSlow = tooSlow;
    }

    /// One payload.
    ///
    /// @param farEnd came from the leg's far end; else it goes there
    /// @param source names the stream its timestamp is of
    record Packet(boolean farEnd, Codec codec, long source, int timestamp, byte[] payload, long nanos) {}

    /// The array may change after the call. Telephone events are left out: a PIN is nobody's business; and how loud
    /// somebody's silence is.
    public void heard(
            boolean farEnd, Codec codec, long source, int timestamp, byte[] data, int offset, int length, long nanos) {
        boolean wanted = farEnd || format.channels() != Channels.FAR_END;
        if (paused || stopped || overrun || !codec.isVoice() || !wanted) {
            return;
        }
        boolean repeats = farEnd ? farRepeats : nearRepeats;
        if (farEnd) {
            farRepeats = false;
        } else {
            nearRepeats = false;
        }
        if (repeats && codec.equals(Codec.OPUS)) {
            return;
        }
        byte[] payload = Arrays.copyOfRange(data, offset, offset + length);
        if (!packets.offer(new Packet(farEnd, codec, source, timestamp, payload, nanos))) {
            overrun = true;
            tooSlow.accept(this);
        }
    }

    public void pause(boolean wanted) {
        if (paused && !wanted) {
            farRepeats = true;
            nearRepeats = true;
        }
        paused = wanted;
    }

    /// The rest is written, then the recording's end is told.
    public void stop(long nowNanos) {
        if (!stopped) {
            endNanos = nowNanos;
            stopped = true;
        }
    }

    /// Told to, or broken off: another recording may begin.
    public boolean isStopped() {
        return stopped;
    }

    // ---- recorder thread

    @Nullable
    Packet next() {
        return packets.poll();
    }

    /// Its failure has been told.
    boolean isOverrun() {
        return overrun;
    }

    /// Once it is stopped.
    long endNanos() {
        return endNanos;
    }
}
