package org.klinke.media.net;

import org.jspecify.annotations.Nullable;
import org.klinke.core.media.Codec;
import org.klinke.core.media.Source;
import org.klinke.core.media.StreamAgreement.AgreedCodec;
import org.klinke.media.codec.AudioCodecs;
import org.klinke.media.play.Frames;
import org.klinke.media.rtp.PayloadTypes;

/// Plays a source to one leg, a frame every 20 ms, in the first codec of its agreement that we encode.
///
///                 start                    loaded
///     (nothing) ────────▶ waiting for it ─────────▶ playing ──┐ a loop begins again
///         ▲                    ▲             │         └──────┘
///         │                    └─────────────┘ another codec was agreed: goes on where it was
///         └─ stop, played out
///
/// From start to end nothing else is sent to the leg.
final class LegPlayer {
    static final long FRAME_NANOS = 20_000_000L;
    /// After a stall (a stopped machine) no more frames than this are made up for.
    private static final int LATE_FRAMES_MAX = 5;

    private final long stream;
    private @Nullable Source source;
    private @Nullable Codec codec;
    private @Nullable Frames frames;
    private int payloadType;
    private int next;
    private long dueNanos;

    /// @param stream names this player among the sources of the outgoing stream
    LegPlayer(long stream) {
        this.stream = stream;
    }

    /// Sends one frame.
    interface FrameSender {
        void send(int payloadType, Frames sound, byte[] payload);
    }

    /// What is wanted; what comes for another wish comes too late.
    record Wish(Source source, Codec codec) {}

    long stream() {
        return stream;
    }

    @Nullable
    Source playing() {
        return source;
    }

    boolean isPlaying() {
        return source != null;
    }

    void start(Source wanted, PayloadTypes types, long nowNanos) {
        source = wanted;
        codec = null;
        frames = null;
        next = 0;
        dueNanos = nowNanos;
        choose(types);
    }

    void stop() {
        source = null;
        codec = null;
        frames = null;
    }

    /// After a new agreement: perhaps another codec, another number.
    void choose(PayloadTypes types) {
        Codec before = codec;
        codec = null;
        for (AgreedCodec candidate : types.agreed()) {
            if (AudioCodecs.canDecode(candidate.codec())) {
                codec = candidate.codec();
                payloadType = candidate.sendPayloadType();
                break;
            }
        }
        if (codec == null || !codec.equals(before)) {
            frames = null;
        }
    }

    /// What has to be loaded before it goes on.
    @Nullable
    Wish wish() {
        return source == null || codec == null || frames != null ? null : new Wish(source, codec);
    }

    void loaded(Wish wish, Frames loaded, long nowNanos) {
        if (wish.equals(wish())) {
            frames = loaded;
            next %= loaded.payloads().size();
            dueNanos = nowNanos;
        }
    }

    /// Sends what is due.
    ///
    /// @return nanos until the next frame; [Long#MAX_VALUE] if nothing plays, or no longer
    long playDue(long nowNanos, FrameSender sender) {
        Frames current = frames;
        if (current == null) {
            return Long.MAX_VALUE;
        }
        if (nowNanos - dueNanos > LATE_FRAMES_MAX * FRAME_NANOS) {
            dueNanos = nowNanos;
        }
        while (nowNanos - dueNanos >= 0) {
            dueNanos += FRAME_NANOS;
            if (next == current.payloads().size()) {
                if (!current.loops()) {
                    stop();
                    return Long.MAX_VALUE;
                }
                next = 0;
            }
            sender.send(payloadType, current, current.payloads().get(next));
            next++;
        }
        return dueNanos - nowNanos;
    }
}
