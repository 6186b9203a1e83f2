package org.klinke.core.call;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.id.LegId;
import org.klinke.core.id.UserId;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.SessionMedia;

/// Deals with what comes out of a call's mailbox: what a story need not know (messages on the wire, re-INVITE and hold,
/// looks from outside) is served here, the rest is handed on. Used by the call's thread only.
final class CallDesk {
    private final Map<LegId, Leg> legs;
    private final CallMedia media;
    private final CallHistory history;
    private final InstantSource time;
    private final CallMoves moves;
    private final SilenceLimit silence;
    private final BiConsumer<Leg, HangupCause> hangup;
    private final Runnable changed;
    private final Consumer<LegEvent.Wire> tap;
    private final UnaryOperator<TransferTarget> parted;

    /// @param hangup ends one leg
    /// @param changed called when a leg rings or has gone
    /// @param tap sees every message
    /// @param parted a target without what may be a PIN in this tenant
    CallDesk(
            Map<LegId, Leg> legs,
            CallMedia media,
            CallHistory history,
            CallMoves moves,
            InstantSource time,
            SilenceLimit silence,
            BiConsumer<Leg, HangupCause> hangup,
            Runnable changed,
            Consumer<LegEvent.Wire> tap,
            UnaryOperator<TransferTarget> parted) {
        this.legs = legs;
        this.media = media;
        this.history = history;
        this.moves = moves;
        this.time = time;
        this.silence = silence;
        this.hangup = hangup;
        this.changed = changed;
        this.tap = tap;
        this.parted = parted;
    }

    /// @return what the story must know, if anything
    /// @throws CallStopped if the call shall end
    @Nullable
    Happening serve(CallMessage message) {
        return switch (message) {
            case CallMessage.FromLeg fromLeg -> serveLeg(fromLeg.event());
            case CallMessage.FromMedia fromMedia -> serveMedia(fromMedia.event());
            case CallMessage.Tick tick -> {
                tick.deadline().pass();
                yield new Happening.Passed(tick.deadline());
            }
            case CallMessage.Join join -> moves.wanted(join.move());
            case CallMessage.Joined joined -> moves.joined(joined);
            case CallMessage.NotJoined back -> moves.notJoined(back);
            case CallMessage.Stop stop -> throw new CallStopped(stop.cause());
            case CallMessage.HangUp wish -> {
                boolean ends = !silence.forHelp().getAsBoolean();
                wish.done().complete(ends);
                if (ends && wish.really()) {
                    throw new CallStopped(HangupCause.ENDED_BY_ADMIN);
                }
                yield null;
            }
            case CallMessage.Transfer wish -> transfer(wish);
            case CallMessage.Act wish -> {
                act(wish);
                yield null;
            }
            case CallMessage.Seat wanted -> {
                wanted.seat().complete(seat(wanted.user()).map(Leg::id));
                yield null;
            }
            case CallMessage.Look look -> {
                look.reply().complete(history.timeline().entries(true));
                yield null;
            }
            case CallMessage.Legs wanted -> {
                wanted.reply()
                        .complete(legs.values().stream()
                                .map(leg -> leg.live(media.current()))
                                .toList());
                yield null;
            }
        };
    }

    /// Of a leg that talks, and whose phone has not just asked for one itself. Nobody takes away from outside whoever
    /// helps.
    private @Nullable Happening transfer(CallMessage.Transfer wish) {
        Optional<Leg> leg = seat(wish.user());
        wish.taken().complete(leg.isPresent());
        if (leg.isEmpty()) {
            return null;
        }
        history.timeline().note(leg.get(), "transfer", "asked for by " + wish.by());
        leg.get().transferWanted = true;
        return new Happening.TransferAsked(leg.get(), parted.apply(wish.to()));
    }

    private Optional<Leg> seat(UserId user) {
        Bridge talk = media.current();
        return silence.forHelp().getAsBoolean()
                ? Optional.empty()
                : of(user).filter(leg -> talks(leg, talk) && !leg.transferUndecided && !leg.transferWanted)
                        .findFirst();
    }

    private static boolean talks(Leg leg, @Nullable Bridge talk) {
        return leg.answered() && talk != null && talk.connectedAt != null && talk.has(leg);
    }

    private Stream<Leg> of(UserId user) {
        return legs.values().stream()
                .filter(leg -> leg.party().user().filter(user::equals).isPresent())
                .filter(leg -> !leg.ended() && !leg.hangingUp());
    }

    /// It is the phone that does it: nobody's talk is held, or picked up, of which his phone does not know.
    private void act(CallMessage.Act wish) {
        if (wish.act() != PhoneAct.ANSWER && silence.forHelp().getAsBoolean()) {
            wish.outcome().complete(PhoneAct.Outcome.FOR_HELP);
            return;
        }
        Bridge talk = media.current();
        List<Leg> can = of(wish.user())
                .filter(leg -> wish.device().isEmpty()
                        || wish.device().equals(leg.party().device()))
                .filter(leg -> switch (wish.act()) {
                    case ANSWER -> !leg.inbound() && leg.alerting && !leg.answered();
                    case HOLD, RESUME -> talks(leg, talk);
                })
                .toList();
        boolean done = can.stream().anyMatch(leg -> switch (wish.act()) {
            case ANSWER -> false;
            case HOLD -> leg.holds();
            case RESUME -> !leg.holds();
        });
        if (can.isEmpty() || done) {
            wish.outcome().complete(done ? PhoneAct.Outcome.DONE : PhoneAct.Outcome.NOT_NOW);
            return;
        }
        Leg leg = can.getFirst();
        history.timeline()
                .note(leg, "act", "the phone is told '" + wish.act().event() + "', asked for by " + wish.by());
        CompletableFuture<Boolean> told = new CompletableFuture<>();
        told.thenAccept(did -> wish.outcome().complete(did ? PhoneAct.Outcome.DONE : PhoneAct.Outcome.CANNOT));
        CallLeg signalling = leg.signalling;
        if (signalling == null) {
            told.complete(false);
        } else {
            signalling.act(wish.act(), told);
        }
    }

