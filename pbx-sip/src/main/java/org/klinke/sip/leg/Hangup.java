package org.klinke.sip.leg;

import java.util.Iterator;
import java.util.Optional;
import javax.sip.header.ReasonHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.klinke.core.cause.HangupCause;
import org.klinke.sip.dialog.Dialog;
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
import org.klinke.sip.tx.ServerTransaction;

/// Ends a leg by what its state needs: a final response, CANCEL or BYE; and takes the far end's CANCEL and BYE.
final class Hangup {
    private static final int REASONS_MAX = 4;

    private Hangup() {}

    /// Our side ends the leg.
    static void begin(SipLeg leg, Ending ending) {
        switch (leg.state) {
            case Incoming incoming -> {
                terminateOffer(leg);
                Response refusal =
                        leg.house.messages.refusal(incoming.invite().request(), leg.localTag(), ending.cause());
                if (refusal.getStatusCode() == Response.NOT_ACCEPTABLE_HERE
                        && !ending.detail().isEmpty()) {
                    leg.house.messages.warning(refusal, ending.detail());
                }
                leg.respond(incoming.invite(), refusal);
                leg.end(ending.seen(MessageTrace.status(refusal)));
            }
            case Dialling _ -> leg.end(ending);
            case Calling calling -> {
                if (ending.cause() == HangupCause.PHONE_LOST) {
                    silent(leg, calling.invite().flow());
                }
                terminateOffer(leg);
                cancel(leg, calling, Optional.of(leg.house.messages.cancelReason(ending.cause())));
                leg.become(calling.cancel(ending));
            }
            case Established established -> {
                if (established.wanted().isPresent()) {
                    return;
                }
                if (established.ack().isPresent()) {
                    terminateOffer(leg);
                    leg.become(established.leavingOnAck(ending));
                } else {
                    bye(leg, established.dialog(), ending);
                }
            }
            case Cancelling _, Leaving _, Ended _ -> {}
        }
    }

    /// Nothing was heard of the carrier for too long.
    private static void silent(SipLeg leg, SipFlow way) {
        if (leg.line().filter(line -> !line.flow().equals(way)).isPresent()) {
            leg.tried(way, false);
        } else {
            leg.restLine(Invite.REST);
        }
    }

    /// The stack builds the CANCEL and waits with it for a first response (RFC 3261 §9.1); the timeline shows it now.
    private static void cancel(SipLeg leg, Calling calling, Optional<ReasonHeader> reason) {
        Refer.close(leg);
        Request cancel = leg.house.messages.codec().cancel(calling.request());
        reason.ifPresent(cancel::setHeader);
        leg.wire(true, cancel, calling.invite().flow());
        calling.invite().cancel(reason);
    }

    /// Sends BYE (RFC 3261 §15.1.1); the leg ends with its final response, whatever that says.
    static void bye(SipLeg leg, Dialog dialog, Ending ending) {
        terminateOffer(leg);
        Refer.close(leg);
        leg.become(new Leaving(ending));
        Optional<SipFlow> flow = leg.house.flowTo(leg);
        if (flow.isEmpty()) {
            leg.end(ending.seen("no connection left for BYE"));
            return;
        }
        Request bye = dialog.request(Request.BYE);
        leg.house.messages.reason(bye, ending.cause());
        leg.house.stack.send(flow.get(), bye, new ByeListener(leg, ending, MessageTrace.summary(bye), flow.get()));
        leg.wire(true, bye, flow.get());
    }

    /// A request still open when the session ends gets 487 (RFC 3261 §15.1.2).
    private static void terminateOffer(SipLeg leg) {
        leg.state.theirs().ifPresent(offer -> {
            offer.deadline().cancel();
            leg.respond(
                    offer.transaction(),
                    leg.house.messages.response(
                            Response.REQUEST_TERMINATED, offer.transaction().request(), leg.localTag()));
        });
    }

