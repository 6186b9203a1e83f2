package org.klinke.media.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
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
import org.klinke.core.media.MediaStats;
import org.klinke.core.media.Source;
import org.klinke.core.media.StreamAgreement;
import org.klinke.media.dtls.DtlsOutcome;
import org.klinke.media.mix.MixFormat;
import org.klinke.media.play.Frames;
import org.klinke.media.record.Tape;
import org.klinke.media.rtp.PayloadTypes;
import org.klinke.media.udp.Datagram;

/// The media session of one leg. Lives on one worker's thread, from `Open` to `Close`.
///
///     datagram ─▶ LegInlet ─▶ partner: another LegSession, a mix    partner, digits, player ─▶ LegOutlet ─▶ datagram
///                     └────────── SessionState (agreement, keys), LegHealth (statistics) ──────────┘
final class LegSession implements MediaSink, LegDtls.Events {
    /// How long after opening or agreeing a leg is looked for behind foreign addresses.
    private static final long RECENT_NANOS_MAX = 60_000_000_000L;
    /// A plain leg's far end may come from elsewhere after an Agree if it was quiet for so long before it.
    private static final long PLAIN_QUIET_NANOS_MIN = 2_000_000_000L;
    final LegId id;
    final PortPair pair;
    private final Plant plant;
    private final InetAddress signalling;
    private final SessionState state;
    private final LegHealth health;
    private final Latch rtpLatch;
    private final Latch rtcpLatch;
    private final LegInlet inlet;
    private final LegOutlet outlet;
    private final LegDtls dtls;
    private final Consumer<String> failed;
    private @Nullable LegIce ice;
    private long agreedNanos;

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
        long now = now();
        state = new SessionState(id, plant);
        health = new LegHealth(state, now);
        rtpLatch = new Latch(this, pair.rtp, signalling);
        rtcpLatch = new Latch(this, pair.rtcp, signalling);
        inlet = new LegInlet(state, health, rtpLatch, rtcpLatch);
        outlet = new LegOutlet(state, health, rtpLatch, rtcpLatch, clockStarts);
        dtls = new LegDtls(plant.dtls(), rtpLatch, worker, this);
        this.failed = failed;
        agreedNanos = now;
        pair.add(this);
    }

    // ---- commands

    void agree(StreamAgreement next, long nowNanos) {
        LegKeys keys = state.keys;
        boolean wasSecure = keys.isSecure();
        if (keys.agree(next, nowNanos)) {
            outlet.startStream(nowNanos);
        }
        boolean otherProfile = state.agreement != null && wasSecure != keys.isSecure();
        boolean quietPlain = !keys.isSecure() && health.quietNanos(nowNanos) > PLAIN_QUIET_NANOS_MIN;
        checks(next.ice().orElse(null));
        if (ice == null) {
            rtpLatch.announce(next.remoteRtp(), otherProfile || quietPlain);
            rtcpLatch.announce(next.remoteRtcp(), otherProfile || quietPlain);
        }
        dtls.agree(next.dtls().orElse(null), rtpLatch.target(), nowNanos);
        state.types = new PayloadTypes(next.codecs());
        outlet.agreed();
        inlet.agreed(next);
        health.agreed(next, nowNanos);
        state.agreement = next;
        agreedNanos = nowNanos;
        state.fax = false;
        rtpLatch.socket.carryFaxNoMore(rtpLatch);
        MixSink mix = mix();
        if (mix != null) {
            mix.change(mixFormat());
        }
    }

    /// See [MediaCommand.RelayFax].
    void relayFax(InetSocketAddress remote, long nowNanos) {
        outlet.player.stop();
        outlet.partnerChanges();
        state.fax = true;
        rtpLatch.announce(remote, false);
        rtpLatch.socket.carryFax(rtpLatch);
        health.heard(nowNanos);
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
        MediaSink former = state.partner;
        if (former != null && (state.partnerId == null || !state.partnerId.equals(with))) {
            former.partnerLeft(id);
        }
        outlet.partnerChanges();
        state.partnerId = with;
        state.partner = sink;
        inlet.newSource();
    }

    /// Its partner is a mix from now on, or nobody; the mix it was in is left.
    void enter(@Nullable MixSink mix) {
        join(null, mix);
    }

    @Nullable
    MixSink mix() {
        return state.partner instanceof MixSink mix ? mix : null;
    }

    /// What it can be sent of a mix; null if nothing is agreed that we can encode.
    @Nullable
    MixFormat mixFormat() {
        StreamAgreement current = state.agreement;
        return current == null
                ? null
                : MixFormat.of(current.codecs(), current.packetMillis()).orElse(null);
    }

    @Override
    public void partnerLeft(LegId leg) {
        if (leg.equals(state.partnerId)) {
            state.partnerId = null;
            state.partner = null;
            outlet.stopTranscoding();
        }
    }

    void play(Source wanted, long nowNanos) {
        outlet.stopTranscoding();
        outlet.player.start(wanted, state.types, nowNanos);
        if (wish() == null && !state.types.agreed().isEmpty()) {
            notPlayed(wanted, "no codec is agreed that we speak");
        }
    }

    /// What the player waits for, if anything.
    LegPlayer.@Nullable Wish wish() {
        return outlet.player.wish();
    }

    void loaded(LegPlayer.Wish wish, Frames sound, long nowNanos) {
        outlet.player.loaded(wish, sound, nowNanos);
    }

    void notLoaded(LegPlayer.Wish wish, String reason) {
        if (wish.equals(wish())) {
            notPlayed(wish.source(), reason);
        }
    }

    private void notPlayed(Source wanted, String reason) {
        outlet.player.stop();
        plant.events().onMedia(new MediaEvent.PlayedOut(id, wanted, reason));
    }

    void stopPlaying() {
        outlet.player.stop();
    }

    /// @return false if the leg is being recorded already
    boolean record(MediaCommand.StartRecording command) {
        Tape running = state.tape;
        if (running != null && !running.isStopped()) {
            return false;
        }
        state.tape = plant.recorder().start(id, command.recording(), command.format());
        return true;
    }

    void pauseRecording(boolean paused) {
        Tape running = state.tape;
        if (running != null) {
            running.pause(paused);
        }
    }

    void stopRecording(long nowNanos) {
        Tape running = state.tape;
        if (running != null) {
            running.stop(nowNanos);
            state.tape = null;
        }
    }

    /// @return what to tell the call
    MediaStats close() {
        stopRecording(now());
        join(null, null);
        dtls.close();
        checks(null);
        rtpLatch.close();
        rtcpLatch.close();
        pair.remove(this);
        return health.last();
    }

    /// For people.
    LiveMedia look(long nowNanos) {
        StreamAgreement last = state.agreement;
        MixSink mix = mix();
        return new LiveMedia(
                text(new InetSocketAddress(pair.address, pair.port)),
                last == null ? "" : text(last.remoteRtp()),
                text(rtpLatch.latched()),
                pair.shared,
                last != null && last.weSend(),
                last != null && last.weReceive(),
                Objects.toString(outlet.player.playing(), ""),
                Objects.toString(state.partnerId, ""),
                mix == null ? "" : mix.describe(),
                health.quietNanos(nowNanos) / 1_000_000,
                health.voice.describe(nowNanos),
                health.stats());
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

    // ---- what sockets ask

    InetAddress signalling() {
        return signalling;
    }

    /// Its far end's address and port are known.
    boolean isLatched() {
        return rtpLatch.latched() != null;
    }

    boolean isAgreed() {
        return state.agreement != null;
    }

    boolean isSecure() {
        return state.keys.isSecure();
    }

    boolean isRecent(long nowNanos) {
        return nowNanos - agreedNanos < RECENT_NANOS_MAX;
    }

    /// Whether the packet carries the SSRC this leg's far end sends with.
    boolean sends(Datagram packet) {
        return inlet.sends(packet);
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
        state.keys.keyed(found.send(), found.receive(), now);
        outlet.startStream(now);
        agreedNanos = now;
        plant.events().onMedia(new MediaEvent.Secured(id, found.send().suite()));
    }

    @Override
    public void dtlsFailed(String reason) {
        failed.accept(reason);
    }

    /// Its DTLS handshake is over.
    boolean isKeyed() {
        return dtls.isSettled();
    }

    void refused() {
        if (isAgreed()) {
            health.refused();
        }
    }

    /// Takes a datagram if it is proven to be of this leg's far end.
    ///
    /// @return false if it is not, and nothing has changed; a replay is this leg's, but goes no further
    boolean offer(Latch latch, Datagram packet) {
        return inlet.offer(latch, packet, outlet.stream());
    }

    /// As [#offer], for what comes while the port carries a fax.
    boolean offerFax(Datagram packet) {
        return inlet.offerFax(packet);
    }

    // ---- sending

    void sendDigit(char digit, int millis, long nowNanos) {
        outlet.sendDigit(digit, millis, nowNanos);
    }

    @Override
    public void relay(Payload payload) {
        outlet.relay(payload);
    }

    @Override
    public int loudness(LegId from) {
        return from.equals(state.partnerId) ? outlet.loudness() : -1;
    }

    /// Sends a frame of the mix it is in.
    ///
    /// @param samples ticks of the codec's clock since the frame before
    void hear(Codec codec, int samples, byte[] data, int length, long nowNanos) {
        if (mix() != null) {
            outlet.hear(codec, samples, data, length, nowNanos);
        }
    }

    /// Sends what is to be played, or was transcoded, and is due.
    ///
    /// @return nanos until the next one, [Long#MAX_VALUE] if nothing plays
    long playDue(long nowNanos) {
        return outlet.playDue(nowNanos);
    }

    /// Who talks with another should be heard now and then; not who holds, is held and hears music, or is one of many.
    private void listen(StreamAgreement current, long nowNanos) {
        MediaSink to = state.partner;
        boolean talks = current.weReceive() && current.weSend() && mix() == null;
        if (to == null || !talks || outlet.player.isPlaying()) {
            health.voice.restart(nowNanos);
            return;
        }
        int loudness = to.loudness(id);
        if (loudness >= 0) {
            health.voice.level(loudness);
        }
        int seconds = health.voice.unheardSeconds(nowNanos);
        if (seconds > 0) {
            plant.events().onMedia(new MediaEvent.Unheard(id, seconds));
        }
    }

    /// Reports and looks for silence, a few times per second.
    void housekeep(long nowNanos) {
        dtls.housekeep(nowNanos);
        StreamAgreement current = state.agreement;
        if (current != null && state.fax) {
            health.watchSilence(nowNanos);
        } else if (current != null) {
            outlet.housekeep(current, nowNanos);
            health.housekeep(current, nowNanos);
            listen(current, nowNanos);
        }
    }
}
