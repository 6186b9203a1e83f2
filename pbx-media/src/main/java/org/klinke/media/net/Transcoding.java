package org.klinke.media.net;

import org.jspecify.annotations.Nullable;
import org.klinke.core.media.Codec;
import org.klinke.core.media.StreamAgreement.AgreedCodec;
import org.klinke.media.codec.AudioCodecs;
import org.klinke.media.codec.AudioEncoder;
import org.klinke.media.rtp.PayloadTypes;
import org.klinke.media.transcode.IncomingAudio;
import org.klinke.media.transcode.Transcoder;

/// What a leg's far end can't take as it comes is made into the first of its codecs that we can encode. Begins with the
/// first such packet and ends with the first that passes unchanged; the outgoing stream goes on all the while.
final class Transcoding {
    /// Telephone events have the stream to themselves so long after each of their packets: audio between them would
    /// make several digits of one.
    private static final long EVENT_NANOS = 100_000_000L;

    private final long source;
    private final Runnable clockStarts;
    private @Nullable Transcoder transcoder;
    private int payloadType;
    private long from;
    private long eventNanos;

    /// @param source names what is made here among the sources of the outgoing stream
    /// @param clockStarts [#playDue] wants to be called soon
    Transcoding(long source, Runnable clockStarts) {
        this.source = source;
        this.clockStarts = clockStarts;
    }

    /// Sends one packet.
    interface PacketSender {
        void send(int payloadType, Codec codec, int ticks, byte[] payload, int length);
    }

    long source() {
        return source;
    }

    boolean isRunning() {
        return transcoder != null;
    }

    /// Takes a payload that can't pass unchanged.
    ///
    /// @param types of the leg that is to hear it
    /// @param askedMillis its ptime, 0 if it named none
    /// @return false if nothing can be made of it
    boolean take(PayloadTypes types, int askedMillis, Payload payload) {
        if (!IncomingAudio.canDecode(payload.codec)) {
            return false;
        }
        Transcoder running = transcoder;
        if (running == null) {
            running = start(types, askedMillis, payload.codec);
            if (running == null) {
                return false;
            }
            transcoder = running;
            from = payload.source;
            clockStarts.run();
        }
        if (from != payload.source) {
            from = payload.source;
            running.restart();
        }
        running.put(payload.sequence, payload.codec, payload.data, payload.offset, payload.length, payload.nanos);
        return true;
    }

    private @Nullable Transcoder start(PayloadTypes types, int askedMillis, Codec codec) {
        for (AgreedCodec candidate : types.agreed()) {
            // Between G.711 and Opus nothing has to be resampled, nor a band coded that holds nothing.
            int rate = codec.equals(Codec.G722) ? 16_000 : codec.equals(Codec.OPUS) ? 48_000 : 8_000;
            AudioEncoder encoder = AudioCodecs.encoder(candidate.codec(), candidate.fmtp(), rate);
            if (encoder != null) {
                payloadType = candidate.sendPayloadType();
                return new Transcoder(
                        candidate.codec(), encoder, Transcoder.packetMillis(candidate.codec(), askedMillis));
            }
        }
        return null;
    }

    /// A telephone event passes by.
    void event(long nowNanos) {
        eventNanos = nowNanos + EVENT_NANOS;
    }

    /// See [MediaSink#loudness].
    int loudness() {
        Transcoder running = transcoder;
        return running == null ? -1 : running.loudness();
    }

    void expectLoss(double share) {
        Transcoder running = transcoder;
        if (running != null) {
            running.expectLoss((int) Math.round(100 * share));
        }
    }

    /// @return nanos until the next packet, [Long#MAX_VALUE] if none is to be made
    long playDue(long nowNanos, PacketSender sender) {
        Transcoder running = transcoder;
        if (running == null) {
            return Long.MAX_VALUE;
        }
        return running.playDue(nowNanos, (codec, ticks, payload, length) -> {
            if (eventNanos == 0 || nowNanos - eventNanos > 0) {
                eventNanos = 0;
                sender.send(payloadType, codec, ticks, payload, length);
            }
        });
    }

    void stop() {
        Transcoder running = transcoder;
        if (running != null) {
            transcoder = null;
            running.close();
        }
    }
}
