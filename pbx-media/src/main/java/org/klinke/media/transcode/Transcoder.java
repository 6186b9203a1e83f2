package org.klinke.media.transcode;

import org.klinke.core.media.Codec;
import org.klinke.media.codec.AudioDecoder;
import org.klinke.media.codec.AudioEncoder;
import org.klinke.media.codec.Resampler;

/// One direction of a call between two legs that share no codec: what one sends becomes packets of the other's codec
/// and packet time, one by one as the clock has it. It falls silent when nothing has come for a while.
public final class Transcoder implements AutoCloseable {
    /// After a stall (a stopped machine) no more packets than this are made up for.
    private static final int LATE_PACKETS_MAX = 5;
    private static final long QUIET_NANOS_MAX = 10_000_000_000L;

    private final Codec to;
    private final AudioEncoder encoder;
    private final long packetNanos;
    private final int packetSamples;
    private final int packetTicks;
    private final IncomingAudio incoming;
    private final short[] frame = new short[3 * AudioDecoder.PACKET_SAMPLES_MAX];
    private final short[] pending;
    private final byte[] payload = new byte[AudioEncoder.PAYLOAD_BYTES_MAX];
    private int pendingSamples;
    private int unsentTicks;
    private boolean begun;
    private boolean running;
    private long dueNanos;
    private long heardNanos;

    /// Sends one packet.
    public interface PacketSender {
        /// @param ticks of the codec's RTP clock since the packet before
        void send(Codec codec, int ticks, byte[] payload, int length);
    }

    /// @param encoder of `to`, closed with this
    /// @param packetMillis what the far end asked for (ptime), 10–60
    public Transcoder(Codec to, AudioEncoder encoder, int packetMillis) {
        this.to = to;
        this.encoder = encoder;
        packetNanos = packetMillis * 1_000_000L;
        packetSamples = encoder.sampleRate() / 1000 * packetMillis;
        packetTicks = to.clockRate() / 1000 * packetMillis;
        incoming = new IncomingAudio(encoder.sampleRate());
        pending = new short[packetSamples + new Resampler(8_000, encoder.sampleRate()).maxOutput(frame.length / 3)];
    }

    /// The packet time for a codec next to what was asked for: whole 10 ms up to 60; Opus has no frames of 30 or 50 ms.
    public static int packetMillis(Codec codec, int asked) {
        if (asked <= 0) {
            return 20;
        }
        int millis = Math.clamp(asked / 10 * 10L, 10, 60);
        return codec.equals(Codec.OPUS) && millis % 20 == 10 && millis > 10 ? millis - 10 : millis;
    }

    public void put(int sequence, Codec codec, byte[] data, int offset, int length, long nowNanos) {
        incoming.put(sequence, codec, data, offset, length);
        heardNanos = nowNanos;
        if (!running) {
            running = true;
            catchUp(nowNanos);
        }
    }

    /// The sender has begun another stream.
    public void restart() {
        incoming.restart();
    }

    /// Mean absolute sample of what came last; made up sound and comfort noise are none.
    public int loudness() {
        return incoming.loudness();
    }

    /// The far end loses so much of what we send: 0–100 %.
    public void expectLoss(int percent) {
        encoder.expectLoss(percent);
    }

    /// Sends what is due.
    ///
    /// @return nanos until the next packet, [Long#MAX_VALUE] if nothing has come for long
    public long playDue(long nowNanos, PacketSender sender) {
        if (!running) {
            return Long.MAX_VALUE;
        }
        if (nowNanos - heardNanos > QUIET_NANOS_MAX) {
            running = false;
            return Long.MAX_VALUE;
        }
        if (nowNanos - dueNanos > LATE_PACKETS_MAX * packetNanos) {
            catchUp(nowNanos);
        }
        while (nowNanos - dueNanos >= 0) {
            dueNanos += packetNanos;
            sendOne(sender);
        }
        return dueNanos - nowNanos;
    }

    /// Nothing is sent for the time that has passed, but the RTP clock has gone on (RFC 3550 §5.1): audio that seems to
    /// be of long ago is thrown away by the far end.
    private void catchUp(long nowNanos) {
        if (begun) {
            long packets = (nowNanos - dueNanos) / packetNanos;
            unsentTicks += (int) packets * packetTicks;
            dueNanos += packets * packetNanos;
        } else {
            begun = true;
            dueNanos = nowNanos;
        }
    }

    private void sendOne(PacketSender sender) {
        while (pendingSamples < packetSamples) {
            int samples = incoming.next(frame);
            System.arraycopy(frame, 0, pending, pendingSamples, samples);
            pendingSamples += samples;
        }
        int bytes = encoder.encode(pending, packetSamples, payload, 0);
        pendingSamples -= packetSamples;
        System.arraycopy(pending, packetSamples, pending, 0, pendingSamples);
        unsentTicks += packetTicks;
        if (bytes > 0) {
            sender.send(to, unsentTicks, payload, bytes);
            unsentTicks = 0;
        }
    }

    @Override
    public void close() {
        incoming.close();
        encoder.close();
    }
}
