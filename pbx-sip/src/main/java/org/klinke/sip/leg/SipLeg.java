package org.klinke.sip.leg;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;
import org.klinke.core.call.CallLeg;
import org.klinke.core.call.CallerId;
import org.klinke.core.call.LegEvent;
import org.klinke.core.call.LegSink;
import org.klinke.core.call.PhoneAct;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.id.LegId;
import org.klinke.core.id.PeerId;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.Timers.Timer;
import org.klinke.core.trace.MessageText;
import org.klinke.sip.dialog.Dialog;
import org.klinke.sip.dialog.DialogId;
import org.klinke.sip.dialog.DialogUser;
import org.klinke.sip.leg.LegState.Calling;
import org.klinke.sip.leg.LegState.Cancelling;
import org.klinke.sip.leg.LegState.Dialling;
import org.klinke.sip.leg.LegState.Ended;
import org.klinke.sip.leg.LegState.Ending;
import org.klinke.sip.leg.LegState.Established;
import org.klinke.sip.leg.LegState.Incoming;
import org.klinke.sip.leg.LegState.Leaving;
import org.klinke.sip.trace.MessageTrace;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.transport.SipLoop;
import org.klinke.sip.trunk.TrunkLine;
import org.klinke.sip.tx.ServerTransaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One INVITE session with one phone, or with a carrier: what it is and where it stands ([LegState]). What it
/// does is in the verbs beside this file: [Receive], [Invite], [Answer], [Prack], [Modify], [Offer],
/// [SessionTimer], [Digits], [Refer], [RemoteAct], [Hangup], [InDialog].
///
/// A leg lives on the event loop it was born on; commands and messages from elsewhere hop there, so nothing here is
/// locked. An exception ends the leg and nothing else.
final class SipLeg implements CallLeg, DialogUser {
    private static final Logger LOG = LoggerFactory.getLogger(SipLeg.class);

    /// 64·T1 (RFC 3261 §17.1.1.1) and a little: by then every transaction has ended by itself.
    private static final int TRANSACTION_SECONDS_MAX = 40;

    private static final LegSink NOWHERE = event -> {};

    /// A phone that talks without end must not fill the timeline.
    static final int WIRE_EVENTS_MAX = 500;

    final SipLegs house;
    final SipLoop loop;
    final LegSdp sdp;
    final FarEnd farEnd = new FarEnd();
    final Changes changes = new Changes(this);
    final Reliable reliable = new Reliable(this);
    final SessionTimer sessionTimer;

    /// The flow on which the phone was last proven to be.
    private volatile SipFlow flow;

    LegState state;

    /// The transfer that the phone has asked for and that is not over.
    @Nullable
    Refer refer;

    /// It has asked for one before.
    boolean referred;

    /// A call for help: it waits for no connection.
    boolean urgent;

    /// The connection by TCP beside the line's UDP has failed this leg: all of it goes over UDP now.
    boolean datagramsOnly;

    private final LegId id;
    private final TenantScope scope;
    private final PeerId peer;
    private final Optional<TrunkLine> line;
    private final String binding;
    private final String localTag;
    final Digits digits;
    private final boolean outbound;
    private final Map<DialogId, Dialog> dialogs = new HashMap<>();
    private LegSink sink;
    private SipFlow.@Nullable Subscription flowWatch;
    private @Nullable Timer guard;
    private int wireEvents;

    SipLeg(
            SipLegs house,
            LegId id,
            TenantScope scope,
            PeerId peer,
            Optional<TrunkLine> line,
            SipFlow flow,
            String binding,
            String localTag,
            LegSink sink,
            LegState first) {
        this.house = house;
        this.id = id;
        this.scope = scope;
        this.peer = peer;
        this.line = line;
        this.flow = flow;
        this.binding = binding;
        this.loop = flow.loop();
        this.localTag = localTag;
        this.sink = sink;
        this.sdp = new LegSdp(
                house.random.nextLong() >>> 1,
                house.messages.origin(flow),
                line.map(way -> way.trunk().session().mediasec()).orElse(false));
        this.digits = new Digits(this);
        this.sessionTimer = new SessionTimer(
                this, line.map(way -> way.trunk().session().timerSeconds()).orElse(house.sessionSeconds));
        this.state = first;
        this.outbound = first instanceof Dialling;
    }

    @Override
    public LegId id() {
        return id;
    }

    @Override
    public PeerId peer() {
        return peer;
    }

    /// Extensions of SIP that may be used on this leg.
    List<String> extensions() {
        return line.map(way -> Capabilities.extensions(way.trunk().session())).orElse(Capabilities.EXTENSIONS);
    }

