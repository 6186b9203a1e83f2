package org.klinke.media.net;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.klinke.core.media.Codec;
import org.klinke.core.media.StreamAgreement.AgreedCodec;
import org.klinke.media.codec.AudioCodecs;
import org.klinke.media.codec.AudioEncoder;
import org.klinke.media.dtmf.DigitTone;
import org.klinke.media.dtmf.EventReader;
import org.klinke.media.dtmf.TelephoneEvent;
import org.klinke.media.rtp.PayloadTypes;

/// Sends digits to one leg, one after the other, instead of audio: as telephone events if it agreed to them (RFC 4733),
/// else as tones in a codec of its agreement.
///
///     events: 20, 40, … ms, then the end three times (§2.5.1.4), pause    tones: 20 ms frames, pause
final class LegDigits {
    static final int MILLIS_MIN = 80;
    static final int MILLIS_MAX = 6_000;
    private static final int WAITING_MAX = 32;
    private static final int FRAME_MILLIS = 20;
    private static final long FRAME_NANOS = 20_000_000L;
    private static final int PAUSE_FRAMES = 3;
    private static final int ENDS = 3;
    /// The far end's G.722 decoder is where the audio before left it; 40 ms of silence bring it to where our encoder
    /// begins, or the tone would be heard distorted.
    private static final int G722_LEAD_FRAMES = 2;
    private static final int LATE_FRAMES_MAX = 5;

    private final AtomicLong sources;
    private final Runnable clockStarts;
    private final EventReader partners = new EventReader();
    private final ArrayDeque<Digit> waiting = new ArrayDeque<>();
    private final byte[] payload = new byte[AudioEncoder.PAYLOAD_BYTES_MAX];
    private @Nullable Sending now;
    private long dueNanos;

    private record Digit(char key, int frames) {}

    /// @param sources each digit is a source of its own for the outgoing stream
    /// @param clockStarts [#playDue] wants to be called soon
    LegDigits(AtomicLong sources, Runnable clockStarts) {
        this.sources = sources;
        this.clockStarts = clockStarts;
    }

    /// Sends one packet.
    interface PacketSender {
        /// @param ticks since the packet before of the same digit
        void send(long source, int payloadType, Codec codec, int ticks, byte[] payload, int length);
    }

    boolean isActive() {
        return now != null || !waiting.isEmpty();
    }

    /// More than anybody types are forgotten.
    void add(char digit, int millis, long nowNanos) {
        if (!TelephoneEvent.isDigit(digit) || waiting.size() == WAITING_MAX) {
            return;
        }
        if (!isActive()) {
            dueNanos = nowNanos;
            clockStarts.run();
        }
        waiting.add(new Digit(digit, Math.clamp(millis, MILLIS_MIN, MILLIS_MAX) / FRAME_MILLIS));
    }

    /// A packet of an event that the leg can't take as it is: it gets the digit once it is complete.
    void convert(Payload event) {
        partners.packet(
                event.timestamp,
                event.codec.clockRate(),
                event.data,
                event.offset,
                event.length,
                (digit, millis) -> add(digit, millis, event.nanos));
    }

    /// @param types of the leg
    /// @return nanos until the next frame
    long playDue(PayloadTypes types, long nowNanos, PacketSender sender) {
        if (nowNanos - dueNanos > LATE_FRAMES_MAX * FRAME_NANOS) {
            dueNanos = nowNanos;
        }
        while (nowNanos - dueNanos >= 0) {
            Sending current = now;
            if (current == null) {
                Digit next = waiting.poll();
                if (next == null) {
                    return Long.MAX_VALUE;
                }
                current = start(next, types);
                now = current;
            }
            if (!current.frame(sender)) {
                current.close();
                now = null;
            }
            dueNanos += FRAME_NANOS;
        }
        return dueNanos - nowNanos;
    }

    void stop() {
        waiting.clear();
        partners.restart();
        Sending current = now;
        if (current != null) {
            current.close();
            now = null;
        }
    }

    private Sending start(Digit digit, PayloadTypes types) {
        for (AgreedCodec candidate : types.agreed()) {
            if (candidate.codec().isEvents()) {
                return new Sending(digit, candidate, null);
            }
        }
        for (AgreedCodec candidate : types.agreed()) {
            AudioEncoder encoder = AudioCodecs.encoder(candidate.codec(), candidate.fmtp(), 8_000);
            if (encoder != null) {
                return new Sending(digit, candidate, encoder);
            }
        }
        return new Sending(new Digit(digit.key(), 0), new AgreedCodec(Codec.PCMA, -1, -1), null);
    }

    private final class Sending {
        private final long source = sources.incrementAndGet();
        private final Digit digit;
        private final AgreedCodec codec;
        private final @Nullable AudioEncoder encoder;
        private final short[] pcm;
        private final int lead;
        private int frame;

        /// @param encoder null: as events
        Sending(Digit digit, AgreedCodec codec, @Nullable AudioEncoder encoder) {
            this.digit = digit;
            this.codec = codec;
            this.encoder = encoder;
            pcm = new short[encoder == null ? 0 : encoder.sampleRate() / 1_000 * FRAME_MILLIS];
            lead = encoder != null && codec.codec().equals(Codec.G722) ? G722_LEAD_FRAMES : 0;
        }

        /// @return false if it was the last, the pause included
        boolean frame(PacketSender sender) {
            int ticks = codec.codec().clockRate() / 1_000 * FRAME_MILLIS;
            AudioEncoder tones = encoder;
            int index = frame++;
            if (codec.sendPayloadType() < 0) {
                return false;
            }
            if (tones == null) {
                if (index < digit.frames() + ENDS - 1) {
                    int length = Math.min(digit.frames(), index + 1) * ticks;
                    TelephoneEvent.write(
                            payload,
                            digit.key(),
                            index >= digit.frames() - 1,
                            Math.min(TelephoneEvent.DURATION_TICKS_MAX, length));
                    sender.send(source, codec.sendPayloadType(), codec.codec(), 0, payload, TelephoneEvent.BYTES);
                }
            } else if (index < lead + digit.frames()) {
                if (index >= lead) {
                    DigitTone.fill(digit.key(), tones.sampleRate(), (index - lead) * pcm.length, pcm, pcm.length);
                }
                int bytes = tones.encode(pcm, pcm.length, payload, 0);
                if (bytes > 0) {
                    sender.send(source, codec.sendPayloadType(), codec.codec(), ticks, payload, bytes);
                }
            }
            return frame < lead + digit.frames() + ENDS - 1 + PAUSE_FRAMES;
        }

        void close() {
            if (encoder != null) {
                encoder.close();
            }
        }
    }
}
