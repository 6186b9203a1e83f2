package org.klinke.sip.leg;

import java.time.Duration;
import java.util.Optional;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.klinke.core.call.LegEvent;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.media.SessionMedia;
import org.klinke.sip.dialog.Dialog;
import org.klinke.sip.leg.LegSdp.Body;
import org.klinke.sip.leg.LegState.Calling;
import org.klinke.sip.leg.LegState.Cancelling;
import org.klinke.sip.leg.LegState.Dialling;
import org.klinke.sip.leg.LegState.Ended;
import org.klinke.sip.leg.LegState.Established;
import org.klinke.sip.leg.LegState.Incoming;
import org.klinke.sip.leg.LegState.Leaving;
import org.klinke.sip.leg.LegState.TheirOffer;
import org.klinke.sip.tx.ServerTransaction;

/// re-INVITE and UPDATE from the phone (RFC 3261 §14.2, RFC 3311 §5.2): hold, new address, new key. The call decides;
/// the other leg never sees it, but for a change to fax.
///
/// A CANCEL of a re-INVITE is outrun on purpose: the call may have acted on the offer already, so it gets its 200, as
/// if the two had crossed (RFC 3261 §9.2).
final class Modify {
    /// The call answers within milliseconds, or within eight seconds where it asks the other side (fax); beyond this
    /// something is wrong.
    private static final int DECISION_SECONDS_MAX = 10;

    /// RFC 3261 §14.2: a random value between 0 and 10.
    private static final int RETRY_AFTER_SECONDS_MAX = 10;

    private Modify() {}

    static void receive(SipLeg leg, Dialog dialog, ServerTransaction transaction) {
        Request request = transaction.request();
        Body body = LegSdp.read(request);
        if (body instanceof Body.Unusable unusable) {
            leg.respond(transaction, leg.house.messages.unusable(request, leg.localTag(), unusable));
            return;
        }
        if (SessionTimer.tooSmall(request)) {
            leg.respond(transaction, SessionTimer.refusal(leg.house.messages, request, leg.localTag()));
            return;
        }
        boolean invite = request.getMethod().equals(Request.INVITE);
        boolean changesSession = invite || body instanceof Body.Description;
        dialog.refreshTarget(request);
        switch (leg.state) {
            case Established established
            when changesSession -> offered(leg, established, transaction, body.described());
            // The first exchange is over early if its answer was reliable (RFC 3311 §5.1).
            case Incoming incoming
            when changesSession -> {
                if (invite || !leg.reliable.exchanged() || incoming.theirs().isPresent()) {
                    retryLater(leg, transaction); // our answer is still due
                } else {
                    ask(leg, incoming, dialog, transaction, body.described());
                }
            }
            case Calling calling
            when changesSession -> {
                boolean exchanged = calling.early(dialog.id().remoteTag())
                        .filter(EarlyDialog::answered)
                        .isPresent();
                if (invite || !exchanged) {
                    InDialog.answer(leg, transaction, Response.REQUEST_PENDING); // theirs is still due
                } else if (calling.theirs().isPresent()) {
                    retryLater(leg, transaction);
                } else {
                    ask(leg, calling, dialog, transaction, body.described());
                }
            }
            case Incoming _, Calling _, Established _ -> refreshed(leg, transaction);
            case Dialling _, Cancelling _, Leaving _, Ended _ ->
                InDialog.answer(leg, transaction, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
        }
    }

    private static void offered(
            SipLeg leg, Established established, ServerTransaction transaction, Optional<SessionMedia> offer) {
        if (established.offer().isPresent()) {
            retryLater(leg, transaction);
            return;
        }
        if (established.wanted().isPresent()) {
            InDialog.answer(leg, transaction, Response.REQUEST_TERMINATED);
            return;
        }
        if (established.ours().filter(Offer::offers).isPresent()
                || established.ack().filter(AckWait::answerDue).isPresent()) {
            // Glare: our offer went in a re-INVITE, or in a 200 whose ACK owes us the answer (RFC 3261 §14.2).
            InDialog.answer(leg, transaction, Response.REQUEST_PENDING);
            return;
        }
        ask(leg, established, established.dialog(), transaction, offer);
    }

    /// Puts it to the call.
    static void ask(
            SipLeg leg, LegState state, Dialog dialog, ServerTransaction transaction, Optional<SessionMedia> offer) {
        TheirOffer pending = new TheirOffer(
                dialog,
                transaction,
                offer,
                leg.after(Duration.ofSeconds(DECISION_SECONDS_MAX), () -> undecided(leg, transaction)));
        leg.become(state.with(Optional.of(pending)));
        leg.post(new LegEvent.Offered(leg.id(), offer));
    }

    static void accept(SipLeg leg, SessionMedia description) {
        if (leg.state.theirs().isEmpty()) {
            return;
        }
        TheirOffer theirs = leg.state.theirs().get();
        theirs.deadline().cancel();
        byte[] sdp = theirs.offer().isPresent() ? leg.sdp.answer(description) : leg.sdp.offer(description);
        Response ok = Answer.ok(leg, theirs.transaction(), Optional.of(sdp));
        leg.respond(theirs.transaction(), ok);
        if (leg.state instanceof Established established
                && theirs.transaction().request().getMethod().equals(Request.INVITE)) {
            // A phone that sends a further INVITE has seen the 200 before; that ACK was lost.
            established.ack().ifPresent(AckWait::stop);
            leg.become(established.awaiting(
                    new AckWait(leg, theirs.transaction(), ok, theirs.offer().isEmpty())));
            return;
        }
        if (leg.state instanceof Calling calling) {
            calling.early(theirs.dialog().id().remoteTag())
                    .ifPresent(early -> theirs.offer().ifPresent(early::changedTo));
        }
        settled(leg);
    }

    private static void settled(SipLeg leg) {
        leg.become(leg.state.with(Optional.empty()));
        leg.reliable.next();
    }

    /// The session stays as it was (RFC 3261 §14.2).
    static void refuse(SipLeg leg, HangupCause cause) {
        leg.state.theirs().ifPresent(theirs -> {
            theirs.deadline().cancel();
            leg.respond(
                    theirs.transaction(),
                    leg.house.messages.refusal(theirs.transaction().request(), leg.localTag(), cause));
            settled(leg);
        });
    }

    private static void undecided(SipLeg leg, ServerTransaction transaction) {
        if (leg.state
                .theirs()
                .filter(offer -> offer.transaction() == transaction)
                .isPresent()) {
            refuse(leg, HangupCause.INTERNAL);
        }
    }

    /// UPDATE without a session description: the target has been refreshed, that was all.
    private static void refreshed(SipLeg leg, ServerTransaction transaction) {
        Response ok = leg.house.messages.response(Response.OK, transaction.request(), leg.localTag());
        Answer.contact(leg, transaction, ok);
        Answer.sessionTimer(leg, transaction, ok);
        leg.respond(transaction, ok);
    }

    private static void retryLater(SipLeg leg, ServerTransaction transaction) {
        Response response =
                leg.house.messages.response(Response.SERVER_INTERNAL_ERROR, transaction.request(), leg.localTag());
        leg.house.messages.retryAfter(response, leg.house.random.nextInt(RETRY_AFTER_SECONDS_MAX + 1));
        leg.respond(transaction, response);
    }
}
