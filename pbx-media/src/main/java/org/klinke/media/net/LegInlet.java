package org.klinke.media.net;

import org.klinke.core.media.Codec;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.StreamAgreement;
import org.klinke.media.dtmf.EventReader;
import org.klinke.media.record.Tape;
import org.klinke.media.rtcp.RtcpSession;
import org.klinke.media.rtp.OutgoingStream;
import org.klinke.media.rtp.PayloadTypes;
import org.klinke.media.rtp.RtpPacket;
import org.klinke.media.srtp.SrtpReceiver;
import org.klinke.media.udp.Datagram;

/// Packets in: what one leg's far end sends, once a socket thinks it is this leg's.
///
///     datagram ─▶ tag right? ─▶ latch ─┬─ RTCP ─▶ health
///                                      └─ RTP ──▶ statistics ─▶ codec by payload type ─┬▶ tape, digits, voice
///                                                                                      └▶ partner.relay
final class LegInlet {
    /// A far end that sends from two addresses in turn must not flood its call with events.
    private static final long LATCHED_EVENT_NANOS_MIN = 1_000_000_000L;
    /// Nobody types faster; what comes faster does not reach the call.
    private static final int DIGITS_PER_SECOND_MAX = 20;

    private final SessionState state;
    private final LegHealth health;
    private final Latch rtpLatch;
    private final Latch rtcpLatch;
    private final EventReader events = new EventReader();
    private final LegTones tones = new LegTones();
    private final EventReader.Listener digitListener = this::digitHeard;
    private final Payload payload;

    private long source;
    private boolean everLatched;
    private long latchedEventNanos;
    private long digitSecond;
    private int digitsInSecond;

    LegInlet(SessionState state, LegHealth health, Latch rtpLatch, Latch rtcpLatch) {
        this.state = state;
        this.health = health;
        this.rtpLatch = rtpLatch;
        this.rtcpLatch = rtcpLatch;
        payload = new Payload(state.id);
        newSource();
    }

    /// Whoever hears this leg from now on joins on anew, even if it heard it before.
    void newSource() {
        source = state.plant.sources().incrementAndGet();
    }

    /// After a new agreement.
    void agreed(StreamAgreement agreement) {
        tones.choose(agreement.tones() ? state.types : PayloadTypes.NONE);
    }

    /// Whether the packet carries the SSRC this leg's far end sends with.
    boolean sends(Datagram packet) {
        return health.reception.hasSource()
                && packet.length >= RtpPacket.HEADER_BYTES
                && RtpPacket.readInt(packet.data, packet.rtcp ? 4 : 8) == health.reception.ssrc();
    }

    /// See [LegSession#offer].
    boolean offer(Latch latch, Datagram packet, OutgoingStream ours) {
        StreamAgreement current = state.agreement;
        if (current == null) {
            return false;
        }
        int length = open(packet);
        if (length == SrtpReceiver.REPLAYED) {
            health.refused();
            state.plant.counters().authFailures.increment();
            return true;
        }
        if (length < 0) {
            return false;
        }
        follow(latch, packet, current);
        health.heard(packet.nanos);
        if (packet.rtcp) {
            health.rtcp.onPacket(packet.data, length, ours, packet.nanos);
        } else {
            onRtp(current, packet, length);
        }
        return true;
    }

    /// Takes a datagram from the far end's place while the port carries a fax.
    ///
    /// @return false if it is none: voice that was on its way, or anything else
    boolean offerFax(Datagram packet) {
        packet.rtcp = RtpPacket.looksLikeRtcp(packet.data, packet.length);
        if (sends(packet) || !Udptl.isWellFormed(packet.data, packet.length)) {
            return false;
        }
        if (rtpLatch.moveTo(packet.source)) {
            reportLatched(packet);
        }
        health.heard(packet.nanos);
        payload.fax = true;
        payload.data = packet.data;
        payload.offset = 0;
        payload.length = packet.length;
        payload.nanos = packet.nanos;
        MediaSink to = state.partner;
        if (to != null && !(to instanceof MixSink)) {
            to.relay(payload);
        }
        payload.fax = false;
        return true;
    }

    /// @return the plain length, or a negative reason
    private int open(Datagram packet) {
        if (state.keys.isSecure()) {
            return state.keys.open(packet);
        }
        return isWellFormed(packet) ? packet.length : SrtpReceiver.MALFORMED;
    }

    /// All that can be asked of a plain packet; a stump must not latch.
    private static boolean isWellFormed(Datagram packet) {
        return packet.rtcp
                ? RtcpSession.isWellFormed(packet.data, packet.length)
                : RtpPacket.headerLength(packet.data, packet.length) > 0;
    }

    /// Sends where the packet came from, from now on.
    private void follow(Latch latch, Datagram packet, StreamAgreement current) {
        if (latch == rtcpLatch) {
            latch.moveTo(packet.source);
        } else if (!packet.rtcp || current.rtcpMux()) {
            // RTCP on the RTP port says where RTP comes from only if they were agreed to share it (RFC 5761). An ICE
            // leg has moved already, or its packets came from where no check has come from: another path.
            boolean follows = !latch.leg.hasIce() || latch.leg.isProven(packet.source);
            boolean moved = follows && rtpLatch.moveTo(packet.source);
            if (moved || !everLatched) {
                reportLatched(packet);
            }
        }
    }

    private void reportLatched(Datagram packet) {
        if (!everLatched || packet.nanos - latchedEventNanos > LATCHED_EVENT_NANOS_MIN) {
            everLatched = true;
            latchedEventNanos = packet.nanos;
            state.plant.events().onMedia(new MediaEvent.Latched(state.id, packet.source));
        }
    }

    private void onRtp(StreamAgreement current, Datagram packet, int length) {
        byte[] data = packet.data;
        int sequence = RtpPacket.sequence(data);
        if (health.reception.received(RtpPacket.ssrc(data), sequence)) {
            newSource();
            events.restart();
            tones.restart();
        }
        Codec codec = state.types.codecOf(RtpPacket.payloadType(data));
        int start = RtpPacket.headerLength(data, length);
        int end = RtpPacket.payloadEnd(data, start, length);
        if (codec == null || end <= start) {
            state.plant.counters().dropped.increment();
            return;
        }
        int timestamp = RtpPacket.timestamp(data);
        if (!codec.isEvents()) {
            health.reception.arrived(timestamp, codec.clockRate(), packet.nanos);
        }
        payload.source = source;
        payload.codec = codec;
        payload.sequence = sequence;
        payload.timestamp = timestamp;
        payload.marker = RtpPacket.marker(data);
        payload.data = data;
        payload.offset = start;
        payload.length = end - start;
        payload.nanos = packet.nanos;
        Tape recording = state.tape;
        if (recording != null && current.weReceive()) {
            recording.heard(true, codec, source, timestamp, data, start, end - start, packet.nanos);
        }
        if (codec.isEvents()) {
            events.packet(timestamp, codec.clockRate(), data, start, end - start, digitListener);
        } else if (current.weReceive()) {
            tones.packet(payload, digitListener);
        }
        health.voice.packet(codec, data, start, end - start, packet.nanos);
        MediaSink to = state.partner;
        if (to != null && current.weReceive()) {
            to.relay(payload);
        }
    }

    private void digitHeard(char digit, int millis) {
        long second = payload.nanos / 1_000_000_000L;
        digitsInSecond = second == digitSecond ? digitsInSecond + 1 : 1;
        digitSecond = second;
        if (digitsInSecond <= DIGITS_PER_SECOND_MAX) {
            state.plant.events().onMedia(new MediaEvent.Digit(state.id, digit, millis));
        }
    }
}
