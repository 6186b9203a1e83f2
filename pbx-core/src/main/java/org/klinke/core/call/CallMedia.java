package org.klinke.core.call;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.id.LegId;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.Codec;
import org.klinke.core.media.CodecLine;
import org.klinke.core.media.Direction;
import org.klinke.core.media.Endpoint;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.MediaPort;
import org.klinke.core.media.Negotiation;
import org.klinke.core.media.Negotiation.Result.Agreed;
import org.klinke.core.media.Negotiation.Result.NotAcceptable;
import org.klinke.core.media.RecordingFormat;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.media.Source;
import org.klinke.core.tenant.Tenant;

/// The media half of a call: sessions, agreements, the bridge, hold. A re-INVITE is answered here, by the leg it came
/// on; the other leg only hears the difference, but for a change to fax ([FaxChange]).
///
///     leg A ── Agree ──► session A ◄── Bridge ──► session B ◄── Agree ── leg B
///                        (A holds: B hears the music on hold instead of A)
final class CallMedia {
    private final MediaPort port;
    private final LegRecordings recordings;
    private final Supplier<List<Source.Kept>> music;
    private final Timeline timeline;
    private final Tenant tenant;
    private final Map<LegId, Source> hearing = new HashMap<>();
    private final FaxChange fax;
    private @Nullable Bridge bridge;

    /// @param deadlines see [Call#deadline]
    CallMedia(
            MediaPort port,
            LegRecordings recordings,
            Timeline timeline,
            Tenant tenant,
            Function<Duration, Deadline> deadlines,
            BooleanSupplier forHelp,
            Supplier<List<Source.Kept>> music) {
        this.music = music;
        this.port = port;
        this.recordings = recordings;
        this.timeline = timeline;
        this.tenant = tenant;
        this.fax = new FaxChange(port, timeline, deadlines, () -> bridge, forHelp, this::toVoice, this::offer);
    }

    void open(Leg leg, boolean secure, Optional<Leg> near) {
        leg.mediaState = Leg.MediaState.OPENING;
        port.send(new MediaCommand.Open(leg.id(), leg.localAddress(), leg.remoteAddress(), secure, near.map(Leg::id)));
    }

    void onEvent(Leg leg, MediaEvent event) {
        switch (event) {
            case MediaEvent.Opened opened -> {
                leg.endpoint = new Endpoint(opened.rtp(), opened.rtcp(), opened.certificate());
                if (leg.mediaState == Leg.MediaState.OPENING) {
                    leg.mediaState = Leg.MediaState.OPEN;
                }
            }
            case MediaEvent.Failed failed -> {
                leg.mediaState = Leg.MediaState.FAILED;
                leg.mediaFailure = failed.reason();
                timeline.note(leg, "media", "no media session: " + failed.reason());
            }
            case MediaEvent.Secured secured -> timeline.note(leg, "media", "DTLS handshake done: " + secured.suite());
            case MediaEvent.Latched latched ->
                timeline.note(leg, "media", "first valid media from " + text(latched.from()));
            case MediaEvent.Digit _ -> {} // which it was is nobody's business, it may be of a PIN
            case MediaEvent.Silent silent -> {
                if (silent.seconds() <= leg.silentSeconds || leg.silentSeconds == 0) { // once for each silence
                    timeline.note(leg, "media", "nothing received for " + silent.seconds() + " s");
                }
                leg.silentSeconds = silent.seconds();
            }
            case MediaEvent.OneWay oneWay -> {
                // Who has not answered, holds, or waits for the outcome of a transfer may be silent; once is enough to
                // tell.
                if (talks(leg) && !leg.oneWay) {
                    leg.oneWay = true;
                    timeline.note(
                            leg, "media", "one-way audio: sends none for " + oneWay.seconds() + " s, but is sent some");
                }
            }
            case MediaEvent.Unheard unheard -> {
                if (talks(leg) && !leg.unheard) {
                    leg.unheard = true;
                    timeline.note(
                            leg,
                            "media",
                            "silence: its packets come, but nobody was to be heard for " + unheard.seconds() + " s");
                }
            }
            case MediaEvent.RecordingEnded ended -> {
                recordings.ended(leg, ended);
                if (!ended.failure().isEmpty()) {
                    alarm(leg);
                }
            }
            case MediaEvent.PlayedOut played -> {
                hearing.remove(leg.id(), played.source());
                if (!played.failure().isEmpty()) {
                    timeline.note(leg, "media", "could not be played: " + played.failure());
                }
            }
            case MediaEvent.Closed closed -> {
                leg.mediaState = Leg.MediaState.CLOSED;
                leg.stats = closed.stats().with(closed.stats().quality().with(leg.oneWay, leg.unheard));
                if (leg.agreed != null) {
                    timeline.note(leg, "media", leg.stats.summary());
                }
            }
        }
    }

