package org.klinke.media.net;

import org.jspecify.annotations.Nullable;
import org.klinke.core.media.Codec;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.Source;
import org.klinke.core.media.StreamAgreement;
import org.klinke.media.record.Tape;
import org.klinke.media.rtp.OutgoingStream;
import org.klinke.media.rtp.PayloadTypes;
import org.klinke.media.rtp.RtpPacket;
import org.klinke.media.udp.Destination;

/// Packets out: all that one leg's far end hears, in one stream of our own.
///
///     partner's payload ─┬─────────────── unchanged ──┐
///                        └─▶ Transcoding ─────────────┤
///     digits, a mix's frame, what is played ──────────┴▶ our payload type, SSRC, sequence, timestamp ─▶ SRTP ─▶ latch
///
/// What is played goes before all else, then digits, then the partner.
final class LegOutlet {
    final LegPlayer player;
    private final SessionState state;
    private final LegHealth health;
    private final Latch rtpLatch;
    private final Latch rtcpLatch;
    private final Transcoding transcoding;
    private final LegDigits digits;
    /// Names what mixes send among the sources of the outgoing stream.
    private final long mixSource;
    /// What goes out is built here: header, payload, tag. One for all legs of the worker.
    private final byte[] packet;

    private OutgoingStream out;

    /// @param clockStarts [#playDue] wants to be called soon
    LegOutlet(SessionState state, LegHealth health, Latch rtpLatch, Latch rtcpLatch, Runnable clockStarts) {
        this.state = state;
        this.health = health;
        this.rtpLatch = rtpLatch;
        this.rtcpLatch = rtcpLatch;
        packet = rtpLatch.socket.outgoing();
        Plant plant = state.plant;
        out = freshStream(plant.nanos().getAsLong());
        mixSource = plant.sources().incrementAndGet();
        player = new LegPlayer(plant.sources().incrementAndGet());
        transcoding = new Transcoding(plant.sources().incrementAndGet(), clockStarts);
        digits = new LegDigits(plant.sources(), clockStarts);
    }

    /// Another key starts another stream: its rollover counter begins at 0, and so must the far end's.
    void startStream(long nowNanos) {
        out = freshStream(nowNanos);
    }

    private OutgoingStream freshStream(long nowNanos) {
        return new OutgoingStream(
                state.plant.random().nextInt(),
                state.plant.random().nextInt(1 << 15),
                state.plant.random().nextInt(),
                nowNanos);
    }

    OutgoingStream stream() {
        return out;
    }

    /// After a new agreement.
    void agreed() {
        player.choose(state.types);
        transcoding.stop();
    }

    void partnerChanges() {
        digits.stop();
        transcoding.stop();
    }

    /// Of what is decoded for this leg at present; negative = nothing is.
    int loudness() {
        return transcoding.loudness();
    }

    void stopTranscoding() {
        transcoding.stop();
    }

    void sendDigit(char digit, int millis, long nowNanos) {
        digits.add(digit, millis, nowNanos);
    }

    /// From the partner.
    void relay(Payload payload) {
        if (payload.fax || state.fax) {
            relayFax(payload);
            return;
        }
        Destination target = target();
        if (target == null || !payload.from.equals(state.partnerId) || player.isPlaying()) {
            return;
        }
        Codec codec = payload.codec;
        int payloadType = state.types.numberFor(codec);
        if (payloadType < 0 && codec.isEvents()) {
            StreamAgreement current = state.agreement;
            if (current != null && current.tones()) { // else the call sends them some other way
                digits.convert(payload);
            }
            return;
        }
        if (digits.isActive()) {
            return;
        }
        boolean silence = codec.equals(Codec.COMFORT_NOISE) && transcoding.isRunning();
        if (payloadType < 0 || silence) {
            if (!transcode(payload)) {
                state.plant.counters().dropped.increment();
            }
            return;
        }
        if (codec.isEvents()) {
            transcoding.event(payload.nanos);
        } else {
            transcoding.stop();
        }
        boolean goes = out.relay(
                payload.source,
                payload.sequence,
                payload.timestamp,
                payload.marker,
                codec.clockRate(),
                codec.isEvents(),
                payload.nanos);
        if (goes) {
            send(payloadType, payload.data, payload.offset, payload.length, target);
        }
    }