    /// The caller's CANCEL came before our final response; the transaction has answered the CANCEL itself.
    static void cancelled(SipLeg leg, Request cancel, SipFlow from) {
        leg.wire(false, cancel, from);
        if (leg.state instanceof Incoming incoming) {
            terminate(leg, incoming, theirs(cancel, HangupCause.CANCELLED));
        }
    }

    /// Why the phone says that it ends the call: a Reason header is heeded where it means something to us, and noted in
    /// any case (RFC 3326).
    private static Ending theirs(Request request, HangupCause otherwise) {
        Iterator<?> headers = request.getHeaders(ReasonHeader.NAME);
        StringBuilder seen = new StringBuilder(request.getMethod());
        Optional<HangupCause> cause = Optional.empty();
        for (int i = 0; i < REASONS_MAX && headers.hasNext(); i++) {
            if (headers.next() instanceof ReasonHeader reason) {
                seen.append(", ").append(MessageTrace.reason(reason));
                cause = cause.or(() -> HangupCause.ofReason(reason.getProtocol(), reason.getCause()));
            }
        }
        return new Ending(cause.orElse(otherwise), false, seen.toString());
    }

    private static void terminate(SipLeg leg, Incoming incoming, Ending ending) {
        terminateOffer(leg);
        leg.respond(
                incoming.invite(),
                leg.house.messages.response(
                        Response.REQUEST_TERMINATED, incoming.invite().request(), leg.localTag()));
        leg.end(ending);
    }

    /// BYE came (RFC 3261 §15.1.2).
    static void byeReceived(SipLeg leg, ServerTransaction bye) {
        leg.respond(bye, leg.house.messages.response(Response.OK, bye.request(), leg.localTag()));
        switch (leg.state) {
            case Incoming incoming ->
                terminate(
                        leg,
                        incoming,
                        theirs(bye.request(), HangupCause.CANCELLED).seen("before the answer"));
            // A called phone must not send BYE on an early dialog (§15); one that does wants to be rid of the call.
            case Calling calling -> {
                terminateOffer(leg);
                cancel(leg, calling, Optional.empty());
                leg.become(calling.cancel(
                        theirs(bye.request(), HangupCause.REJECTED).seen("before the answer")));
            }
            case Established established -> {
                terminateOffer(leg);
                Ending theirs = theirs(bye.request(), HangupCause.NORMAL);
                leg.end(established
                        .wanted()
                        .map(ours -> ours.seen(theirs.detail()))
                        .orElse(theirs));
            }
            // Ours is on its way too, its response will come.
            case Dialling _, Cancelling _, Leaving _, Ended _ -> {}
        }
    }

    /// The connection on which the INVITE came has closed: no response can reach its sender any more.
    static void flowLost(SipLeg leg) {
        if (leg.state instanceof Incoming incoming) {
            // Goes nowhere, but without it the transaction would wait for ever.
            incoming.invite()
                    .respond(leg.house.messages.response(
                            Response.REQUEST_TERMINATED, incoming.invite().request(), leg.localTag()));
            leg.end(new Ending(HangupCause.PHONE_LOST, false, "connection lost"));
        }
    }

    private record ByeListener(SipLeg leg, Ending ending, String summary, SipFlow flow) implements ClientListener {
        @Override
        public void onSentAgain() {
            leg.onLoop(() -> leg.again(true, summary, flow));
        }

        @Override
        public void onResponse(Response response) {
            leg.onLoop(() -> {
                leg.wire(false, response, flow);
                // 401, 407, 481 as well: we have no credentials for a phone, the session is over for us (§15.1.1)
                if (response.getStatusCode() >= 200) {
                    leg.end(ending.seen("BYE: " + MessageTrace.status(response)));
                }
            });
        }

        @Override
        public void onTimeout() {
            leg.onLoop(() -> leg.end(ending.seen("BYE: no response")));
        }

        @Override
        public void onFlowLost() {
            leg.onLoop(() -> leg.end(ending.seen("BYE: connection lost")));
        }
    }
}
