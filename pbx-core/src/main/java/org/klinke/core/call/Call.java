package org.klinke.core.call;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.CallRecord;
import org.klinke.core.cdr.LegRecord;
import org.klinke.core.cdr.Party;
import org.klinke.core.cdr.TimelineEntry;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.id.CallId;
import org.klinke.core.id.ConversationId;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.LegId;
import org.klinke.core.media.CodecLine;
import org.klinke.core.media.Endpoint;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.Negotiation;
import org.klinke.core.media.Negotiation.Result.Agreed;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.tenant.TenantScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One call (a B2BUA): one virtual thread that reads one bounded mailbox, and tells a [Story].
///
///     legs, media, timers ──► Mailbox ──► await() ──► Story (core.flow)
///                                          │ serves by itself: messages on the wire, re-INVITE and hold,
///                                          │ looks from outside; a stop from outside unwinds the story
///                                          ▼
///                        commands: CallLeg, LegDialer, MediaPort        at the end: one CallRecord
///
/// All state is the thread's own; nothing here is locked. A story that fails ends this call and no other.
public final class Call implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);
    private static final int TRANSFERS_MAX = 50;
    private static final int HAPPENINGS_ASIDE_MAX = 256;

    private final CallId id;
    private final TenantScope scope;
    private final IncomingCall incoming;
    private final CallServices services;
    private final Calls calls;
    private final Story story;
    private final Mailbox mailbox = new Mailbox();
    private final CallHistory history;
    private final Timeline timeline;
    private final CallMedia media;
    private final CallMoves moves;
    private final CallDesk desk;
    private final Map<LegId, Leg> legs = new LinkedHashMap<>();
    private final Leg caller;
    /// What happened while the story waited for something else, and must be told yet.
    private final Deque<Happening> aside = new ArrayDeque<>();
    private @Nullable Happening told;
    private int diversions;
    private int transfers;
    private volatile LiveCall live;

    Call(
            CallId id,
            ConversationId conversation,
            TenantScope scope,
            IncomingCall incoming,
            Party callerParty,
            CallServices services,
            Calls calls,
            Story story) {
        this.id = id;
        this.scope = scope;
        this.incoming = incoming;
        this.services = services;
        this.calls = calls;
        this.story = story;
        this.history = new CallHistory(services.time());
        this.timeline = history.timeline();
        this.media = new CallMedia(services.media(), services.negotiation(), timeline);
        this.moves = new CallMoves(this, conversation, calls, legs, timeline, services.time());
        this.desk = new CallDesk(
                legs,
                media,
                history,
                moves,
                services.time(),
                this::publish,
                wire -> services.tap().onMessage(id, wire));
        this.caller = new Leg(
                incoming.leg().id(),
                callerParty,
                true,
                incoming.localAddress(),
                incoming.remoteAddress(),
                history.startedAt());
        caller.signalling = incoming.leg();
        caller.offerReceived = incoming.offer().orElse(null);
        caller.withheld = incoming.withheld();
        legs.put(caller.id(), caller);
        this.live = new LiveCall(
                id, callerParty, incoming.dialled(), history.startedAt(), Optional.empty(), Optional.empty(), 1);
    }

    /// Thread-safe.
    ///
    /// @return false if it did not go in: see [Mailbox#post]
    boolean post(CallMessage message) {
        return mailbox.post(message);
    }

    /// Thread-safe as long as nothing is posted for the leg.
    List<CallMessage> takeOut(LegId leg) {
        return mailbox.takeOut(leg);
    }

    /// Thread-safe.
    boolean idle() {
        return mailbox.idle();
    }

    /// Thread-safe: the call as it was a moment ago.
    LiveCall live() {
        return live;
    }

    /// Thread-safe: the timeline so far.
    CompletableFuture<List<TimelineEntry>> look() {
        CompletableFuture<List<TimelineEntry>> reply = new CompletableFuture<>();
        mailbox.post(new CallMessage.Look(reply));
        return reply;
    }

    public CallId id() {
        return id;
    }

    public TenantScope scope() {
        return scope;
    }

    public IncomingCall incoming() {
        return incoming;
    }

    public Leg caller() {
        return caller;
    }

    public CallSettings settings() {
        return services.settings();
    }

    public Negotiation negotiation() {
        return services.negotiation();
    }

    public DirectorySnapshot directory() {
        return services.directory().in(scope);
    }

    // --- what a story can do -------------------------------------------------------------------------------------

    public void note(String kind, String text) {
        timeline.note(kind, text);
    }

    public void note(Leg leg, String kind, String text) {
        timeline.note(leg, kind, text);
    }

    public List<LegDialer.Target> targets(DeviceId device) {
        return services.dialer().targets(scope, device);
    }

    /// A leg to be dialled once its media session is open.
    public Leg newLeg(LegDialer.Target target, Party party) {
        Leg leg = new Leg(
                new LegId(services.ids().next()),
                party,
                false,
                target.localAddress(),
                target.remoteAddress(),
                services.time().instant());
        legs.put(leg.id(), leg);
        return leg;
    }

    public void dial(Leg leg, LegDialer.Target target, CallerId from, SessionMedia offer) {
        dial(leg, target, from, List.of(), Optional.empty(), offer);
    }

    /// @return false where there have been too many: a phone that refers its partner on and on must not fill the record
    public boolean mayTransfer() {
        if (transfers == TRANSFERS_MAX) {
            timeline.note("transfer", "transferred " + transfers + " times: no further");
            return false;
        }
        transfers++;
        return true;
    }

    /// @param diversions how the call came to this phone, see [#mayDivert]
    /// @param transferredBy who has sent the caller there
    public void dial(
            Leg leg,
            LegDialer.Target target,
            CallerId from,
            List<Diversion> diversions,
            Optional<CallerId> transferredBy,
            SessionMedia offer) {
        leg.offerSent = offer;
        LegSink sink = calls.home(leg.id(), this);
        // What the caller dialled is this phone's number no more once the call has been diverted or transferred.
        boolean asDialled = diversions.isEmpty() && !answeredBefore();
        String called = asDialled ? incoming.dialled() : leg.party().number();
        // Each diversion is a hop, too: calls that go round through several tenants or carriers come to an end.
        int hops = Math.max(0, incoming.maxForwards() - 1 - diversions.size());
        LegDialer.Order order =
                new LegDialer.Order(leg.id(), target, from, called, diversions, transferredBy, hops, offer);
        leg.signalling = services.dialer().dial(scope, order, sink);
        publish();
    }

    private boolean answeredBefore() {
        return history.answeredAt().isPresent();
    }

    /// Counts one more diversion of this call (302, deflection, forwarding).
    ///
    /// @return false where there have been [Diversion#PER_CALL_MAX]: two phones that forward to each other must end
    public boolean mayDivert() {
        if (diversions == Diversion.PER_CALL_MAX) {
            timeline.note("decision", "diverted " + diversions + " times: no further");
            return false;
        }
        diversions++;
        return true;
    }

    /// Asks for the leg's media session: [Happening.MediaReady] or [Happening.MediaFailed] follows.
    public void openMedia(Leg leg, boolean secure, Optional<Leg> near) {
        calls.home(leg.id(), this);
        media.open(leg, secure, near);
    }

    public boolean mediaUnopened(Leg leg) {
        return leg.mediaState == Leg.MediaState.NONE;
    }

    public boolean mediaOpen(Leg leg) {
        return leg.mediaState == Leg.MediaState.OPEN;
    }

    /// Open, or known to have failed.
    public boolean mediaSettledOpening(Leg leg) {
        return leg.mediaState != Leg.MediaState.OPENING;
    }

    public Endpoint endpoint(Leg leg) {
        return Objects.requireNonNull(leg.endpoint, "media session not open");
    }

    /// Evaluates the leg's answer to the offer it was dialled (or answered) with. It may be what was agreed before the
    /// leg was answered already, by early media and changes of it.
    public Negotiation.Result evaluate(Leg leg, SessionMedia answer) {
        Agreed early = leg.agreed;
        if (early != null && early.remote().equals(answer)) {
            return early;
        }
        SessionMedia offer = Objects.requireNonNull(leg.offerSent, "no offer was sent");
        return services.negotiation().accepted(offer, answer);
    }

    public void agree(Leg leg, Agreed agreed) {
        media.agree(leg, agreed);
    }

    public void bridge(Leg a, Leg b) {
        media.bridge(a, b);
    }

    /// Lets the leg know that the far end rings: 180, or a tone to one that is answered already.
    public void ring(Leg leg) {
        if (leg.answered()) {
            media.play(leg, MediaCommand.Tone.RINGING);
        } else {
            signal(leg, CallLeg::ring);
            alerting(leg);
        }
    }

    public void progress(Leg leg, SessionMedia answer) {
        signal(leg, signalling -> signalling.progress(answer));
        alerting(leg);
    }

    private void alerting(Leg leg) {
        if (!leg.alerting) {
            leg.alerting = true;
            publish();
        }
    }

    /// Answers an inbound leg that made an offer.
    public void answer(Leg leg, SessionMedia answer) {
        signal(leg, signalling -> signalling.answer(answer));
        answered(leg);
    }

    /// Answers an inbound leg that made no offer with ours: [Happening.Answered] follows.
    public void answerWithOffer(Leg leg, SessionMedia offer) {
        leg.offerSent = offer;
        signal(leg, signalling -> signalling.answer(offer));
        answered(leg);
    }

    /// Offers other codecs to a leg that was answered: [Happening.Renegotiated] or [Happening.Refused] follows, unless
    /// a
    /// further call of this method comes first.
    public void reoffer(Leg leg, List<CodecLine> lines) {
        if (!leg.ended()) {
            media.reoffer(leg, lines);
        }
    }

    /// Tells the phone of a leg that it talks to this one now.
    public void identify(Leg leg, CallerId who) {
        signal(leg, signalling -> signalling.identify(who));
    }

    /// Marks a leg answered: by us (inbound) or by the phone (outbound).
    public void answered(Leg leg) {
        if (leg.answeredAt == null) {
            leg.answeredAt = services.time().instant();
        }
    }

    /// Whoever talked does not any more; both hear nothing, a tone at most.
    ///
    /// @param why for the record: "transferred by Anna"
    public void disconnect(String why) {
        Bridge bridge = media.current();
        if (bridge != null) {
            history.disconnected(bridge, why);
            media.unbridge();
            publish();
        }
    }

    /// The answered leg hears that it is to wait.
    public void keepWaiting(Leg leg) {
        media.play(leg, MediaCommand.Tone.HOLD);
    }

    /// Both sides are through: the talk begins.
    public void connected(Leg a, Leg b) {
        history.connected(media.bridge(a, b));
        media.align();
        publish();
        LOG.atInfo()
                .addKeyValue("tenant", scope.name())
                .addKeyValue("call", id)
                .addKeyValue("leg", b.id())
                .log("call answered");
    }

    /// Passes on a digit that came by INFO. A leg that has agreed on telephone events (RFC 4733) gets them as RTP: sent
    /// both ways, one digit would be two. Which it was is nobody's business: it may be of a PIN.
    public void digit(Leg leg, char digit, int millis) {
        boolean events = leg.agreed().stream()
                .flatMap(agreed -> agreed.lines().stream())
                .anyMatch(line -> line.codec().isEvents());
        timeline.note(leg, "dtmf", events ? "a digit came by INFO; this phone expects RTP" : "a digit goes by INFO");
        if (!events) {
            signal(leg, signalling -> signalling.digit(digit, millis));
        }
    }

    public void hangup(Leg leg, HangupCause cause) {
        if (!leg.ended() && leg.hangupSent == null) {
            leg.hangupSent = cause;
            timeline.note(leg, "hangup", cause.text());
            signal(leg, signalling -> signalling.hangup(cause));
            publish();
        }
    }

    /// Hangs up unless the far end does so itself before.
    public void hangupAfter(Leg leg, HangupCause cause, Duration delay) {
        Deadline deadline = deadline(delay);
        deadline.then(() -> hangup(leg, cause));
    }

    /// Why the call as a whole ends, where not because its caller left; the first word counts.
    public void outcome(HangupCause cause) {
        history.outcome(cause);
    }

    // Transfers: answers to a leg's REFER.

    public void acceptTransfer(Leg leg) {
        leg.transferUndecided = false;
        signal(leg, CallLeg::acceptTransfer);
    }

    public void refuseTransfer(Leg leg, HangupCause cause) {
        leg.transferUndecided = false;
        timeline.note(leg, "transfer", "refused: " + cause.text());
        signal(leg, signalling -> signalling.refuseTransfer(cause));
    }

    /// @param sipStatus how the target answers: 180 … 699
    public void reportTransfer(Leg leg, int sipStatus) {
        signal(leg, signalling -> signalling.reportTransfer(sipStatus));
    }

    // Moves of legs between calls, see [Move].

    /// Whether that is a leg of another call of this tenant.
    public boolean mayReplace(TransferTarget.Replaced replaced) {
        return moves.otherCall(replaced).isPresent();
    }

    /// Sends the leg to another call, to take the place of a leg there: [Happening.Moved] or [Happening.NotMoved]
    /// follows.
    ///
    /// @param transfer the leg that is replaced has asked for it; otherwise this leg
    /// @return false if that call is gone: the leg is still here
    public boolean sendOff(Leg leg, TransferTarget.Replaced replaced, boolean transfer, Party by) {
        boolean sent = moves.sendOff(leg, replaced, transfer, by);
        publish();
        return sent;
    }

    /// Takes the newcomer into this call.
    public Leg admit(Happening.Joining joining) {
        moves.admit();
        publish();
        return joining.newcomer();
    }

    public void turnAway(HangupCause cause) {
        moves.turnAway(cause);
    }

    public Deadline deadline(Duration delay) {
        Deadline deadline = new Deadline();
        deadline.arm(services.timers().after(delay, () -> mailbox.post(new CallMessage.Tick(deadline))));
        return deadline;
    }

    /// Waits for the next thing a flow must know; serves everything else meanwhile.
    public Happening await() throws InterruptedException {
        refuse(told);
        Happening kept = aside.poll();
        told = kept != null ? kept : next();
        return told;
    }

    /// Waits for the answer to [#answerWithOffer], which comes with the ACK; whatever else happens before it is told
    /// after it, in its order.
    ///
    /// @param partner who shall talk to the leg
    /// @return empty if one of the two has gone
    public Optional<SessionMedia> awaitAnswer(Leg leg, Leg partner) throws InterruptedException {
        refuse(told);
        told = null;
        while (!leg.ended() && !partner.ended()) {
            Happening happening = next();
            if (happening instanceof Happening.Answered answered && answered.leg() == leg) {
                return Optional.of(answered.answer());
            }
            // Of all that happens only digits have no bound of their own.
            if (!(happening instanceof Happening.Digit) || aside.size() < HAPPENINGS_ASIDE_MAX) {
                aside.add(happening);
            }
        }
        return Optional.empty();
    }

    private Happening next() throws InterruptedException {
        Happening happening;
        do {
            happening = desk.serve(mailbox.take());
        } while (happening == null);
        return happening;
    }

    /// A question that the story has been told and has given no answer to.
    private void refuse(@Nullable Happening question) {
        if (question instanceof Happening.Joining) {
            moves.turnAway(HangupCause.REPLACED_UNKNOWN);
        } else if (question instanceof Happening.TransferAsked asked && asked.leg().transferUndecided) {
            refuseTransfer(asked.leg(), HangupCause.FORBIDDEN);
        }
    }

    /// All questions, at the end: no story will answer them.
    private void refuseUndecided() {
        moves.turnAway(HangupCause.REPLACED_UNKNOWN);
        for (Leg leg : legs.values()) {
            if (leg.transferUndecided) {
                refuseTransfer(leg, HangupCause.FORBIDDEN);
            }
        }
    }

    // --- the thread ----------------------------------------------------------------------------------------------

    @Override
    public void run() {
        LOG.atInfo()
                .addKeyValue("tenant", scope.name())
                .addKeyValue("call", id)
                .addKeyValue("device", callerDevice())
                .addKeyValue("dialled", incoming.dialled())
                .log("call starts");
        timeline.note(
                "start", caller.party().name() + " (" + caller.party().number() + ") dials " + incoming.dialled());
        timeline.note(caller, TimelineEntry.SIP_CALL_ID, incoming.sipCallId());
        publish();
        if (incoming.withheld()) {
            timeline.note(caller, "identity", "number withheld from who is called");
        }
        try {
            story.run(this);
        } catch (CallStopped stopped) {
            hangupAll(stopped.hangupCause());
        } catch (InterruptedException e) {
            hangupAll(HangupCause.SHUTDOWN);
        } catch (RuntimeException | Error e) { // however deep or broken: it ends this call and no other
            fail(e);
        }
        try {
            windUp();
        } catch (InterruptedException | RuntimeException | Error e) {
            LOG.atError().addKeyValue("call", id).setCause(e).log("call did not end in order");
        } finally {
            finish();
        }
    }

    private String callerDevice() {
        return directory()
                .device(incoming.device())
                .map(DirectorySnapshot.Device::name)
                .orElse("unknown");
    }

    private void fail(Throwable e) {
        LOG.atError()
                .addKeyValue("tenant", scope.name())
                .addKeyValue("call", id)
                .setCause(e)
                .log("call failed by a fault of ours");
        timeline.note("error", "internal error: " + e);
        hangupAll(HangupCause.INTERNAL);
    }

    private void hangupAll(HangupCause cause) {
        history.outcome(cause);
        legs.values().forEach(leg -> hangup(leg, cause));
    }

    /// Ends what is left and waits, within bounds, until legs and media sessions confirm.
    private void windUp() throws InterruptedException {
        Deadline linger = deadline(services.settings().lingerAfterEnd());
        endLegs();
        while (!linger.passed() && !over()) {
            try {
                desk.serve(mailbox.take());
            } catch (CallStopped again) {
                // It is ending already.
            }
            endLegs();
        }
        linger.cancel();
    }

    private boolean over() {
        return !moves.pending() && legs.values().stream().allMatch(leg -> leg.ended() && leg.mediaSettled());
    }

    /// Also those that come back from another call meanwhile; who wants in is turned away.
    private void endLegs() {
        refuseUndecided();
        // A call that was taken elsewhere, before it came to us, is no missed call of our phones either.
        HangupCause unanswered = caller.cause()
                .filter(cause -> cause == HangupCause.COMPLETED_ELSEWHERE)
                .orElse(HangupCause.CANCELLED);
        for (Leg leg : legs.values()) {
            hangup(leg, leg.answered() ? HangupCause.NORMAL : unanswered);
            if (leg.signalling == null && !leg.ended()) { // never dialled
                leg.endedAt = services.time().instant();
                leg.cause = HangupCause.CANCELLED;
            }
            media.close(leg);
        }
    }

    /// Nothing can be posted from here on; what came last is dealt with.
    private void closeMailbox() {
        try {
            for (CallMessage last = mailbox.takeOrClose(); last != null; last = mailbox.takeOrClose()) {
                try {
                    desk.serve(last);
                } catch (CallStopped again) {
                    // It is ending already.
                }
                endLegs();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does; the record is written nevertheless
        }
    }

    private void finish() {
        try {
            closeMailbox();
            history.disconnected(media.current());
            Instant now = services.time().instant();
            List<LegRecord> parts = new ArrayList<>(moves.departed());
            legs.values().forEach(leg -> parts.add(leg.record(now)));
            CallRecord record = history.record(id, moves.conversation(), scope, caller, incoming.dialled(), parts);
            LOG.atInfo()
                    .addKeyValue("tenant", scope.name())
                    .addKeyValue("call", id)
                    .addKeyValue("reason", record.cause())
                    .log("call ended");
            calls.ended(scope, record, timeline.texts());
        } finally {
            services.presence().call(scope, id, List.of());
            calls.gone(this, scope, legs.keySet());
        }
    }

    private void signal(Leg leg, Consumer<CallLeg> command) {
        if (leg.signalling != null && !leg.ended()) {
            command.accept(leg.signalling);
        }
    }

    private void publish() {
        Bridge bridge = media.current();
        live = new LiveCall(
                id,
                caller.party(),
                incoming.dialled(),
                history.startedAt(),
                history.answeredAt(),
                Optional.ofNullable(bridge)
                        .filter(b -> b.connectedAt != null)
                        .map(b -> (b.has(caller) ? b.partnerOf(caller) : b.b).party()),
                (int) legs.values().stream().filter(leg -> !leg.ended()).count());
        services.presence().call(scope, id, LiveLines.of(legs.values(), caller, incoming.dialled(), bridge));
    }
}
