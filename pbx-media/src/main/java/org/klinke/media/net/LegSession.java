package org.klinke.media.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.klinke.core.id.LegId;
import org.klinke.core.media.Codec;
import org.klinke.core.media.IceParameters;
import org.klinke.core.media.LiveMedia;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.MediaQuality;
import org.klinke.core.media.MediaStats;
import org.klinke.core.media.Source;
import org.klinke.core.media.StreamAgreement;
import org.klinke.media.dtls.DtlsOutcome;
import org.klinke.media.dtmf.EventReader;
import org.klinke.media.mix.MixFormat;
import org.klinke.media.play.Frames;
import org.klinke.media.record.Tape;
import org.klinke.media.rtcp.RtcpSession;
import org.klinke.media.rtp.OutgoingStream;
import org.klinke.media.rtp.PayloadTypes;
import org.klinke.media.rtp.QualityMeter;
import org.klinke.media.rtp.ReceptionStats;
import org.klinke.media.rtp.RtpPacket;
import org.klinke.media.srtp.SrtpReceiver;
import org.klinke.media.srtp.SrtpSender;

/// The media session of one leg. Lives on one worker's thread, from `Open` to `Close`.
///
///     datagram ─▶ offer: tag right? address allowed? ─▶ latch ─▶ statistics ─▶ codec by payload type ─▶ partner.relay
///     relay (or player) ─▶ our payload type, SSRC, sequence, timestamp ─▶ SRTP ─▶ latched or announced address
///          └ in a codec the far end lacks ─▶ Transcoding ─┘
final class LegSession implements MediaSink, LegDtls.Events {
    /// How long after opening or agreeing a leg is looked for behind foreign addresses.
    private static final long RECENT_NANOS_MAX = 60_000_000_000L;
    /// A plain leg's far end may come from elsewhere after an Agree if it was quiet for so long before it.
    private static final long PLAIN_QUIET_NANOS_MIN = 2_000_000_000L;
    /// A far end that sends from two addresses in turn must not flood its call with events.
    private static final long LATCHED_EVENT_NANOS_MIN = 1_000_000_000L;

    /// Nobody types faster; what comes faster does not reach the call.
    private static final int DIGITS_PER_SECOND_MAX = 20;

    final LegId id;
    final PortPair pair;
    private final Plant plant;
    private final InetAddress signalling;
    private final Latch rtpLatch;
    private final Latch rtcpLatch;
    private final LegKeys keys = new LegKeys();
    private final LegDtls dtls;
    private final Consumer<String> failed;
    private final RtcpSession rtcp;
    private final ReceptionStats reception = new ReceptionStats();
    private final QualityMeter quality;
    private final LegPlayer player;
    private final Transcoding transcoding;
    private final EventReader events = new EventReader();
    private final LegDigits digits;
    /// What goes out is built here: header, payload, tag.
    private final ByteBuffer outBuffer = ByteBuffer.wrap(new byte[Datagram.BYTES_MAX + SrtpSender.OVERHEAD_BYTES_MAX]);

    private @Nullable LegIce ice;
    private @Nullable StreamAgreement agreement;
    private PayloadTypes types = PayloadTypes.NONE;
    private OutgoingStream out;
    private @Nullable LegId partnerId;
    private @Nullable MediaSink partner;
    private long source;
    /// Names what mixes send among the sources of the outgoing stream.
    private final long mixSource;
    private @Nullable Tape tape;

    private long agreedNanos;
    private long heardNanos;
    /// How long it has been quiet when that is told next.
    private long silenceNanos;
    private boolean everLatched;
    private long latchedEventNanos;
    private long digitSecond;
    private int digitsInSecond;
    private long packetsSent;
    private long packetsRefused;

