package org.klinke.sip.leg;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sip.header.RetryAfterHeader;
import javax.sip.header.ToHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;
import org.klinke.core.call.LegEvent;
import org.klinke.core.call.TransferTarget;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.id.TrunkId;
import org.klinke.core.media.SessionMedia;
import org.klinke.sip.codec.SipSyntaxException;
import org.klinke.sip.dialog.Dialog;
import org.klinke.sip.leg.LegSdp.Body;
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
import org.klinke.sip.tx.ClientListener;

/// We call a phone or a carrier: INVITE, its provisional responses, the first 200 and its ACK (RFC 3261 §13.2).
final class Invite implements ClientListener {
    /// For a carrier that does not say for how long.
    static final Duration REST = Duration.ofSeconds(30);

    private static final int REST_SECONDS_MAX = 3_600;

    /// Early dialogs of one INVITE: a phone that forks further is heard no more.
    private static final int EARLY_DIALOGS_MAX = 4;

    /// A phone that changes its early media without end must not fill the call's mailbox.
    private static final int PROGRESS_EVENTS_MAX = 16;

    /// Phones behind the called one that answer although another has won.
    private static final int LOST_FORKS_MAX = 16;

    private final SipLeg leg;
    private final Credentials credentials;
    private final SipFlow way;
    private @Nullable StreamWatch stream;
    private boolean givenUp; // another went over UDP in its place
    private @Nullable Request invite; // until a 2xx has come
    private byte[] sent = {}; // the same from then on: a tenth of the memory, for as long as a fork may answer
    private boolean heard;
    private boolean ringing;
    private int progressEvents;
    private @Nullable Acknowledged ack;
    /// ACKs of those that answered too late.
    private final Map<String, Request> lost = new HashMap<>();

    /// The ACK of the 2xx that counted.
    ///
    /// @param tag of the phone that answered
    private record Acknowledged(String tag, byte[] bytes, String summary) {}

    /// What we prove ourselves with where the far end asks for it.
    interface Credentials {
        /// A phone has no claim to any.
        Credentials NONE = (invite, challenge) -> Optional.empty();

        /// The INVITE once more, as a request of its own; empty: the challenge is none that we answer.
        Optional<Request> answer(Request invite, Response challenge);
    }

    private Invite(SipLeg leg, Request invite, Credentials credentials, SipFlow way) {
        this.leg = leg;
        this.invite = invite;
        this.credentials = credentials;
        this.way = way;
    }

    static void send(SipLeg leg, Request invite, Credentials credentials) {
        SipFlow usual = leg.flow();
        leg.house.wayFor(leg, usual, invite, way -> {
            if (leg.state instanceof Dialling) {
                Invite verb = new Invite(leg, invite, credentials, way);
                leg.become(Calling.fresh(leg.house.stack.sendInvite(way, invite, verb), invite));
                leg.wire(true, invite, way);
                if (!way.equals(usual)) {
                    verb.stream = new StreamWatch(leg, way, verb::overUdp);
                }
            }
        });
    }

    /// Once more, since the connection that this went on is dead, as far as anybody can tell. Should the carrier have
    /// got it all the same, it is cancelled when it says so.
    private void overUdp() {
        if (leg.state instanceof Calling calling) {
            givenUp = true;
            calling.invite().cancel(Optional.empty());
            again(calling, leg.house.messages.next(invite()));
        }
    }

    private Request invite() {
        Request kept = invite;
        if (kept != null) {
            return kept;
        }
        try {
            return (Request) leg.house.messages.codec().parse(sent);
        } catch (SipSyntaxException e) {
            throw new IllegalStateException("our own INVITE cannot be read", e);
        }
    }

    private void shrink() {
        sent = leg.house.messages.codec().printed(invite());
        invite = null;
    }

    @Override
    public void onResponse(Response response) {
        // At once: the next message of the same read may be of the dialog that this one makes.
        leg.onLoop(() -> {
            if (isRepeated(response)) {
                leg.again(false, MessageTrace.summary(response), way);
            } else {
                leg.wire(false, response, way);
            }
            StreamWatch watch = stream;
            if (watch != null) {
                watch.heard();
            }
            try {
                take(response);
            } catch (IllegalArgumentException incomplete) {
                if (givenUp) {
                    return;
                }
                // The response lacks what a dialog needs: the phone's fault, not ours.
                String detail = MessageTrace.status(response) + ": " + incomplete.getMessage();
                Hangup.begin(leg, new Ending(HangupCause.PROTOCOL_ERROR, false, detail));
            }
        });
    }