    /// Of a leg with a carrier: the way it came or went.
    Optional<TrunkLine> line() {
        return line;
    }

    @Override
    public TenantScope scope() {
        return scope;
    }

    @Override
    public SipFlow flow() {
        return flow;
    }

    void movedTo(SipFlow to) {
        flow = to;
    }

    /// Names the phone to the registrar when it has moved; "" if it was not registered.
    String binding() {
        return binding;
    }

    String localTag() {
        return localTag;
    }

    /// We dialled: the Call-ID is ours.
    boolean outbound() {
        return outbound;
    }

    // Commands of the call: always later and in order, never inside the caller.

    @Override
    public void ring() {
        later(() -> Answer.ring(this));
    }

    @Override
    public void progress(SessionMedia answer) {
        later(() -> Answer.progress(this, answer));
    }

    @Override
    public void answer(SessionMedia description) {
        later(() -> Answer.answer(this, description));
    }

    @Override
    public void accept(SessionMedia description) {
        later(() -> Modify.accept(this, description));
    }

    @Override
    public void refuse(HangupCause cause) {
        later(() -> Modify.refuse(this, cause));
    }

    @Override
    public void digit(char digit, int millis) {
        later(() -> digits.send(digit, millis));
    }

    @Override
    public void offer(SessionMedia description) {
        later(() -> changes.offer(description));
    }

    @Override
    public void identify(CallerId who) {
        later(() -> changes.identify(who));
    }

    @Override
    public void acceptTransfer() {
        later(() -> Refer.accept(this));
    }

    @Override
    public void refuseTransfer(HangupCause cause) {
        later(() -> Refer.refuse(this, cause));
    }

    @Override
    public void reportTransfer(int sipStatus) {
        later(() -> Refer.report(this, sipStatus));
    }

    @Override
    public void act(PhoneAct act, CompletableFuture<Boolean> done) {
        later(() -> RemoteAct.tell(this, act, done));
    }

    @Override
    public void hangup(HangupCause cause) {
        later(() -> Hangup.begin(this, new Ending(cause, true, "")));
    }

    @Override
    public void refuseMedia(String why) {
        later(() -> Hangup.begin(this, new Ending(HangupCause.MEDIA_NOT_ACCEPTABLE, true, why)));
    }

    // Messages of the phone.

    @Override
    public void onRequest(DialogId dialog, ServerTransaction transaction) {
        onLoop(() -> {
            try {
                InDialog.receive(this, dialog, transaction);
            } catch (RuntimeException | Error fault) { // as any fault; but nobody else would answer the request
                transaction.respond(
                        house.messages.response(Response.SERVER_INTERNAL_ERROR, transaction.request(), localTag));
                throw fault;
            }
        });
    }

    @Override
    public void onAck(DialogId dialog, SipFlow from, Request ack) {
        onLoop(() -> Answer.acknowledged(this, from, ack));
    }

    void later(Runnable task) {
        try {
            loop.execute(() -> guarded(task));
        } catch (RejectedExecutionException closed) {
            LOG.atDebug().addKeyValue("leg", id).log("The event loop has stopped: a command is dropped");
        }
    }

    void onLoop(Runnable task) {
        if (loop.inLoop()) {
            guarded(task);
        } else {
            later(task);
        }
    }

    Timer after(Duration delay, Runnable task) {
        return loop.timers().after(delay, () -> onLoop(task));
    }