    /// @param worker runs tasks on this thread, later
    /// @param failed ends the session from outside, later
    LegSession(
            LegId id,
            PortPair pair,
            InetAddress signalling,
            Plant plant,
            Runnable clockStarts,
            Executor worker,
            Consumer<String> failed) {
        this.id = id;
        this.pair = pair;
        this.plant = plant;
        this.signalling = signalling;
        long now = plant.nanos().getAsLong();
        rtpLatch = new Latch(this, pair.rtp, signalling);
        rtcpLatch = new Latch(this, pair.rtcp, signalling);
        dtls = new LegDtls(plant.dtls(), rtpLatch, worker, this);
        this.failed = failed;
        rtcp = new RtcpSession(plant.time(), plant.random(), plant.reportInterval(), now);
        quality = new QualityMeter(now);
        out = freshStream(now);
        source = plant.sources().incrementAndGet();
        mixSource = plant.sources().incrementAndGet();
        player = new LegPlayer(plant.sources().incrementAndGet());
        transcoding = new Transcoding(plant.sources().incrementAndGet(), clockStarts);
        digits = new LegDigits(plant.sources(), clockStarts);
        agreedNanos = now;
        heard(now);
        pair.add(this);
    }

    // ---- commands

    void agree(StreamAgreement next, long nowNanos) {
        StreamAgreement before = agreement;
        boolean wasSecure = keys.isSecure();
        if (keys.agree(next, nowNanos)) {
            // Another key starts another stream: its rollover counter begins at 0, and so must the far end's.
            out = freshStream(nowNanos);
        }
        boolean otherProfile = before != null && wasSecure != keys.isSecure();
        boolean quietPlain = !keys.isSecure() && nowNanos - heardNanos > PLAIN_QUIET_NANOS_MIN;
        checks(next.ice().orElse(null));
        if (ice == null) {
            rtpLatch.announce(next.remoteRtp(), otherProfile || quietPlain);
            rtcpLatch.announce(next.remoteRtcp(), otherProfile || quietPlain);
        }
        dtls.agree(next.dtls().orElse(null), rtpLatch.target(), nowNanos);
        types = new PayloadTypes(next.codecs());
        player.choose(types);
        transcoding.stop();
        // Whoever renegotiates is alive: silence counts afresh, also after a hold in which it was allowed.
        heard(nowNanos);
        quality.restart(nowNanos);
        agreement = next;
        agreedNanos = nowNanos;
        MixSink mix = mix();
        if (mix != null) {
            mix.change(mixFormat());
        }
    }

    /// Our ICE credentials; after a restart the address nominated before stays until there is another.
    private void checks(@Nullable IceParameters ours) {
        LegIce before = ice;
        if (before != null && before.ours.equals(ours)) {
            return;
        }
        if (before != null) {
            before.close();
        }
        ice = ours == null ? null : new LegIce(ours, rtpLatch);
    }

    /// @param with null = nobody
    void join(@Nullable LegId with, @Nullable MediaSink sink) {
        MediaSink former = partner;
        if (former != null && (partnerId == null || !partnerId.equals(with))) {
            former.partnerLeft(id);
        }
        digits.stop();
        partnerId = with;
        partner = sink;
        transcoding.stop();
        // Whoever hears us now joins on anew, even if it heard us before.
        source = plant.sources().incrementAndGet();
    }

    /// Its partner is a mix from now on, or nobody; the mix it was in is left.
    void enter(@Nullable MixSink mix) {
        join(null, mix);
    }

    @Nullable
    MixSink mix() {
        return partner instanceof MixSink mix ? mix : null;
    }

    /// What it can be sent of a mix; null if nothing is agreed that we can encode.
    @Nullable
    MixFormat mixFormat() {
        StreamAgreement current = agreement;
        return current == null
                ? null
                : MixFormat.of(current.codecs(), current.packetMillis()).orElse(null);
    }

    @Override
    public void partnerLeft(LegId leg) {
        if (leg.equals(partnerId)) {
            partnerId = null;
            partner = null;
            transcoding.stop();
        }
    }

    void play(Source wanted, long nowNanos) {
        transcoding.stop();
        player.start(wanted, types, nowNanos);
        if (player.wish() == null && !types.agreed().isEmpty()) {
            notPlayed(wanted, "no codec is agreed that we speak");
        }
    }