    private @Nullable Happening serveLeg(LegEvent event) {
        Leg leg = legs.get(event.leg());
        if (leg == null) {
            return null;
        }
        return switch (event) {
            case LegEvent.Wire wire -> {
                history.timeline().wire(wire);
                tap.accept(wire);
                yield null;
            }
            case LegEvent.Trying trying -> new Happening.Trying(leg);
            case LegEvent.Ringing ringing -> {
                alerting(leg);
                yield new Happening.Ringing(leg);
            }
            case LegEvent.Progress progress -> {
                alerting(leg);
                yield new Happening.Progress(leg, progress.answer());
            }
            case LegEvent.Answered answered -> {
                if (leg.agreed == null || !leg.answered()) {
                    yield new Happening.Answered(leg, answered.answer());
                }
                SessionMedia asked = leg.offerSent;
                leg.offerSent = null;
                if (asked != null) {
                    changed(leg, asked, answered.answer());
                }
                yield null;
            }
            case LegEvent.Changed changed -> {
                boolean ours = changed.offer().equals(leg.reoffer);
                if (ours) {
                    leg.reoffer = null;
                }
                changed(leg, changed.offer(), changed.answer());
                yield ours ? new Happening.Renegotiated(leg) : null;
            }
            case LegEvent.Refused refused -> {
                if (!media.refused(leg, refused.cause())) {
                    throw new CallStopped(HangupCause.MEDIA_NOT_ACCEPTABLE);
                }
                media.alignFurther();
                yield new Happening.Refused(leg, refused.cause());
            }
            case LegEvent.Offered offered -> {
                media.renegotiate(leg, offered.offer());
                yield null;
            }
            case LegEvent.Digit digit -> {
                leg.digitsByInfo = true;
                yield new Happening.Digit(leg, digit.digit(), digit.millis(), false);
            }
            case LegEvent.RecordAsked asked -> new Happening.RecordAsked(leg, asked.on());
            case LegEvent.TransferAsked asked -> {
                leg.transferUndecided = true;
                yield new Happening.TransferAsked(leg, parted.apply(asked.to()));
            }
            case LegEvent.Redirected redirected ->
                new Happening.Redirected(
                        leg, redirected.to().stream().map(parted).toList());
            case LegEvent.Ended ended -> legEnded(leg, ended);
        };
    }

    private void changed(Leg leg, SessionMedia offer, SessionMedia answer) {
        if (!media.answered(leg, offer, answer)) {
            throw new CallStopped(HangupCause.MEDIA_NOT_ACCEPTABLE);
        }
        media.alignFurther();
    }

    private void alerting(Leg leg) {
        if (!leg.alerting) {
            leg.alerting = true;
            changed.run();
        }
    }

    private @Nullable Happening legEnded(Leg leg, LegEvent.Ended ended) {
        if (leg.ended()) {
            return null;
        }
        leg.endedAt = time.instant();
        leg.freeChannel(leg.endedAt);
        leg.cause = ended.cause();
        leg.endDetail = ended.detail();
        history.timeline()
                .note(leg, "end", ended.cause().text() + (ended.detail().isEmpty() ? "" : ": " + ended.detail()));
        Bridge bridge = media.current();
        if (bridge != null && bridge.has(leg)) {
            history.disconnected(bridge);
            media.parted(bridge);
        }
        media.close(leg);
        changed.run();
        return new Happening.Ended(leg, ended.cause());
    }

    private @Nullable Happening serveMedia(MediaEvent event) {
        Leg leg = legs.get(event.leg());
        if (leg == null) {
            return null;
        }
        boolean closing = leg.mediaState == Leg.MediaState.CLOSING;
        media.onEvent(leg, event);
        return switch (event) {
            case MediaEvent.Opened opened -> new Happening.MediaReady(leg);
            case MediaEvent.Failed failed -> {
                endIfInUse(leg);
                yield new Happening.MediaFailed(leg, failed.reason());
            }
            case MediaEvent.Silent silent -> {
                // A transferor who waits for the outcome may send nothing.
                Bridge now = media.current();
                boolean gone = leg.answered() && !leg.ended() && silence.tooLong(leg, silent);
                if (gone && now != null && now.has(leg)) {
                    throw new CallStopped(HangupCause.MEDIA_TIMEOUT);
                }
                if (gone && silent.mixed()) { // the others of the mix go on
                    hangup.accept(leg, HangupCause.MEDIA_TIMEOUT);
                }
                yield null;
            }
            case MediaEvent.Secured secured -> null;
            case MediaEvent.Digit digit ->
                leg.digitsByInfo ? null : new Happening.Digit(leg, digit.digit(), digit.millis(), true);
            case MediaEvent.Latched latched -> null;
            case MediaEvent.OneWay oneWay -> null;
            case MediaEvent.Unheard unheard -> null;
            case MediaEvent.RecordingEnded ended -> null;
            case MediaEvent.PlayedOut played ->
                new Happening.PlayedOut(leg, played.source(), played.failure().isEmpty());
            case MediaEvent.Closed closed -> {
                if (!closing) {
                    endIfInUse(leg);
                }
                yield null;
            }
        };
    }

    /// Without a session there is no sound and nobody left who would notice the silence.
    private static void endIfInUse(Leg leg) {
        if (leg.agreed().isPresent() && !leg.ended()) {
            throw new CallStopped(HangupCause.MEDIA_FAILED);
        }
    }
}