    private boolean talks(Leg leg) {
        Bridge now = bridge;
        return leg.answered() && !leg.holds() && now != null && now.has(leg);
    }

    /// Lets something hear what the far end of the leg says: 8 kHz, nothing of what we say.
    void listen(Leg leg, RecordingId ear) {
        port.send(new MediaCommand.StartRecording(
                leg.id(), ear, new RecordingFormat(RecordingFormat.Kind.WAV_8K, RecordingFormat.Channels.FAR_END)));
    }

    void listenNoMore(Leg leg) {
        port.send(new MediaCommand.StopRecording(leg.id()));
    }

    void sendDigit(Leg leg, char digit, int millis) {
        port.send(new MediaCommand.SendDigit(leg.id(), digit, millis));
    }

    void close(Leg leg) {
        if (leg.mediaState == Leg.MediaState.OPENING || leg.mediaState == Leg.MediaState.OPEN) {
            leg.mediaState = Leg.MediaState.CLOSING;
            port.send(new MediaCommand.Close(leg.id()));
        }
    }

    /// Puts an agreement into force.
    void agree(Leg leg, Agreed agreed) {
        leg.agreed = agreed;
        if (leg.answered()) { // an early answer is not the last word
            leg.offerSent = null;
        }
        port.send(new MediaCommand.Agree(leg.id(), agreed.agreement()));
        timeline.note(leg, "media", describe(agreed));
        fax.ended(leg);
        serveHold();
    }

    Bridge bridge(Leg a, Leg b) {
        if (bridge == null || bridge.a != a || bridge.b != b) {
            recordings.connecting(a, b);
            fax.parted();
            bridge = new Bridge(a, b);
            fax.leave(a);
            fax.leave(b);
            port.send(new MediaCommand.Bridge(a.id(), b.id()));
            hush(a);
            hush(b);
            serveHold();
        }
        return bridge;
    }

    /// Payload passes unchanged where it can: who prefers a codec that the other side lacks is offered the other's,
    /// unless it is known to have none of them; then the media engine transcodes. It ends, each offer leaves less.
    void align() {
        Bridge now = bridge;
        if (now != null && now.connectedAt != null && now.a != now.b && !narrow(now, now.a, now.b)) {
            narrow(now, now.b, now.a);
        }
    }

    /// What a story or a phone changes later is its own affair.
    void alignFurther() {
        Bridge now = bridge;
        if (now != null && now.narrowings > 0) {
            align();
        }
    }

    /// @return whether an exchange is open that [#align] has to wait for
    private boolean narrow(Bridge now, Leg leg, Leg partner) {
        if (leg.agreed == null || partner.agreed == null || leg.ended() || partner.ended()) {
            return true;
        }
        if (leg.fax != null || partner.fax != null) {
            return true;
        }
        if (leg.reoffer != null || partner.reoffer != null) {
            return true;
        }
        Agreed own = leg.agreed;
        List<Codec> partners = partner.agreed.agreement().codecList();
        List<Codec> wanted = partners.stream()
                .filter(codec -> codec.isVoice() && own.mayHave(codec))
                .toList();
        if (fits(leg, own.agreement().codecList(), partner.lines())
                || wanted.isEmpty()
                || now.narrowings == Bridge.NARROWINGS_MAX) {
            return false;
        }
        now.narrowings++;
        timeline.note(leg, "media", "has codecs that the other side lacks: is offered the other side's");
        boolean shared = wanted.stream().anyMatch(own.agreement().codecList()::contains);
        Negotiation rules = leg.negotiation();
        reoffer(leg, shared ? rules.offered(partner.lines()) : rules.offerable(partner.lines()));
        return true;
    }