    /// What the player waits for, if anything.
    LegPlayer.@Nullable Wish wish() {
        return player.wish();
    }

    void loaded(LegPlayer.Wish wish, Frames sound, long nowNanos) {
        player.loaded(wish, sound, nowNanos);
    }

    void notLoaded(LegPlayer.Wish wish, String reason) {
        if (wish.equals(player.wish())) {
            notPlayed(wish.source(), reason);
        }
    }

    private void notPlayed(Source wanted, String reason) {
        player.stop();
        plant.events().onMedia(new MediaEvent.PlayedOut(id, wanted, reason));
    }

    void stopPlaying() {
        player.stop();
    }

    /// @return false if the leg is being recorded already
    boolean record(MediaCommand.StartRecording command) {
        if (tape != null && !tape.isStopped()) {
            return false;
        }
        tape = plant.recorder().start(id, command.recording(), command.format());
        return true;
    }

    void pauseRecording(boolean paused) {
        if (tape != null) {
            tape.pause(paused);
        }
    }

    void stopRecording(long nowNanos) {
        if (tape != null) {
            tape.stop(nowNanos);
            tape = null;
        }
    }

    /// @return what to tell the call
    MediaStats close() {
        stopRecording(plant.nanos().getAsLong());
        join(null, null);
        dtls.close();
        checks(null);
        rtpLatch.close();
        rtcpLatch.close();
        pair.remove(this);
        quality.rate(reception, rtcp.roundTripMillis());
        return stats();
    }

    private MediaStats stats() {
        return new MediaStats(
                reception.totalReceived(),
                packetsSent,
                reception.totalLost(),
                reception.jitterMillis(),
                packetsRefused,
                quality());
    }

    /// For people.
    LiveMedia look(long nowNanos) {
        StreamAgreement last = agreement;
        MixSink mix = mix();
        return new LiveMedia(
                text(new InetSocketAddress(pair.address, pair.port)),
                last == null ? "" : text(last.remoteRtp()),
                text(rtpLatch.latched()),
                pair.shared,
                last != null && last.weSend(),
                last != null && last.weReceive(),
                Objects.toString(player.playing(), ""),
                Objects.toString(partnerId, ""),
                mix == null ? "" : mix.describe(),
                (nowNanos - heardNanos) / 1_000_000,
                stats());
    }

