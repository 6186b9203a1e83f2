package org.klinke.sip.leg;

import java.util.Optional;
import javax.sip.address.SipURI;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.klinke.core.call.LegEvent;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.media.SessionMedia;
import org.klinke.sip.leg.LegState.Ending;
import org.klinke.sip.leg.LegState.Established;
import org.klinke.sip.leg.LegState.Incoming;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.tx.ServerTransaction;

/// Answers an INVITE: 180, 183, 200, and the wait for its ACK.
final class Answer {
    private Answer() {}

    static void ring(SipLeg leg) {
        if (leg.state instanceof Incoming incoming) {
            // The caller who insists on reliable ones and made no offer would have to get ours with the first (RFC 3261
            // §13.2.1, RFC 3262 §5), and no other phone could win any more: he gets none, which nobody forbids (§3).
            if (incoming.offered() || !leg.reliable.required()) {
                leg.reliable.send(incoming, provisional(leg, incoming, Response.RINGING));
            }
        }
    }

    static void progress(SipLeg leg, SessionMedia answer) {
        if (leg.state instanceof Incoming incoming) {
            if (!incoming.offered()) {
                ring(leg);
            } else if (leg.sdp.current().isEmpty()) { // a caller heeds the first description alone
                Response response = provisional(leg, incoming, Response.SESSION_PROGRESS);
                leg.house.messages.sdp(response, leg.sdp.answer(answer));
                leg.reliable.send(incoming, response);
            }
        }
    }

    static void answer(SipLeg leg, SessionMedia description) {
        if (leg.state instanceof Incoming incoming && !leg.reliable.keeps(description)) {
            Response ok = ok(leg, incoming.invite(), answerIn200(leg, incoming, description));
            leg.respond(incoming.invite(), ok);
            leg.become(incoming.answer(new AckWait(leg, incoming.invite(), ok, !incoming.offered())));
        }
    }

    /// The caller has heeded the first description it got: a 200 says the same again (RFC 3261 §13.2.1), or nothing
    /// if the caller has it for certain (RFC 6337 §3.1.1). Where another phone won than was heard early, the
    /// difference is an offer of ours, once the ACK is there.
    private static Optional<byte[]> answerIn200(SipLeg leg, Incoming incoming, SessionMedia description) {
        if (!incoming.offered()) {
            return Optional.of(leg.sdp.offer(description));
        }
        Optional<SessionMedia> said = leg.sdp.current();
        if (said.isPresent() && !said.get().equals(description)) {
            leg.changes.offer(description);
        }
        return leg.reliable.exchanged() ? Optional.empty() : Optional.of(leg.sdp.answer(said.orElse(description)));
    }

    /// A 200, mostly with a description, for INVITE, re-INVITE, UPDATE and PRACK.
    static Response ok(SipLeg leg, ServerTransaction transaction, Optional<byte[]> sdp) {
        Response ok = leg.house.messages.response(Response.OK, transaction.request(), leg.localTag());
        contact(leg, transaction, ok);
        leg.house.messages.capabilities(ok);
        leg.house.messages.supported(ok, String.join(", ", Capabilities.EXTENSIONS));
        sessionTimer(leg, transaction, ok);
        sdp.ifPresent(body -> leg.house.messages.sdp(ok, body));
        return ok;
    }

    /// Each INVITE and each UPDATE of a session that stands refreshes it; an UPDATE before the answer does not (RFC
    /// 4028 §7.4).
    static void sessionTimer(SipLeg leg, ServerTransaction transaction, Response ok) {
        String method = transaction.request().getMethod();
        if (method.equals(Request.INVITE) || (method.equals(Request.UPDATE) && leg.state instanceof Established)) {
            leg.sessionTimer.grant(transaction.request(), ok);
        }
    }

    static void contact(SipLeg leg, ServerTransaction transaction, Response response) {
        boolean sips = transaction.request().getRequestURI() instanceof SipURI uri && uri.isSecure();
        leg.house.contact(leg, response, transaction.flow(), sips);
    }

    private static Response provisional(SipLeg leg, Incoming incoming, int status) {
        Response response =
                leg.house.messages.response(status, incoming.invite().request(), leg.localTag());
        contact(leg, incoming.invite(), response);
        return response;
    }

    /// An ACK of a 2xx came.
    static void acknowledged(SipLeg leg, SipFlow from, Request ack) {
        // Nobody can challenge an ACK (RFC 3261 §22.1): it counts only on a flow the device has proven to use.
        if (!leg.house.isFlowOf(leg, from)) {
            return;
        }
        leg.wire(false, ack, from);
        if (!(leg.state instanceof Established established)) {
            return;
        }
        Optional<AckWait> due = established.ack().filter(wait -> wait.sequence() == InDialog.sequence(ack));
        if (due.isEmpty()) {
            return;
        }
        due.get().stop();
        leg.become(established.acknowledged());
        if (established.wanted().isPresent()) {
            Hangup.bye(leg, established.dialog(), established.wanted().get());
        } else if (due.get().answerDue()) {
            switch (LegSdp.read(ack)) {
                case LegSdp.Body.Description description ->
                    leg.post(new LegEvent.Answered(leg.id(), description.media()));
                case LegSdp.Body.None _ -> broken(leg, established, "ACK without the answer to our offer");
                case LegSdp.Body.Unusable unusable -> broken(leg, established, "ACK: " + unusable.reason());
            }
        }
    }

    private static void broken(SipLeg leg, Established established, String detail) {
        Hangup.bye(leg, established.dialog(), new Ending(HangupCause.PROTOCOL_ERROR, false, detail));
    }

    /// No ACK within 64·T1: the dialog stands but the session is ended (RFC 3261 §13.3.1.4).
    static void unacknowledged(SipLeg leg, AckWait wait) {
        if (leg.state instanceof Established established
                && established.ack().filter(due -> due == wait).isPresent()) {
            wait.stop();
            Ending lost = established.wanted().orElse(new Ending(HangupCause.PHONE_LOST, false, ""));
            Hangup.bye(leg, established.dialog(), lost.seen("no ACK"));
        }
    }
}