    private void take(Response response) {
        if (givenUp) {
            if (response.getStatusCode() / 100 == 2) {
                again(response);
            }
            return;
        }
        leg.farEnd.hear(response);
        int status = response.getStatusCode();
        if (!heard && leg.peer() instanceof TrunkId) {
            heard = true;
            leg.post(new LegEvent.Trying(leg.id()));
        }
        if (status >= 300) {
            failed(response);
        } else if (status >= 200) {
            accepted(response);
        } else if (status > 100) {
            provisional(response);
        }
    }

    private void provisional(Response response) {
        if (!(leg.state instanceof Calling calling)) {
            return;
        }
        OptionalLong reliable = Prack.sequence(response);
        Optional<EarlyDialog> early = early(calling, response);
        if (reliable.isPresent()) {
            if (early.isEmpty() || !early.get().takes(reliable.getAsLong())) {
                return; // seen before, or out of order (RFC 3262 §4)
            }
            Prack.send(leg, early.get(), reliable.getAsLong(), invite());
        }
        if (response.getStatusCode() == Response.RINGING && !ringing) {
            ringing = true;
            leg.post(new LegEvent.Ringing(leg.id()));
        }
        // A description we cannot read is no early media; the 200 will tell.
        Optional<SessionMedia> media = LegSdp.read(response).described();
        if (early.isPresent()
                && media.isPresent()
                && early.get().describes(media.get(), reliable.isPresent())
                && progressEvents++ < PROGRESS_EVENTS_MAX) {
            leg.post(new LegEvent.Progress(leg.id(), media.get()));
        }
    }

    /// Empty if the response makes no dialog, or one too many.
    private Optional<EarlyDialog> early(Calling calling, Response response) {
        String tag = tag(response);
        Optional<EarlyDialog> known = calling.early(tag);
        if (known.isPresent() || tag.isEmpty() || calling.early().size() == EARLY_DIALOGS_MAX) {
            return known;
        }
        EarlyDialog early = new EarlyDialog(Dialog.ofSent(leg.house.messages.codec(), invite(), response));
        if (!leg.enter(early.dialog())) {
            return Optional.empty();
        }
        leg.become(calling.with(early));
        return Optional.of(early);
    }

    private void accepted(Response response) {
        switch (leg.state) {
            case Calling calling -> {
                Optional<EarlyDialog> early = calling.early(tag(response));
                Dialog dialog = Dialog.ofSent(leg.house.messages.codec(), invite(), response);
                early.ifPresent(before -> dialog.continueOrderOf(before.dialog()));
                leg.become(calling.confirmed(dialog));
                leg.sessionTimer.granted(response);
                answered(dialog, early, response);
            }
            case Cancelling cancelling -> {
                // The 200 crossed our CANCEL: acknowledged, then ended (RFC 3261 §9.1, §15).
                Dialog dialog = Dialog.ofSent(leg.house.messages.codec(), invite(), response);
                acknowledge(dialog);
                leg.enter(dialog);
                leg.keepOnly(dialog);
                Hangup.bye(leg, dialog, cancelling.ending().seen("200 crossed the CANCEL"));
            }
            case Established _, Leaving _, Ended _, Incoming _, Dialling _ -> again(response);
        }
    }

    private void answered(Dialog dialog, Optional<EarlyDialog> early, Response response) {
        acknowledge(dialog);
        boolean room = leg.enter(dialog);
        leg.keepOnly(dialog);
        Body body = LegSdp.read(response);
        // What this phone answered reliably holds whatever the 200 says. Some put the answer into an 18x alone; it is
        // bound to hold, too (RFC 3261 §13.2.1).
        boolean before = early.filter(EarlyDialog::answered).isPresent() || body instanceof Body.None;
        Optional<SessionMedia> answer = before ? early.flatMap(EarlyDialog::media) : body.described();
        if (!room) {
            Hangup.bye(leg, dialog, new Ending(HangupCause.OVERLOAD, false, "too many dialogs of this device"));
        } else if (answer.isPresent()) {
            leg.post(new LegEvent.Answered(leg.id(), answer.get()));
        } else {
            String detail = body instanceof Body.Unusable unusable ? unusable.reason() : "200 without an answer";
            Hangup.bye(leg, dialog, new Ending(HangupCause.PROTOCOL_ERROR, false, detail));
        }
    }

    private void acknowledge(Dialog dialog) {
        Request request = dialog.ack(InDialog.sequence(invite()));
        SipFlow flow = leg.flow();
        byte[] bytes = leg.house.stack.sendDirect(flow, request);
        ack = new Acknowledged(tag(request), bytes, leg.wire(true, request, flow));
        shrink();
    }

