package org.klinke.media.record;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.klinke.core.media.RecordingFormat.Channels;
import org.klinke.core.media.RecordingSink;

/// One recording as its recorder thread sees it. Sound is written 200 ms after it was heard, so that packets have time
/// to come in order, and goes to the disk twice a second: with the time between turns less than a second is lost if
/// the process is killed. A power cut may lose as much as the system had not written by itself since the last
/// [#SYNC_NANOS].
final class Take {
    private static final long LATE_NANOS = 200_000_000L;
    private static final int CHUNKS_PER_SECOND = 2;
    private static final int FRAMES_PER_SECOND = 50;
    private static final long SYNC_NANOS = 10_000_000_000L;
    /// A WAV file of two channels at 16 kHz stays below 4 GB.
    private static final int HOURS_MAX = 12;

    final Tape tape;
    private @Nullable RecordingSink sink;
    private @Nullable SoundWriter writer;
    private @Nullable Track farEnd;
    private @Nullable Track near;
    private short[][] frame = new short[0][];
    private short[] other = new short[0];
    /// Samples handed to the writer, and to the disk.
    private long rendered;
    private long flushed;
    private long syncedNanos;

    Take(Tape tape) {
        this.tape = tape;
    }

    /// What can be read of it.
    int seconds() {
        SoundWriter open = writer;
        return open == null ? 0 : (int) (flushed / open.sampleRate());
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
        SoundWriter open = writer == null ? begin() : writer;
        boolean end = tape.isStopped();
        long horizon = end ? tape.endNanos() : nowNanos - LATE_NANOS;
        receive();
        render(open, samplesAt(horizon, open.sampleRate()));
        if (rendered > (long) HOURS_MAX * 3600 * open.sampleRate()) {
            throw new IOException("a recording may last " + HOURS_MAX + " hours");
        }
        if (end || rendered - flushed >= open.sampleRate() / CHUNKS_PER_SECOND) {
            boolean last = end && !tape.isOverrun(); // what was broken off is not whole
            write(to, open.take(last), last);
            flushed = rendered;
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
            if (writer != null) {
                writer.close();
            }
            if (sink != null) {
                sink.close();
            }
        } catch (IOException e) {
            // The file was as good as it can be before.
            sink = null;
        }
        if (farEnd != null) {
            farEnd.close();
        }
        if (near != null) {
            near.close();
        }
    }

    private SoundWriter begin() {
        SoundWriter fresh = SoundWriter.of(tape.format, tape.recording.value().hashCode());
        writer = fresh;
        int samples = fresh.sampleRate() / FRAMES_PER_SECOND;
        frame = new short[tape.format.channels() == Channels.SIDES ? 2 : 1][samples];
        other = new short[samples];
        farEnd = new Track(fresh.sampleRate(), tape.startNanos);
        near = new Track(fresh.sampleRate(), tape.startNanos);
        return fresh;
    }

    private void receive() {
        Track from = farEnd;
        Track to = near;
        for (Tape.Packet packet = tape.next(); packet != null; packet = tape.next()) {
            Track track = packet.farEnd() ? from : to;
            if (track != null) {
                track.add(packet);
            }
        }
    }

    private void render(SoundWriter open, long until) {
        Track from = farEnd;
        Track to = near;
        int samples = other.length;
        while (from != null && to != null && rendered + samples <= until) {
            from.read(rendered, frame[0], samples);
            switch (tape.format.channels()) {
                case FAR_END -> {}
                case SIDES -> to.read(rendered, frame[1], samples);
                case MIXED -> {
                    to.read(rendered, other, samples);
                    for (int i = 0; i < samples; i++) {
                        frame[0][i] = (short) Math.clamp(frame[0][i] + other[i], Short.MIN_VALUE, Short.MAX_VALUE);
                    }
                }
            }
            open.frame(frame, samples);
            rendered += samples;
        }
    }

    /// After a stall of the disk there may be more than one chunk.
    private static void write(RecordingSink to, byte[] bytes, boolean last) throws IOException {
        int at = 0;
        do {
            int length = Math.min(bytes.length - at, RecordingSink.CHUNK_BYTES_MAX);
            byte[] chunk =
                    at == 0 && length == bytes.length ? bytes : java.util.Arrays.copyOfRange(bytes, at, at + length);
            at += length;
            if (length > 0 || last) {
                to.write(chunk, length, last && at == bytes.length);
            }
        } while (at < bytes.length);
    }

    private long samplesAt(long nowNanos, int sampleRate) {
        long nanos = Math.max(0, nowNanos - tape.startNanos);
        return nanos / 1_000_000_000L * sampleRate + nanos % 1_000_000_000L * sampleRate / 1_000_000_000L;
    }
}
