package org.klinke.core.call;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaPort;
import org.klinke.core.media.Negotiation;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.media.SessionMedia.Fax;

/// A call that becomes a fax by T.38 (ITU-T T.38 Annex D, RFC 3362), and a voice call again. It is the one
/// change of a session that passes from leg to leg: no side can be told yes before the other has said so.
///
///     leg A ── offers a fax ──▶ may both? ── offer, at B's port ──▶ leg B
///           ◀── 488, the voice goes on ── no                          │
///           ◀── 488 ───────────────────── refused, or no answer ──────┤
///           ◀── 200, at A's port ──────── answered ───────────────────┘   both sessions relay UDPTL
///     leg A ── offers voice ──▶ is answered as ever, and leg B is offered voice
///
/// Used by the call's thread only.
final class FaxChange {
    /// Less than the leg waits for our answer.
    static final Duration ANSWER_MAX = Duration.ofSeconds(8);

    /// Who refuses to speak again may have been busy with an offer of its own.
    private static final int VOICE_TRIES_MAX = 2;

    /// The other side may be at an offer of ours, as it often is just after the answer: a 488 would be the end of an
    /// adapter's wish.
    private static final Duration AGAIN = Duration.ofMillis(500);

    private static final int AGAIN_MAX = 3;
    private static final String PARTED = "the two are not connected any more";

    /// Each asks the other side, whoever that is: a phone must not make a carrier busy.
    static final int ASKED_MAX = 20;

    /// What every gateway can (ITU-T T.38 Annex D.2.3).
    private static final List<String> TRIED = List.of(
            "T38FaxVersion:0",
            "T38MaxBitRate:14400",
            "T38FaxRateManagement:transferredTCF",
            "T38FaxUdpEC:t38UDPRedundancy");

    private final MediaPort port;
    private final Timeline timeline;
    private final Function<Duration, Deadline> deadlines;
    private final Supplier<@Nullable Bridge> bridge;
    private final BooleanSupplier forHelp;
    private final Consumer<Leg> toVoice;
    private final BiConsumer<Leg, SessionMedia> offer;
    private @Nullable Asking asking;
    private int asked;

    private record Asking(Leg from, SessionMedia offered, CallLeg reply, Leg to, Deadline deadline) {}

    /// @param forHelp whether somebody calls for help: such a call stays a voice
    /// @param toVoice offers a leg the voice that was agreed before
    /// @param offer makes an offer to a leg
    FaxChange(
            MediaPort port,
            Timeline timeline,
            Function<Duration, Deadline> deadlines,
            Supplier<@Nullable Bridge> bridge,
            BooleanSupplier forHelp,
            Consumer<Leg> toVoice,
            BiConsumer<Leg, SessionMedia> offer) {
        this.port = port;
        this.timeline = timeline;
        this.deadlines = deadlines;
        this.bridge = bridge;
        this.forHelp = forHelp;
        this.toVoice = toVoice;
        this.offer = offer;
    }

    /// The far end wants a change.
    ///
    /// @param offered empty where it asks for our offer
    /// @return false if it has nothing to do with a fax
    boolean offered(Leg leg, CallLeg reply, Optional<SessionMedia> offered) {
        SessionMedia carried = leg.fax;
        if (carried != null && offered.isEmpty()) {
            leg.offerSent = carried;
            reply.accept(carried);
            return true;
        }
        Optional<Fax> wanted = offered.flatMap(SessionMedia::fax);
        if (wanted.isEmpty()) {
            return false;
        }
        if (carried != null && !forHelp.getAsBoolean()) { // the same again, or from another place
            answer(leg, reply, offered.get(), attributes(carried));
            return true;
        }
        if (leg.takesFax && objectionOf(leg).isEmpty()) {
            timeline.note(leg, "media", "takes a change to fax (T.38) to try it; nothing is faxed");
            reply.accept(Negotiation.faxAnswer(offered.get(), leg.endpoint(), TRIED));
            return true;
        }
        ask(leg, reply, offered.get(), partner(leg), 0);
        return true;
    }

    /// @param to whom it was connected with when it asked
    /// @param waited how often
    private void ask(Leg leg, CallLeg reply, SessionMedia offered, Optional<Leg> to, int waited) {
        Optional<String> objection = objection(leg);
        if (objection.isPresent()) {
            refuse(leg, reply, objection.get());
            return;
        }
        if (!partner(leg).equals(to)) {
            refuse(leg, reply, PARTED);
            return;
        }
        Leg partner = to.orElseThrow();
        if (partner.reoffer != null) {
            if (waited == AGAIN_MAX) {
                refuse(leg, reply, "the other side is being offered something else");
            } else {
                deadlines.apply(AGAIN).then(() -> askAgain(leg, reply, offered, to, waited + 1));
            }
            return;
        }
        asked++;
        timeline.note(leg, "media", "wants to change to fax (T.38): the other side is asked");
        Deadline deadline = deadlines.apply(ANSWER_MAX.minus(AGAIN.multipliedBy(waited)));
        deadline.then(() -> over("the other side does not answer"));
        asking = new Asking(leg, offered, reply, partner, deadline);
        offer.accept(
                partner,
                Negotiation.faxOffer(
                        partner.endpoint(), offered.fax().orElseThrow().attributes()));
    }

    private void askAgain(Leg leg, CallLeg reply, SessionMedia offered, Optional<Leg> to, int waited) {
        if (!leg.ended()) {
            ask(leg, reply, offered, to, waited);
        }
    }