    /// As it is. A fax goes one way for a page's time: as long as it does, neither side has fallen silent.
    private void relayFax(Payload payload) {
        Destination target = rtpLatch.destination();
        if (target == null || !payload.fax || !state.fax || !payload.from.equals(state.partnerId)) {
            state.plant.counters().dropped.increment();
            return;
        }
        System.arraycopy(payload.data, payload.offset, packet, 0, payload.length);
        if (rtpLatch.socket.send(packet, payload.length, target)) {
            health.sent();
            health.faxed(payload.nanos);
        }
    }

    private boolean transcode(Payload payload) {
        StreamAgreement current = state.agreement;
        return current != null && transcoding.take(state.types, current.packetMillis(), payload);
    }

    /// Sends a frame of the mix it is in.
    ///
    /// @param samples ticks of the codec's clock since the frame before
    void hear(Codec codec, int samples, byte[] data, int length, long nowNanos) {
        int payloadType = state.types.numberFor(codec);
        if (payloadType >= 0 && !player.isPlaying() && !digits.isActive()) {
            generate(mixSource, payloadType, codec, samples, data, length, nowNanos);
        }
    }

    /// Sends what is to be played, or was transcoded, and is due.
    ///
    /// @return nanos until the next one, [Long#MAX_VALUE] if nothing plays
    long playDue(long nowNanos) {
        if (digits.isActive()) {
            return digits.playDue(
                    state.types,
                    nowNanos,
                    (stream, payloadType, codec, ticks, payload, length) ->
                            generate(stream, payloadType, codec, ticks, payload, length, nowNanos));
        }
        if (player.isPlaying()) {
            return play(nowNanos);
        }
        if (transcoding.isRunning()) {
            return transcoding.playDue(
                    nowNanos,
                    (payloadType, codec, ticks, payload, length) ->
                            generate(transcoding.source(), payloadType, codec, ticks, payload, length, nowNanos));
        }
        return Long.MAX_VALUE;
    }

    private long play(long nowNanos) {
        Source playing = player.playing();
        long wait = player.playDue(
                nowNanos,
                (payloadType, sound, payload) -> generate(
                        player.stream(),
                        payloadType,
                        sound.codec(),
                        sound.samples(),
                        payload,
                        payload.length,
                        nowNanos));
        if (playing != null && !player.isPlaying()) {
            state.plant.events().onMedia(new MediaEvent.PlayedOut(state.id, playing, ""));
        }
        return wait;
    }

    /// Reports to the far end, if it is time.
    void housekeep(StreamAgreement current, long nowNanos) {
        transcoding.expectLoss(health.rtcp.remoteLoss());
        if (!state.keys.canSend() || !health.rtcp.isDue(nowNanos)) {
            return;
        }
        int size = state.keys.protectRtcp(packet, health.rtcp.report(packet, out, health.reception, nowNanos));
        Latch latch = current.rtcpMux() ? rtpLatch : rtcpLatch;
        Destination target = latch.destination();
        if (target != null) {
            latch.socket.send(packet, size, target);
        }
    }

    private @Nullable Destination target() {
        return state.canSend() && !state.fax ? rtpLatch.destination() : null;
    }

    /// Sends a frame of our own making.
    private void generate(
            long stream, int payloadType, Codec codec, int ticks, byte[] data, int length, long nowNanos) {
        Destination target = target();
        if (target != null) {
            out.generate(stream, codec.clockRate(), ticks, nowNanos);
            send(payloadType, data, 0, length, target);
        }
    }

    private void send(int payloadType, byte[] data, int offset, int length, Destination target) {
        Tape recording = state.tape;
        if (recording != null) {
            recordSent(recording, payloadType, data, offset, length);
        }
        RtpPacket.writeHeader(packet, out.marker(), payloadType, out.sequence(), out.timestamp(), out.ssrc());
        System.arraycopy(data, offset, packet, RtpPacket.HEADER_BYTES, length);
        int size = state.keys.protect(packet, RtpPacket.HEADER_BYTES + length);
        if (rtpLatch.socket.send(packet, size, target)) {
            health.sent();
            out.sent(length);
        }
    }

    private void recordSent(Tape to, int payloadType, byte[] data, int offset, int length) {
        PayloadTypes types = state.types;
        Codec codec = types.codecSentAs(payloadType);
        if (codec != null) {
            long now = state.plant.nanos().getAsLong();
            to.heard(false, codec, out.ssrc(), out.timestamp(), data, offset, length, now);
        }
    }
}