    /// What the far end is likely to send goes through: the first voice codec it agreed to, and its telephone events.
    private static boolean fits(Leg leg, List<Codec> own, List<CodecLine> lines) {
        List<Codec> partners = lines.stream().map(CodecLine::codec).toList();
        Optional<Codec> first = own.stream().filter(Codec::isVoice).findFirst();
        return first.map(partners::contains).orElse(true)
                && (leg.negotiation().digits().converts()
                        || own.stream().filter(Codec::isEvents).allMatch(partners::contains));
    }

    /// Neither hears the other any more, nor a tone that had to do with it.
    void unbridge() {
        Bridge now = bridge;
        if (now != null) {
            parted(now);
            fax.parted();
            bridge = null;
            fax.leave(now.a);
            fax.leave(now.b);
            port.send(new MediaCommand.Unbridge(now.a.id()));
            silence(now.a);
            silence(now.b);
        }
    }

    /// Whoever is left talks with nobody: no recording goes on.
    void parted(Bridge of) {
        if (of == bridge) {
            fax.parted();
        }
        recordings.parted(of.a);
        recordings.parted(of.b);
    }

    /// Lets the leg hear this until it is bridged, or until it has come to its end.
    void play(Leg leg, Source source) {
        if (!source.equals(hearing.put(leg.id(), source))) {
            port.send(new MediaCommand.Play(leg.id(), source));
        }
    }

    /// The leg waits: music on hold.
    void keepWaiting(Leg leg) {
        play(leg, new Source.Music(tenant.id().toString(), music.get()));
    }

    void ringback(Leg leg) {
        play(leg, new Source.Tone(Source.ToneKind.RINGBACK, tenant.country()));
    }

    /// Whoever relies on a recording must know that there is none any more.
    private void alarm(Leg leg) {
        Source fault = new Source.Tone(Source.ToneKind.FAULT, tenant.country());
        Bridge now = bridge;
        if (now != null && now.has(leg)) {
            for (Leg each : now.a == now.b ? List.of(now.a) : List.of(now.a, now.b)) {
                if (!hearing.containsKey(each.id())) {
                    play(each, fault);
                }
            }
        }
    }

    /// Ends what the server says to the leg; music on hold stays.
    void hush(Leg leg) {
        if (hearing.get(leg.id()) instanceof Source.Prompts || hearing.get(leg.id()) instanceof Source.Kept) {
            silence(leg);
        }
    }

    private void silence(Leg leg) {
        if (hearing.remove(leg.id()) != null) {
            port.send(new MediaCommand.StopPlaying(leg.id()));
        }
    }

    @Nullable
    Bridge current() {
        return bridge;
    }

    /// Answers a re-INVITE, or offers where it had no offer; the session stays as it was if that can't be.
    void renegotiate(Leg leg, Optional<SessionMedia> offer) {
        CallLeg signalling = leg.signalling;
        Agreed before = leg.agreed;
        Endpoint endpoint = leg.endpoint;
        if (signalling == null || before == null || endpoint == null) {
            // Nothing agreed yet: the far end must wait for the first exchange to end (RFC 3261 §14.2).
            if (signalling != null) {
                signalling.refuse(HangupCause.MEDIA_NOT_ACCEPTABLE);
            }
            return;
        }
        if (fax.offered(leg, signalling, offer)) {
            return;
        }
        if (offer.isEmpty()) {
            leg.offerSent = Negotiation.reoffer(before, before.lines());
            signalling.accept(leg.offerSent);
            return;
        }
        List<CodecLine> allowed = before.lines();
        switch (leg.negotiation().answer(offer.get(), endpoint, allowed, Optional.of(before))) {
            case Agreed agreed -> {
                signalling.accept(agreed.local());
                agree(leg, agreed);
            }
            case NotAcceptable refused -> {
                timeline.note(leg, "media", "re-INVITE refused: " + refused.reason());
                signalling.refuse(HangupCause.MEDIA_NOT_ACCEPTABLE);
            }
        }
    }

    /// Offers these codecs to the far end of a leg that talks, in the same place and with the same keys; one exchange
    /// at a time, of those that wait only the last counts.
    void reoffer(Leg leg, List<CodecLine> lines) {
        Agreed before = leg.agreed;
        CallLeg signalling = leg.signalling;
        if (before == null || signalling == null) {
            throw new IllegalStateException("nothing has been agreed with this leg yet");
        }
        if (leg.reoffer != null) {
            leg.nextReoffer = lines;
            return;
        }
        offer(leg, Negotiation.reoffer(before, lines));
    }