    /// Why it cannot be.
    private Optional<String> objection(Leg leg) {
        Optional<Leg> partner = partner(leg);
        if (forHelp.getAsBoolean()) {
            return Optional.of("somebody calls for help");
        }
        if (partner.isEmpty()) {
            return Optional.of("nobody is connected who could take it");
        }
        if (asking != null) {
            return Optional.of("the session is being changed already");
        }
        if (asked == ASKED_MAX) {
            return Optional.of("the other side was asked too often in this call");
        }
        return objectionOf(leg).or(() -> objectionOf(partner.get()).map(reason -> "on the other side: " + reason));
    }

    private static Optional<String> objectionOf(Leg leg) {
        return Optional.ofNullable(leg.agreed).flatMap(leg.negotiation()::faxObjection);
    }

    /// Offers a fax only to see whether the far end takes it; if it does, voice is offered again at once.
    ///
    /// @return why it is not offered
    Optional<String> tryOne(Leg leg) {
        Optional<String> objection = objectionOf(leg);
        if (objection.isEmpty()) {
            leg.tookFax = false;
            offer.accept(leg, Negotiation.faxOffer(leg.endpoint(), TRIED));
        }
        return objection;
    }

    private Optional<Leg> partner(Leg leg) {
        Bridge now = bridge.get();
        return now == null || now.connectedAt == null || now.a == now.b || !now.has(leg)
                ? Optional.empty()
                : Optional.of(now.partnerOf(leg)).filter(one -> !one.ended() && one.agreed != null);
    }

    /// The far end has answered an offer of ours.
    ///
    /// @return false if that had nothing to do with a fax
    boolean answered(Leg leg, SessionMedia ours, SessionMedia theirs) {
        if (ours.fax().isEmpty()) {
            return false;
        }
        Optional<Fax> fax = theirs.fax();
        Asking open = asking;
        if (open != null && open.to() == leg) {
            if (fax.isPresent()
                    && !open.from().ended()
                    && partner(open.from()).filter(one -> one == leg).isPresent()) {
                asking = null;
                open.deadline().cancel();
                begin(leg, ours, fax.get().udptl());
                answer(open.from(), open.reply(), open.offered(), fax.get().attributes());
                return true;
            }
            over("the other side takes none");
        }
        leg.tookFax = fax.isPresent();
        if (fax.isPresent() && leg.fax != null) {
            begin(leg, ours, fax.get().udptl());
        } else { // too late, or it has refused the one stream that there was
            speakAgain(leg);
        }
        return true;
    }

    /// The far end refuses an offer of ours.
    ///
    /// @return false if it carries a fax that nobody sends, and does not want to speak: no use to anybody
    boolean refused(Leg leg, HangupCause cause) {
        Asking open = asking;
        if (open != null && open.to() == leg) {
            over("the other side refuses: " + cause.text());
            return true;
        }
        if (leg.voiceTries == 0) {
            return true;
        }
        if (leg.voiceTries == VOICE_TRIES_MAX) {
            return cause == HangupCause.PHONE_LOST || forHelp.getAsBoolean(); // it comes back, or must not be ended
        }
        deadlines.apply(AGAIN).then(() -> {
            if (leg.voiceTries > 0 && !leg.ended()) {
                speakAgain(leg);
            }
        });
        return true;
    }

    /// Its far end speaks, as it was asked to.
    void speaks(Leg leg) {
        leg.voiceTries = 0;
    }

    private void speakAgain(Leg leg) {
        leg.voiceTries++;
        toVoice.accept(leg);
    }

    /// The two who were connected are not any more.
    void parted() {
        over(PARTED);
    }

    private void over(String why) {
        Asking open = asking;
        asking = null;
        if (open != null) {
            open.deadline().cancel();
            refuse(open.from(), open.reply(), why);
        }
    }

    private void refuse(Leg leg, CallLeg reply, String why) {
        timeline.note(leg, "media", "change to fax (T.38) refused, the voice goes on: " + why);
        reply.refuse(HangupCause.MEDIA_NOT_ACCEPTABLE);
    }

    private void answer(Leg leg, CallLeg reply, SessionMedia offered, List<String> attributes) {
        SessionMedia ours = Negotiation.faxAnswer(offered, leg.endpoint(), attributes);
        reply.accept(ours);
        begin(leg, ours, offered.fax().orElseThrow().udptl());
    }

    private void begin(Leg leg, SessionMedia ours, InetSocketAddress far) {
        leg.fax = ours;
        timeline.note(leg, "media", "fax by T.38: unencrypted UDPTL, far end at " + CallMedia.text(far));
        port.send(new MediaCommand.RelayFax(leg.id(), far));
    }

    /// The leg speaks again, so its partner shall too.
    void ended(Leg leg) {
        speaks(leg);
        if (leg.fax != null) {
            leg.fax = null;
            timeline.note(leg, "media", "the fax is over, voice again");
            partner(leg).ifPresent(this::leave);
        }
    }

    /// Whoever it faxed with has gone.
    void leave(Leg leg) {
        if (leg.fax != null && !leg.ended() && leg.voiceTries == 0) {
            speakAgain(leg);
        }
    }

    private static List<String> attributes(SessionMedia carried) {
        return carried.fax().map(Fax::attributes).orElse(List.of());
    }
}
