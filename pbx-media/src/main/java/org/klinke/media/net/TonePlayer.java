package org.klinke.media.net;

import org.jspecify.annotations.Nullable;
import org.klinke.core.media.MediaCommand.Tone;
import org.klinke.core.media.StreamAgreement.AgreedCodec;
import org.klinke.media.play.ToneFrames;
import org.klinke.media.rtp.PayloadTypes;

/// Plays a tone to one leg, a frame every 20 ms, in the first codec of its agreement that we have the tone in.
final class TonePlayer {
    static final long FRAME_NANOS = 20_000_000L;
    /// After a stall (a stopped machine) no more frames than this are made up for.
    private static final int LATE_FRAMES_MAX = 5;

    private final long source;
    private @Nullable Tone tone;
    private @Nullable ToneFrames frames;
    private int payloadType;
    private int next;
    private long dueNanos;

    /// @param source names this player among the sources of the outgoing stream
    TonePlayer(long source) {
        this.source = source;
    }

    /// Sends one frame.
    interface FrameSender {
        void send(int payloadType, ToneFrames tone, byte[] frame);
    }

    long source() {
        return source;
    }

    /// For people, "" if nothing.
    String playing() {
        return tone == null ? "" : tone.name();
    }

    boolean isPlaying() {
        return tone != null;
    }

    void start(Tone wanted, PayloadTypes types, long nowNanos) {
        if (tone == null) {
            dueNanos = nowNanos;
            next = 0;
        }
        tone = wanted;
        choose(types);
    }

    void stop() {
        tone = null;
        frames = null;
    }

    /// After a new agreement: perhaps another codec, another number.
    void choose(PayloadTypes types) {
        Tone playing = tone;
        frames = null;
        if (playing == null) {
            return;
        }
        for (AgreedCodec candidate : types.agreed()) {
            ToneFrames found = ToneFrames.of(playing, candidate.codec());
            if (found != null) {
                frames = found;
                payloadType = candidate.sendPayloadType();
                next %= found.frames().size();
                return;
            }
        }
    }

    /// @return nanos until the next frame
    long playDue(long nowNanos, FrameSender sender) {
        if (nowNanos - dueNanos > LATE_FRAMES_MAX * FRAME_NANOS) {
            dueNanos = nowNanos;
        }
        while (nowNanos - dueNanos >= 0) {
            dueNanos += FRAME_NANOS;
            ToneFrames current = frames;
            if (current != null) {
                sender.send(payloadType, current, current.frames().get(next));
                next = (next + 1) % current.frames().size();
            }
        }
        return dueNanos - nowNanos;
    }
}