    /// The SIP edge of this leg: a fault of ours ends it with BYE or 500 and leaves all others alone.
    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error fault) {
            LOG.atError()
                    .setCause(fault)
                    .addKeyValue("tenant", scope.name())
                    .addKeyValue("leg", id)
                    .log("A leg failed and is ended");
            Ending ending = new Ending(HangupCause.INTERNAL, false, "internal error");
            try {
                Hangup.begin(this, ending);
            } catch (RuntimeException | Error again) {
                LOG.atError().setCause(again).addKeyValue("leg", id).log("The leg could not even be hung up");
                end(ending);
            }
        }
    }

    /// The carrier does not answer, or wants to be left alone for a while: other calls try another line first.
    void restLine(Duration rest) {
        line.ifPresent(way -> house.trunks.failed(scope, way, rest));
    }

    /// The TCP connection beside the line's UDP has an answer to a request of ours, or none in time: then other calls
    /// leave it alone, and the line, which may be well, takes them over UDP.
    void tried(SipFlow stream, boolean answered) {
        datagramsOnly |= !answered;
        line.ifPresent(way -> house.trunks.tried(scope, way, stream, answered));
    }

    // State.

    /// Inbound: its events go there, and so does the loss of the flow it came on, since a response can leave nowhere
    /// else (RFC 3261 §18.2.2).
    void sinkTo(LegSink to) {
        sink = to;
        flowWatch = flow.onClose(() -> onLoop(() -> Hangup.flowLost(this)));
    }

    /// Goes on to the next state; what waited for the old one is let go.
    void become(LegState next) {
        LegState before = state;
        state = next;
        if (before instanceof Incoming && !(next instanceof Incoming) && flowWatch != null) {
            flowWatch.cancel();
            flowWatch = null;
        }
        before.theirs()
                .filter(offer -> next.theirs().isEmpty())
                .ifPresent(offer -> offer.deadline().cancel());
        if (before instanceof Incoming && !(next instanceof Incoming)) {
            reliable.stop();
        }
        if (before instanceof Established established && !(next instanceof Established)) {
            established.ack().ifPresent(AckWait::stop);
            established.ours().ifPresent(Offer::abandon);
            changes.stop();
            sessionTimer.stop();
        }
        switch (next) {
            case Cancelling cancelling -> guard(cancelling.ending());
            case Leaving leaving -> guard(leaving.ending());
            case Established established -> {
                if (established.free() && changes.waiting()) {
                    later(changes::next);
                }
            }
            case Incoming _, Dialling _, Calling _, Ended _ -> {}
        }
    }

    private void guard(Ending ending) {
        if (guard != null) {
            guard.cancel();
        }
        guard = after(Duration.ofSeconds(TRANSACTION_SECONDS_MAX), () -> end(ending.seen("no final response")));
    }

    /// Terminal: tells the call, once.
    void end(Ending ending) {
        if (state instanceof Ended) {
            return;
        }
        Refer.close(this);
        become(new Ended());
        if (guard != null) {
            guard.cancel();
            guard = null;
        }
        dialogs.keySet().forEach(house.dialogs::remove);
        dialogs.clear();
        house.hide(this);
        house.leave();
        sink.post(new LegEvent.Ended(id, ending.cause(), ending.byUs(), ending.detail()));
        sink = NOWHERE; // the transactions hold this leg for half a minute more, which must not hold the call
    }

    // Dialogs: one, or several early ones while a called phone forks.

    /// @return false if the device has too many
    boolean enter(Dialog dialog) {
        return enter(dialog, false);
    }

    /// @param emergency the device may have one more than it may
    boolean enter(Dialog dialog, boolean emergency) {
        if (!dialogs.containsKey(dialog.id()) && !house.dialogs.add(dialog.id(), this, emergency)) {
            return false;
        }
        if (dialogs.isEmpty()) {
            house.show(this, dialog.id());
        }
        dialogs.put(dialog.id(), dialog);
        return true;
    }

    Optional<Dialog> dialog(DialogId dialog) {
        return Optional.ofNullable(dialogs.get(dialog));
    }

    /// Their INVITE has failed.
    void forget(List<EarlyDialog> early) {
        early.forEach(gone -> {
            dialogs.remove(gone.dialog().id());
            house.dialogs.remove(gone.dialog().id());
        });
    }

    /// Early dialogs that did not win are gone.
    void keepOnly(Dialog dialog) {
        dialogs.keySet().stream().filter(other -> !other.equals(dialog.id())).forEach(house.dialogs::remove);
        dialogs.keySet().retainAll(Set.of(dialog.id()));
        house.show(this, dialog.id());
    }

    // Messages out, events up.

    void respond(ServerTransaction transaction, Response response) {
        try {
            byte[] _ = house.messages.codec().printed(response); // once, for the timeline and for the phone
            wire(true, response, transaction.flow());
        } finally {
            transaction.respond(response); // else the transaction would wait for ever
        }
    }

    void post(LegEvent event) {
        if (!(state instanceof Ended)) {
            sink.post(event);
        }
    }

    /// To be told once the message has left: only then it has its Via, and the text it left with.
    ///
    /// @param way it has gone, or come
    /// @return the message in one line
    String wire(boolean sent, Message message, SipFlow way) {
        String summary = MessageTrace.summary(message);
        wire(sent, false, summary, MessageTrace.text(house.messages.codec().text(message)), way);
        return summary;
    }

    /// The same message once more.
    void again(boolean sent, String summary, SipFlow way) {
        wire(sent, true, summary, MessageText.of(""), way);
    }

    private void wire(boolean sent, boolean again, String summary, MessageText text, SipFlow way) {
        if (wireEvents < WIRE_EVENTS_MAX && !(state instanceof Ended)) {
            wireEvents++;
            sink.post(new LegEvent.Wire(
                    id,
                    house.time.instant(),
                    sent,
                    again,
                    new LegEvent.Way(way.local(), way.remote(), way.transport().name()),
                    summary,
                    text));
        }
    }
}