    /// As people write it: without the slash of `InetSocketAddress`.
    private static String text(@Nullable InetSocketAddress address) {
        if (address == null) {
            return "";
        }
        InetAddress ip = address.getAddress();
        String host = ip == null ? address.getHostString() : ip.getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    private MediaQuality quality() {
        StreamAgreement last = agreement;
        if (last == null) {
            return MediaQuality.UNKNOWN;
        }
        String codec = last.codecList().stream()
                .filter(Codec::isVoice)
                .findFirst()
                .map(Codec::name)
                .orElse("");
        return new MediaQuality(
                codec,
                keys.protection(),
                Math.max(0, rtcp.roundTripMillis()),
                quality.worst(),
                quality.average(),
                false);
    }

    // ---- what sockets ask

    InetAddress signalling() {
        return signalling;
    }

    boolean isAgreed() {
        return agreement != null;
    }

    boolean isSecure() {
        return keys.isSecure();
    }

    boolean isRecent(long nowNanos) {
        return nowNanos - agreedNanos < RECENT_NANOS_MAX;
    }

    /// Whether the packet carries the SSRC this leg's far end sends with.
    boolean sends(Datagram packet) {
        return reception.hasSource()
                && packet.length >= RtpPacket.HEADER_BYTES
                && RtpPacket.readInt(packet.data, packet.rtcp ? 4 : 8) == reception.ssrc();
    }

    // ---- DTLS and ICE

    long now() {
        return plant.nanos().getAsLong();
    }

    /// Its far end proves its addresses by ICE.
    boolean hasIce() {
        return ice != null;
    }

    boolean isProven(InetSocketAddress source) {
        LegIce current = ice;
        return current != null && current.isProven(source);
    }

    /// Nobody else can be meant by a packet from there: proven by ICE, or the very address of the description.
    boolean isCertain(InetSocketAddress source) {
        return ice != null ? isProven(source) : rtpLatch.isAnnounced(source);
    }

    /// Without ICE: a NAT may have changed the port.
    boolean isLikely(InetSocketAddress source) {
        return ice == null && rtpLatch.fits(source);
    }

    void nominated(InetSocketAddress source) {
        dtls.reachable(source, now());
    }

    /// @return false if it is nothing to this leg
    boolean onDtls(Datagram packet) {
        return dtls.onDatagram(packet, isCertain(packet.source));
    }

    @Override
    public void keyed(DtlsOutcome.Keyed found) {
        long now = now();
        keys.keyed(found.send(), found.receive(), now);
        out = freshStream(now);
        agreedNanos = now;
        plant.events().onMedia(new MediaEvent.Secured(id, found.send().suite()));
    }

    @Override
    public void dtlsFailed(String reason) {
        failed.accept(reason);
    }

    void refused() {
        if (agreement != null) {
            packetsRefused++;
        }
    }

    /// Takes a datagram if it is proven to be of this leg's far end.
    ///
    /// @return false if it is not, and nothing has changed; a replay is this leg's, but goes no further
    boolean offer(Latch latch, Datagram packet) {
        StreamAgreement current = agreement;
        if (current == null) {
            return false;
        }
        int length;
        if (keys.isSecure()) {
            length = keys.open(packet);
            if (length == SrtpReceiver.REPLAYED) {
                packetsRefused++;
                plant.counters().authFailures.increment();
                return true;
            }
        } else {
            length = isWellFormed(packet) ? packet.length : SrtpReceiver.MALFORMED;
        }
        if (length < 0) {
            return false;
        }
        // RTCP on the RTP port says where RTP comes from only if they were agreed to share it (RFC 5761).
        boolean latches = latch == rtcpLatch || !packet.rtcp || current.rtcpMux();
        if (latches && latch == rtpLatch) {
            // An ICE leg has moved already, or its packets came from where no check has come from: another path.
            boolean moved = (ice == null || isProven(packet.source)) && latch.moveTo(packet.source);
            if (moved || !everLatched) {
                reportLatched(packet);
            }
        } else if (latches) {
            latch.moveTo(packet.source);
        }
        heard(packet.nanos);
        if (packet.rtcp) {
            rtcp.onPacket(packet.data, length, out.ssrc(), packet.nanos);
        } else {
            onRtp(current, packet, length);
        }
        return true;
    }

    /// All that can be asked of a plain packet; a stump must not latch.
    private static boolean isWellFormed(Datagram packet) {
        return packet.rtcp
                ? RtcpSession.isWellFormed(packet.data, packet.length)
                : RtpPacket.headerLength(packet.data, packet.length) > 0;
    }

    private void reportLatched(Datagram packet) {
        if (!everLatched || packet.nanos - latchedEventNanos > LATCHED_EVENT_NANOS_MIN) {
            everLatched = true;
            latchedEventNanos = packet.nanos;
            plant.events().onMedia(new MediaEvent.Latched(id, packet.source));
        }
    }

    private void onRtp(StreamAgreement current, Datagram packet, int length) {
        byte[] data = packet.data;
        int sequence = RtpPacket.sequence(data);
        if (reception.received(RtpPacket.ssrc(data), sequence)) {
            source = plant.sources().incrementAndGet();
            events.restart();
        }
        Codec codec = types.codecOf(RtpPacket.payloadType(data));
        int start = RtpPacket.headerLength(data, length);
        int end = RtpPacket.payloadEnd(data, start, length);
        if (codec == null || end <= start) {
            plant.counters().dropped.increment();
            return;
        }
        int timestamp = RtpPacket.timestamp(data);
        if (!codec.isEvents()) {
            reception.arrived(timestamp, codec.clockRate(), packet.nanos);
        }
        Tape recording = tape;
        if (recording != null && current.weReceive()) {
            recording.heard(true, codec, source, timestamp, data, start, end - start, packet.nanos);
        }
        if (codec.isEvents()) {
            events.packet(timestamp, codec.clockRate(), data, start, end - start, this::digitHeard);
        }
        MediaSink to = partner;
        if (to != null && current.weReceive()) {
            boolean marker = RtpPacket.marker(data);
            to.relay(id, source, codec, sequence, timestamp, marker, data, start, end - start, packet.nanos);
        }
    }

    private void digitHeard(char digit, int millis) {
        long second = heardNanos / 1_000_000_000L;
        digitsInSecond = second == digitSecond ? digitsInSecond + 1 : 1;
        digitSecond = second;
        if (digitsInSecond <= DIGITS_PER_SECOND_MAX) {
            plant.events().onMedia(new MediaEvent.Digit(id, digit, millis));
        }
    }

    // ---- sending

    void sendDigit(char digit, int millis, long nowNanos) {
        digits.add(digit, millis, nowNanos);
    }

    @Override
    public void relay(
            LegId from,
            long fromSource,
            Codec codec,
            int sequence,
            int timestamp,
            boolean marker,
            byte[] data,
            int offset,
            int length,
            long nowNanos) {
        InetSocketAddress target = sendTarget();
        if (target == null || !from.equals(partnerId) || player.isPlaying()) {
            return;
        }
        int payloadType = types.numberFor(codec);
        if (payloadType < 0 && codec.isEvents()) {
            digits.convert(timestamp, codec.clockRate(), data, offset, length, nowNanos);
            return;
        }
        if (digits.isActive()) {
            return;
        }
        boolean silence = codec.equals(Codec.COMFORT_NOISE) && transcoding.isRunning();
        if (payloadType < 0 || silence) {
            if (!transcode(fromSource, codec, sequence, data, offset, length, nowNanos)) {
                plant.counters().dropped.increment();
            }
            return;
        }
        if (codec.isEvents()) {
            transcoding.event(nowNanos);
        } else {
            transcoding.stop();
        }
        boolean goes =
                out.relay(fromSource, sequence, timestamp, marker, codec.clockRate(), codec.isEvents(), nowNanos);
        if (goes) {
            send(payloadType, data, offset, length, target);
        }
    }

    /// Sends a frame of the mix it is in.
    ///
    /// @param samples ticks of the codec's clock since the frame before
    void hear(Codec codec, int samples, byte[] data, int length, long nowNanos) {
        InetSocketAddress target = sendTarget();
        int payloadType = types.numberFor(codec);
        if (target == null || payloadType < 0 || player.isPlaying() || digits.isActive() || mix() == null) {
            return;
        }
        out.generate(mixSource, codec.clockRate(), samples, nowNanos);
        send(payloadType, data, 0, length, target);
    }

    private boolean transcode(
            long fromSource, Codec codec, int sequence, byte[] data, int offset, int length, long nowNanos) {
        StreamAgreement current = agreement;
        return current != null
                && transcoding.take(
                        types, current.packetMillis(), fromSource, codec, sequence, data, offset, length, nowNanos);
    }

    /// Sends what is to be played, or was transcoded, and is due.
    ///
    /// @return nanos until the next one, [Long#MAX_VALUE] if nothing plays
    long playDue(long nowNanos) {
        if (digits.isActive()) {
            return digits.playDue(types, nowNanos, (stream, payloadType, codec, ticks, payload, length) -> {
                InetSocketAddress target = sendTarget();
                if (target != null) {
                    out.generate(stream, codec.clockRate(), ticks, nowNanos);
                    send(payloadType, payload, 0, length, target);
                }
            });
        }
        if (!player.isPlaying()) {
            if (!transcoding.isRunning()) {
                return Long.MAX_VALUE;
            }
            return transcoding.playDue(nowNanos, (payloadType, codec, ticks, payload, length) -> {
                InetSocketAddress target = sendTarget();
                if (target != null) {
                    out.generate(transcoding.source(), codec.clockRate(), ticks, nowNanos);
                    send(payloadType, payload, 0, length, target);
                }
            });
        }
        Source playing = player.playing();
        long wait = player.playDue(nowNanos, (payloadType, sound, payload) -> {
            InetSocketAddress target = sendTarget();
            if (target != null) {
                out.generate(player.stream(), sound.codec().clockRate(), sound.samples(), nowNanos);
                send(payloadType, payload, 0, payload.length, target);
            }
        });
        if (playing != null && !player.isPlaying()) {
            plant.events().onMedia(new MediaEvent.PlayedOut(id, playing, ""));
        }
        return wait;
    }

    /// Reports and looks for silence, a few times per second.
    void housekeep(long nowNanos) {
        dtls.housekeep(nowNanos);
        StreamAgreement current = agreement;
        if (current == null) {
            return;
        }
        if (keys.canSend() && rtcp.isDue(nowNanos)) {
            sendReport(current, nowNanos);
        }
        quality.tick(reception, rtcp.roundTripMillis(), nowNanos);
        transcoding.expectLoss(rtcp.remoteLoss());
        int oneWaySeconds = quality.oneWaySeconds(
                current.weReceive() && current.weSend(), reception.totalReceived(), packetsSent, nowNanos);
        if (oneWaySeconds > 0) {
            plant.events().onMedia(new MediaEvent.OneWay(id, oneWaySeconds));
        }
        if (nowNanos - heardNanos > silenceNanos) {
            silenceNanos += plant.silentAfter().toNanos();
            int seconds = (int) ((nowNanos - heardNanos) / 1_000_000_000L);
            plant.events().onMedia(new MediaEvent.Silent(id, seconds));
        }
    }

    private void heard(long nowNanos) {
        heardNanos = nowNanos;
        silenceNanos = plant.silentAfter().toNanos();
    }

    private @Nullable InetSocketAddress sendTarget() {
        StreamAgreement current = agreement;
        return current != null && current.weSend() && keys.canSend() ? rtpLatch.target() : null;
    }

    private void send(int payloadType, byte[] data, int offset, int length, InetSocketAddress target) {
        Tape recording = tape;
        if (recording != null) {
            recordSent(recording, payloadType, data, offset, length);
        }
        byte[] packet = outBuffer.array();
        RtpPacket.writeHeader(packet, out.marker(), payloadType, out.sequence(), out.timestamp(), out.ssrc());
        System.arraycopy(data, offset, packet, RtpPacket.HEADER_BYTES, length);
        int size = keys.protect(packet, RtpPacket.HEADER_BYTES + length);
        if (pair.rtp.send(outBuffer.clear().limit(size), target)) {
            packetsSent++;
            out.sent(length);
        }
    }

    private void recordSent(Tape to, int payloadType, byte[] data, int offset, int length) {
        Codec codec = types.codecSentAs(payloadType);
        if (codec != null) {
            to.heard(
                    false,
                    codec,
                    out.ssrc(),
                    out.timestamp(),
                    data,
                    offset,
                    length,
                    plant.nanos().getAsLong());
        }
    }

    private void sendReport(StreamAgreement current, long nowNanos) {
        byte[] packet = outBuffer.array();
        int size = keys.protectRtcp(packet, rtcp.report(packet, out, reception, nowNanos));
        Latch latch = current.rtcpMux() ? rtpLatch : rtcpLatch;
        InetSocketAddress target = latch.target();
        if (target != null) {
            latch.socket.send(outBuffer.clear().limit(size), target);
        }
    }

    private OutgoingStream freshStream(long nowNanos) {
        return new OutgoingStream(
                plant.random().nextInt(),
                plant.random().nextInt(1 << 15),
                plant.random().nextInt(),
                nowNanos);
    }
}