    private void toVoice(Leg leg) {
        Agreed before = leg.agreed;
        if (before != null) {
            reoffer(leg, before.lines());
        }
    }

    private void offer(Leg leg, SessionMedia offer) {
        CallLeg signalling = leg.signalling;
        if (signalling != null) {
            leg.reoffer = offer;
            signalling.offer(offer);
        }
    }

    /// Puts the far end on hold, or takes it back, as a phone would (RFC 3264 §8.4). For the tests of trunks: who is
    /// held by a phone hears our music, and the far end is told nothing.
    void hold(Leg leg, boolean on) {
        Agreed before = leg.agreed;
        CallLeg signalling = leg.signalling;
        if (before == null || signalling == null || leg.reoffer != null) {
            throw new IllegalStateException("nothing has been agreed with this leg yet, or it is being changed");
        }
        offer(leg, Negotiation.reoffer(before, before.lines(), on ? Direction.SENDONLY : Direction.SENDRECV));
    }

    /// Offers a fax for a trunk's test.
    ///
    /// @return why it is not offered
    Optional<String> tryFax(Leg leg) {
        return leg.reoffer == null ? fax.tryOne(leg) : Optional.of("the session is being changed already");
    }

    /// @return false if the leg is of no use any more
    boolean refused(Leg leg, HangupCause cause) {
        leg.reoffer = null;
        timeline.note(leg, "media", "our re-INVITE was refused: " + cause.text());
        boolean useful = fax.refused(leg, cause);
        reofferNext(leg);
        return useful;
    }

    private void reofferNext(Leg leg) {
        List<CodecLine> next = leg.nextReoffer;
        if (next != null && leg.reoffer == null) {
            leg.nextReoffer = null;
            reoffer(leg, next);
        }
    }

    /// The answer to this offer of ours in a later exchange. False: it was not acceptable.
    boolean answered(Leg leg, SessionMedia offer, SessionMedia answer) {
        if (fax.answered(leg, offer, answer)) {
            reofferNext(leg);
            return true;
        }
        Agreed before = leg.agreed;
        switch (leg.negotiation().accepted(offer, answer)) {
            case Agreed agreed -> {
                if (before == null || leg.fax != null || !agreed.agreement().equals(before.agreement())) {
                    agree(leg, agreed);
                }
                fax.speaks(leg);
                reofferNext(leg);
                return true;
            }
            case NotAcceptable refused -> {
                timeline.note(leg, "media", "answer not acceptable: " + refused.reason());
                return false;
            }
        }
    }

    /// A held side hears the music on hold; whoever holds, and two sides who hold each other, hear nothing.
    private void serveHold() {
        Bridge now = bridge;
        if (now == null) {
            return;
        }
        if (now.a == now.b) {
            silence(now.a);
            return;
        }
        tone(now.a, now.b.holds() && !now.a.holds());
        tone(now.b, now.a.holds() && !now.b.holds());
    }

    private void tone(Leg leg, boolean wanted) {
        if (wanted) {
            if (!(hearing.get(leg.id()) instanceof Source.Music)) {
                timeline.note(leg, "hold", "held by the other side, hears the music on hold");
            }
            keepWaiting(leg);
        } else if (hearing.containsKey(leg.id()) && !(hearing.get(leg.id()) instanceof Source.Prompts)) {
            timeline.note(leg, "hold", "connected again");
            silence(leg);
        }
    }

    private static String describe(Agreed agreed) {
        String codecs = String.join(
                ", ", agreed.agreement().codecList().stream().map(Codec::name).toList());
        String protection = agreed.agreement()
                .sendKey()
                .map(key -> "SRTP " + key.suite())
                .orElse(agreed.agreement().secure() ? "SRTP by DTLS" : "plain RTP");
        String place = agreed.agreement().ice().isPresent()
                ? ", far end where its ICE checks come from"
                : ", far end at " + text(agreed.agreement().remoteRtp());
        return "agreed: " + codecs + ", " + protection + place + (agreed.held() ? ", on hold" : "");
    }

    /// `192.0.2.7:30000` or `[2001:db8::7]:30000`: how people write it, without the slash of `InetSocketAddress`.
    static String text(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        String host = ip == null ? address.getHostString() : ip.getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }
}
