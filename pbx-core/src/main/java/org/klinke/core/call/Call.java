package org.klinke.core.call;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.klinke.core.alarm.Kind;
import org.klinke.core.authority.PinLocks;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.Party;
import org.klinke.core.cdr.TimelineEntry;
import org.klinke.core.dialplan.Live;
import org.klinke.core.dialplan.PlanSnapshot;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.id.CallId;
import org.klinke.core.id.ConversationId;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.LegId;
import org.klinke.core.id.PeerId;
import org.klinke.core.id.RecordingId;
import org.klinke.core.id.TrunkId;
import org.klinke.core.id.UserId;
import org.klinke.core.media.CodecLine;
import org.klinke.core.media.DigitWay;
import org.klinke.core.media.MediaPolicy;
import org.klinke.core.media.Negotiation;
import org.klinke.core.media.Negotiation.Result.Agreed;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.media.Source;
import org.klinke.core.numbering.E164;
import org.klinke.core.numbering.EmergencyNumbers;
import org.klinke.core.prompt.SpokenPrompts;
import org.klinke.core.prompt.TenantPrompts;
import org.klinke.core.reach.Orders;
import org.klinke.core.recording.RecordingSettings;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trunk.Ceiling;
import org.klinke.core.trunk.Channels;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.voicemail.VoiceBoxes;
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
public final class Call {
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);

    /// While nobody wants to see each message at once.
    private static final int PATIENT_MESSAGES_MAX = 32;

    private final CallId id;
    private final TenantScope scope;
    private final IncomingCall incoming;
    private final CallServices services;
    private final Calls calls;
    private final Mailbox mailbox;
    private final CallHistory history;
    private final Timeline timeline;
    private final CallMedia media;
    private final LegRecordings recordings;
    private final CallMoves moves;
    private final Handover handover;
    private final StoryWait wait;
    private final Dialling dialling;
    private final CallView view;
    private final CallThread thread;
    private final Map<LegId, Leg> legs = new LinkedHashMap<>();
    private final Leg caller;
    private final boolean dialledForHelp;
    private String language;
    private List<String> waitingMusic = List.of();
    private boolean ringsWithMusic;

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
        this.dialledForHelp =
                services.outside().in(scope).help(incoming.dialled()).isPresent();
        this.calls = calls;
        this.language = scope.tenant().language();
        this.mailbox = new Mailbox(services.tap().equals(WireTap.NOBODY) ? PATIENT_MESSAGES_MAX : 0);
        this.history = new CallHistory(services.time());
        this.timeline = history.timeline();
        this.recordings = new LegRecordings(
                id,
                this::conversation,
                scope,
                services.media(),
                services.recordings(),
                timeline,
                services.time(),
                this::isForHelp,
                this::talk);
        this.media = new CallMedia(
                services.media(),
                recordings,
                timeline,
                scope.tenant(),
                this::deadline,
                this::isForHelp,
                this::waitingMusic);
        this.moves = new CallMoves(this, conversation, calls, legs, timeline, services.time());
        this.handover = new Handover(this, moves, timeline);
        CallDesk desk = new CallDesk(
                legs,
                media,
                history,
                moves,
                services.time(),
                new SilenceLimit(
                        services.settings().silenceMax(), services.settings().silenceOnHoldMax(), this::isForHelp),
                this::hangup,
                this::publish,
                wire -> services.tap().onMessage(id, wire),
                to -> to.parted(
                        services.reach().in(scope).codes(), services.outside().in(scope)));
        this.wait = new StoryWait(mailbox, desk, handover, legs);
        this.dialling = new Dialling(this, services, calls, history, legs);
        this.caller = new Leg(
                incoming.leg().id(),
                callerParty,
                true,
                incoming.peer() instanceof TrunkId,
                incoming.localAddress(),
                incoming.remoteAddress(),
                negotiation(incoming.peer()),
                history.startedAt());
        caller.signalling = incoming.leg();
        caller.offerReceived = incoming.offer().orElse(null);
        caller.withheld = incoming.withheld();
        legs.put(caller.id(), caller);
        this.view = new CallView(this, services.presence(), legs, media, history);
        CallEnd end = new CallEnd(this, services, calls, legs, mailbox, desk, wait, media, moves, history);
        this.thread = new CallThread(this, story, end, timeline);
    }

    private Optional<Bridge> talk() {
        return Optional.ofNullable(media.current());
    }

    private ConversationId conversation() {
        return moves.conversation();
    }

    /// Whether somebody called for help, now or earlier in this call: the caller, or who has transferred somebody to
    /// it; or whether it may be the control centre that calls back. It stays so to the end: who has talked to
    /// rescuers may be connected with them again.
    public boolean isForHelp() {
        return dialledForHelp || legs.values().stream().anyMatch(leg -> leg.forHelp);
    }

    private Negotiation negotiation(PeerId peer) {
        return switch (peer) {
            case DeviceId id -> deviceNegotiation(id);
            case TrunkId id ->
                services.outside()
                        .in(scope)
                        .trunk(id)
                        .map(trunk -> services.negotiation().under(trunk.audio()::policy))
                        .orElse(services.negotiation());
        };
    }

    /// What is allowed on a leg to this device.
    Negotiation deviceNegotiation(DeviceId device) {
        boolean fax =
                directory().device(device).filter(DirectorySnapshot.Device::t38).isPresent();
        return fax ? services.negotiation().under(MediaPolicy::withT38) : services.negotiation();
    }

    /// Who calls from outside, as the dial plan reads the number; the record will say so.
    public void callerIs(String name, String number) {
        caller.forHelp |= EmergencyNumbers.EVERYWHERE.contains(number);
        caller.is(new Party(Optional.empty(), Optional.empty(), name.isEmpty() ? number : name, number));
        publish();
    }

    /// The caller has dialled to stay unknown.
    public void withhold() {
        caller.withheld = true;
        publish();
    }

    /// The caller's number, if the call came from outside with one.
    public Optional<E164> callerOutside() {
        return Optional.of(caller.party().number())
                .filter(number -> caller.ofCarrier())
                .flatMap(E164::of);
    }

    /// Takes a place on the trunk for the caller's leg, until it ends.
    ///
    /// @param account that the carrier calls, if the trunk registers
    /// @param callBack it may be the control centre's: what is kept for emergency calls is for it, too, and it is
    ///     treated like one
    /// @return false if there is none
    public boolean takeChannel(Trunk trunk, Optional<String> account, boolean callBack) {
        caller.forHelp |= callBack;
        return switch (channel(
                trunk,
                account,
                caller.id(),
                true,
                callBack ? Channels.Urgency.EVERYWHERE : Channels.Urgency.ORDINARY)) {
            case Channels.Channel place -> {
                caller.takes(place);
                yield true;
            }
            case Channels.Full full -> {
                note("trunk", trunk.name() + " has " + full.words());
                yield false;
            }
        };
    }

    /// @param leg that will have the place: whichever call it is in then is the one that ends for an emergency
    Channels.Reply channel(
            Trunk trunk, Optional<String> account, LegId leg, boolean inbound, Channels.Urgency urgency) {
        Optional<Ceiling> total = plan().tolls().policy().channels();
        return services.channels()
                .take(
                        new Channels.Wish(trunk, account, scope.id(), total, inbound, urgency),
                        this,
                        asker -> calls.callOf(scope, leg)
                                .filter(holder -> !holder.equals(asker))
                                .map(holder -> holder.post(new CallMessage.Stop(HangupCause.PREEMPTED)))
                                .orElse(false));
    }

    ParkPlaces parkPlaces() {
        return calls.parkPlaces();
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
        return view.live();
    }

    /// To be run once, on a thread of its own.
    Runnable thread() {
        return thread;
    }

    /// Thread-safe: the timeline so far.
    CompletableFuture<List<TimelineEntry>> look() {
        CompletableFuture<List<TimelineEntry>> reply = new CompletableFuture<>();
        mailbox.post(new CallMessage.Look(reply));
        return reply;
    }

    /// Thread-safe: the legs as they are.
    CompletableFuture<List<LiveLeg>> legs() {
        CompletableFuture<List<LiveLeg>> reply = new CompletableFuture<>();
        mailbox.post(new CallMessage.Legs(reply));
        return reply;
    }

    /// Thread-safe: ends the call, if nobody called for help in it.
    CompletableFuture<Boolean> hangUp(boolean really) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        mailbox.post(new CallMessage.HangUp(really, done));
        return done;
    }

    /// Thread-safe: hands the user's partner on, if the user talks in this call.
    CompletableFuture<Boolean> transfer(UserId user, TransferTarget to, String by) {
        CompletableFuture<Boolean> taken = new CompletableFuture<>();
        mailbox.post(new CallMessage.Transfer(user, to, by, taken));
        return taken;
    }

    /// Thread-safe: has a phone of the user do something.
    CompletableFuture<PhoneAct.Outcome> act(UserId user, Optional<DeviceId> device, PhoneAct act, String by) {
        CompletableFuture<PhoneAct.Outcome> outcome = new CompletableFuture<>();
        mailbox.post(new CallMessage.Act(user, device, act, by, outcome));
        return outcome;
    }

    /// Thread-safe: the leg by which the user talks here.
    CompletableFuture<Optional<LegId>> seat(UserId user) {
        CompletableFuture<Optional<LegId>> seat = new CompletableFuture<>();
        mailbox.post(new CallMessage.Seat(user, seat));
        return seat;
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

    /// Transfers, diversions, and moves of legs between calls.
    public Handover handover() {
        return handover;
    }

    /// The phones it calls.
    public Dialling dialling() {
        return dialling;
    }

    public LegRecordings recordings() {
        return recordings;
    }

    /// What the tenant wants to be recorded.
    public RecordingSettings recordingSettings() {
        return services.recordingRules().in(scope);
    }

    /// What the tenant plays of its own.
    public TenantPrompts prompts() {
        return services.prompts().in(scope);
    }

    /// Keeps announcements that are spoken by phone.
    public SpokenPrompts spokenPrompts() {
        return services.spoken();
    }

    public DirectorySnapshot directory() {
        return services.directory().in(scope);
    }

    /// What the dial plan may know of the tenant now.
    public PlanSnapshot plan() {
        return new PlanSnapshot(
                scope.tenant(),
                directory(),
                services.outside().in(scope),
                services.hours().in(scope),
                services.reach().in(scope),
                services.tolls().in(scope),
                services.contacts().in(scope));
    }

    /// How often who calls may guess a PIN.
    public PinLocks pins() {
        return services.tolls().pins(scope);
    }

    /// What the people of the tenant are doing now.
    public Live people() {
        return new LivePeople(scope, services.dialer(), services.presence(), calls.helpCallers());
    }

    /// Of what is said to the caller: "de" or "en".
    public String language() {
        return language;
    }

    /// From now on what is said is in this language.
    public void speak(String other) {
        language = other;
    }

    /// Whoever is kept waiting from now on hears these prompts of the tenant; what is not there is left out, and
    /// without any it is the tenant's music.
    public void waitWith(List<String> prompts) {
        waitingMusic = List.copyOf(prompts);
    }

    private List<Source.Kept> waitingMusic() {
        List<Source.Kept> own = prompts().music(waitingMusic, language);
        return own.isEmpty() ? prompts().music() : own;
    }

    /// Who is answered already hears the music instead of the ringback tone, until somebody takes the call.
    public void ringWithMusic() {
        ringsWithMusic = true;
    }

    /// What is in voice boxes, and who may hear it.
    public VoiceBoxes boxes() {
        return services.boxes();
    }

    /// Carries out what is dialled to change something.
    public Orders orders() {
        return services.orders();
    }

    public Instant now() {
        return services.time().instant();
    }

    /// Who calls back to this number is put through to this device first.
    public void calledForHelp(DeviceId device, E164 shown) {
        calls.helpCallers().remember(scope, shown, device, now());
    }

    /// This call may be the control centre's, and rings at these devices first.
    ///
    /// @param shown E.164
    /// @return false if enough calls were taken for it
    public boolean callsBack(String shown, Set<DeviceId> devices) {
        return calls.helpCallers().calledBack(scope, shown, devices);
    }

    /// Tells the tenant's admins, without waiting.
    ///
    /// @param facts those of the kind, but for the call's id
    public void alarm(Kind kind, Map<String, String> facts) {
        Map<String, String> all = new HashMap<>(facts);
        all.put("call", id.toString());
        services.alarms().raise(scope, kind, all);
    }

    // --- what a story can do -------------------------------------------------------------------------------------

    public void note(String kind, String text) {
        timeline.note(kind, text);
    }

    public void note(Leg leg, String kind, String text) {
        timeline.note(leg, kind, text);
    }

    /// Asks for the leg's media session: [Happening.MediaReady] or [Happening.MediaFailed] follows.
    public void openMedia(Leg leg, boolean secure, Optional<Leg> near) {
        calls.home(leg.id(), this);
        media.open(leg, secure, near);
    }

    /// Evaluates the leg's answer to the offer it was dialled (or answered) with. It may be what was agreed before the
    /// leg was answered already, by early media and changes of it.
    public Negotiation.Result evaluate(Leg leg, SessionMedia answer) {
        Agreed early = leg.agreed;
        if (early != null && early.remote().equals(answer)) {
            return early;
        }
        SessionMedia offer = Objects.requireNonNull(leg.offerSent, "no offer was sent");
        return leg.negotiation().accepted(offer, answer);
    }

    public void agree(Leg leg, Agreed agreed) {
        media.agree(leg, agreed);
    }

    public void bridge(Leg a, Leg b) {
        media.bridge(a, b);
    }

    /// Lets the leg know that the far end rings: 180, or a tone to one that is answered already.
    public void ring(Leg leg) {
        if (leg.answered() && ringsWithMusic) {
            media.keepWaiting(leg);
        } else if (leg.answered()) {
            media.ringback(leg);
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
    /// a further call of this method comes first.
    public void reoffer(Leg leg, List<CodecLine> lines) {
        if (!leg.ended()) {
            media.reoffer(leg, lines);
        }
    }

    /// Holds the far end of a leg by a re-INVITE, or takes it back: [Happening.Renegotiated] or [Happening.Refused]
    /// follows. For the tests of trunks: in a talk nobody's carrier hears of holding.
    public void hold(Leg leg, boolean on) {
        if (!leg.ended()) {
            media.hold(leg, on);
        }
    }

    /// Offers the far end of a leg to change to fax by T.38, and to speak again if it takes that: each time
    /// [Happening.Renegotiated] or [Happening.Refused] follows. For the tests of trunks.
    ///
    /// @return why it is not offered
    public Optional<String> tryFax(Leg leg) {
        return media.tryFax(leg);
    }

    /// Lets the far end of a leg change to fax though nobody is connected with it. For the tests of trunks.
    public void takeFax(Leg leg) {
        leg.takesFax = true;
    }

    /// Lets something hear what the far end of the leg says.
    ///
    /// @param ear by which the engine finds it
    public void listen(Leg leg, RecordingId ear) {
        media.listen(leg, ear);
    }

    public void listenNoMore(Leg leg) {
        media.listenNoMore(leg);
    }

    /// Tells the phone of a leg that it talks to this one now.
    public void identify(Leg leg, CallerId who) {
        signal(leg, signalling -> signalling.identify(who));
    }

    /// Marks a leg answered: by us (inbound) or by the phone (outbound).
    public void answered(Leg leg) {
        if (leg.answeredAt == null) {
            leg.answered(services.time().instant());
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
        media.keepWaiting(leg);
    }

    /// Plays to the leg instead of what it hears: until it is bridged, or [Happening.PlayedOut] comes.
    public void play(Leg leg, Source source) {
        media.play(leg, source);
    }

    /// The leg hears its partner again instead of what is played.
    public void hush(Leg leg) {
        media.hush(leg);
    }

    /// Both sides are through: the talk begins.
    public void connected(Leg a, Leg b) {
        ringsWithMusic = false;
        recordings.connecting(a, b);
        history.connected(media.bridge(a, b));
        media.align();
        publish();
        LOG.atInfo()
                .addKeyValue("tenant", scope.name())
                .addKeyValue("call", id)
                .addKeyValue("leg", b.id())
                .log("call answered");
    }

    /// Passes a digit on to the partner, unless the media engine has: as event, or as the tone that it was or became.
    /// It has not where the partner takes digits by INFO alone.
    public void passOn(Happening.Digit digit, Leg partner) {
        boolean event = digit.leg().hasEvents();
        if (!digit.passedOn() || (event && partner.negotiation().digits() == DigitWay.INFO)) {
            digit(partner, digit.digit(), digit.millis());
        }
    }

    /// Sends a digit to the leg the one way it takes them: sent both ways, one digit would be two. Who has agreed to
    /// telephone events (RFC 4733) gets it as one. Which it was is nobody's business: it may be of a PIN.
    public void digit(Leg leg, char digit, int millis) {
        boolean info = switch (leg.negotiation().digits()) {
            case INFO -> true;
            case EVENTS -> !leg.hasEvents();
            case AUTO, TONES -> false;
        };
        timeline.note(
                leg,
                "dtmf",
                info
                        ? "a digit goes by INFO"
                        : leg.hasEvents() ? "a digit goes as telephone event" : "a digit goes as tone");
        if (info) {
            signal(leg, signalling -> signalling.digit(digit, millis));
        } else {
            media.sendDigit(leg, digit, millis);
        }
    }

    public void hangup(Leg leg, HangupCause cause) {
        hangup(leg, cause, signalling -> signalling.hangup(cause));
    }

    private void hangup(Leg leg, HangupCause cause, Consumer<CallLeg> command) {
        if (!leg.ended() && leg.hangupSent == null) {
            leg.hangupSent = cause;
            timeline.note(leg, "hangup", cause.text());
            signal(leg, command);
            publish();
        }
    }

    /// Hangs up because no media can be agreed on, and tells the phone why.
    public void refuseMedia(Leg leg, String why) {
        timeline.note(leg, "media", why);
        hangup(leg, HangupCause.MEDIA_NOT_ACCEPTABLE, signalling -> signalling.refuseMedia(why));
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

    public Deadline deadline(Duration delay) {
        Deadline deadline = new Deadline();
        deadline.arm(services.timers().after(delay, () -> mailbox.post(new CallMessage.Tick(deadline))));
        return deadline;
    }

    /// Waits for the next thing a flow must know; serves everything else meanwhile.
    public Happening await() throws InterruptedException {
        return wait.await();
    }

    /// Waits for the answer to [#answerWithOffer], which comes with the ACK; what else happens before is told after it.
    ///
    /// @param partner who shall talk to the leg
    /// @return empty if one of the two has gone
    public Optional<SessionMedia> awaitAnswer(Leg leg, Leg partner) throws InterruptedException {
        return wait.awaitAnswer(leg, partner);
    }

    void hangupAll(HangupCause cause) {
        history.outcome(cause);
        legs.values().forEach(leg -> hangup(leg, cause));
    }

    void signal(Leg leg, Consumer<CallLeg> command) {
        if (leg.signalling != null && !leg.ended()) {
            command.accept(leg.signalling);
        }
    }

    void publish() {
        view.publish();
    }
}