    /// A 2xx after the one that counted: the same again, whose ACK was lost, or one of another fork, which must be
    /// acknowledged and ended (RFC 3261 §13.2.2.4).
    private void again(Response response) {
        Acknowledged first = ack;
        if (first != null && isRepeated(response)) {
            leg.again(true, first.summary(), leg.flow());
            leg.flow().write(first.bytes());
            return;
        }
        Request before = lost.get(tag(response));
        if (before != null) {
            leg.house.stack.sendDirect(leg.flow(), before);
            return;
        }
        if (lost.size() == LOST_FORKS_MAX) {
            return; // it gives up by itself (RFC 3261 §13.3.1.4)
        }
        Request request = invite();
        Dialog fork = Dialog.ofSent(leg.house.messages.codec(), request, response);
        Request forkAck = fork.ack(InDialog.sequence(request));
        lost.put(tag(response), forkAck);
        SipFlow flow = leg.flow();
        leg.house.stack.sendDirect(flow, forkAck);
        leg.wire(true, forkAck, flow);
        Request bye = fork.request(Request.BYE);
        leg.house.messages.reason(bye, HangupCause.COMPLETED_ELSEWHERE);
        leg.house.stack.send(flow, bye, FORGET);
        leg.wire(true, bye, flow);
    }

    private boolean isRepeated(Response response) {
        Acknowledged first = ack;
        return first != null
                && response.getStatusCode() / 100 == 2
                && first.tag().equals(tag(response));
    }

    /// 422: once more with the interval the phone can bear (RFC 4028 §7.3); the same call, the next CSeq.
    private void again(Calling calling) {
        Request next = leg.house.messages.next(invite());
        leg.sessionTimer.ask(next);
        again(calling, next);
    }

    private void again(Calling calling, Request next) {
        leg.forget(calling.early());
        leg.become(new Dialling());
        send(leg, next, credentials);
    }

    private void failed(Response response) {
        String seen = MessageTrace.status(response);
        if (response.getStatusCode() == Response.SERVICE_UNAVAILABLE) {
            leg.restLine(
                    response.getHeader(RetryAfterHeader.NAME) instanceof RetryAfterHeader after
                            ? Duration.ofSeconds(Math.clamp(after.getRetryAfter(), 1, REST_SECONDS_MAX))
                            : REST);
        }
        if (response.getStatusCode() == SessionTimer.TOO_SMALL
                && leg.state instanceof Calling calling
                && leg.sessionTimer.lengthen(response)) {
            again(calling);
            return;
        }
        boolean challenged = response.getStatusCode() == Response.UNAUTHORIZED
                || response.getStatusCode() == Response.PROXY_AUTHENTICATION_REQUIRED;
        if (challenged && leg.state instanceof Calling calling) {
            Optional<Request> proven = credentials.answer(invite(), response);
            if (proven.isPresent()) {
                again(calling, proven.get());
                return;
            }
        }
        switch (leg.state) {
            case Calling _ -> {
                redirected(response);
                leg.end(new Ending(HangupCause.ofSipStatus(response.getStatusCode()), false, seen));
            }
            case Cancelling cancelling -> leg.end(cancelling.ending().seen(seen));
            case Established _, Leaving _, Ended _, Incoming _, Dialling _ -> {}
        }
    }

    /// RFC 3261 §8.1.3.4: the call decides whether to follow; this leg has failed in any case.
    private void redirected(Response response) {
        if (response.getStatusCode() < 400) {
            List<TransferTarget> targets = Target.contacts(leg.scope(), response);
            if (!targets.isEmpty()) {
                leg.post(new LegEvent.Redirected(leg.id(), targets));
            }
        }
    }

    @Override
    public void onSentAgain() {
        leg.again(true, MessageTrace.summary(invite()), way);
    }

    @Override
    public void onTimeout() {
        lost("no response");
    }

    @Override
    public void onFlowLost() {
        lost("connection lost");
    }

    private void lost(String detail) {
        leg.later(() -> {
            if (givenUp) {
                return;
            }
            switch (leg.state) {
                case Calling _ -> {
                    StreamWatch watch = stream;
                    if (watch == null) {
                        leg.restLine(REST);
                    } else if (watch.lost()) {
                        overUdp();
                        return;
                    }
                    leg.end(new Ending(HangupCause.PHONE_LOST, false, detail));
                }
                case Cancelling cancelling -> leg.end(cancelling.ending().seen(detail));
                case Established _, Leaving _, Ended _, Incoming _, Dialling _ -> {}
            }
        });
    }

    private static String tag(Message message) {
        return message.getHeader(ToHeader.NAME) instanceof ToHeader to && to.getTag() != null ? to.getTag() : "";
    }

    /// For the BYE of a lost fork: however it goes, nobody waits for it.
    private static final ClientListener FORGET = new ClientListener() {
        @Override
        public void onResponse(Response response) {}

        @Override
        public void onTimeout() {}

        @Override
        public void onFlowLost() {}
    };
}
