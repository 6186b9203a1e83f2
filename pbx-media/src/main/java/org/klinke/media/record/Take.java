package org.klinke.media.record;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.klinke.core.media.PacketSpan;
import org.klinke.core.media.RecordingSink;

/// One recording as its recorder thread sees it. What was heard is written 200 ms later, so that packets have time to
/// come in order, and goes to the disk twice a second: with the time between turns less than a second is lost if
/// the process is killed. A power cut may lose as much as the system had not written by itself since the last
/// [#SYNC_NANOS].
final class Take {
    private static final long LATE_NANOS = 200_000_000L;
    private static final int CHUNKS_PER_SECOND = 2;
    private static final long SYNC_NANOS = 10_000_000_000L;
    /// A WAV file of two channels at 16 kHz stays below 4 GB.
    private static final int HOURS_MAX = 12;

    final Tape tape;
    private final Track farEnd;
    private final Track near;
    private @Nullable RecordingSink sink;
    private @Nullable Writing writing;
    /// What is on the disk.
    private long flushedTicks;
    private long syncedNanos;

    Take(Tape tape) {
        this.tape = tape;
        farEnd = new Track(tape.startNanos);
        near = new Track(tape.startNanos);
    }

    /// What can be read of it.
    int seconds() {
        return (int) (flushedTicks / PacketSpan.TICKS_PER_SECOND);
    }

    /// @return whether it has ended
    /// @throws IOException it cannot go on: the disk is full or broken
    boolean turn(RecordingSink.Opener opener, long nowNanos) throws IOException {
        RecordingSink to = sink;
        if (to == null) {
            to = opener.open(tape.recording);
            sink = to;
            syncedNanos = nowNanos;
        }
        Writing open = writing == null ? begin() : writing;
        boolean end = tape.isStopped();
        long horizon = end ? tape.endNanos() : nowNanos - LATE_NANOS;
        for (Tape.Packet packet = tape.next(); packet != null; packet = tape.next()) {
            (packet.farEnd() ? farEnd : near).add(packet);
        }
        open.advance(Track.ticks(horizon - tape.startNanos));
        if (open.ticks() > (long) HOURS_MAX * 3600 * PacketSpan.TICKS_PER_SECOND) {
            throw new IOException("a recording may last " + HOURS_MAX + " hours");
        }
        if (end || open.ticks() - flushedTicks >= PacketSpan.TICKS_PER_SECOND / CHUNKS_PER_SECOND) {
            open.flush(to, end && !tape.isOverrun()); // what was broken off is not whole
            flushedTicks = open.ticks();
        }
        if (end) {
            to.sync();
            abandon();
        } else if (nowNanos - syncedNanos > SYNC_NANOS) {
            to.sync();
            syncedNanos = nowNanos;
        }
        return end;
    }

    /// Lets go of everything; what was written stays.
    void abandon() {
        try {
            if (sink != null) {
                sink.close();
            }
        } catch (IOException e) {
            // The file was as good as it can be before.
            sink = null;
        }
        if (writing != null) {
            writing.close();
        }
    }

    private Writing begin() {
        Writing fresh = switch (tape.format.kind()) {
            case WAV_8K -> new WavWriting(farEnd, near, tape.format.channels(), 8_000);
            case WAV_16K -> new WavWriting(farEnd, near, tape.format.channels(), 16_000);
            case PACKETS -> new PacketWriting(farEnd, near);
            case OPUS -> throw new IllegalStateException("nothing is recorded as Opus any more");
        };
        writing = fresh;
        return fresh;
    }
}
