package org.klinke.sip.leg;

import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sip.header.RAckHeader;
import javax.sip.header.RSeqHeader;
import javax.sip.header.RequireHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.klinke.sip.dialog.Dialog;
import org.klinke.sip.leg.LegSdp.Body;
import org.klinke.sip.leg.LegState.Calling;
import org.klinke.sip.leg.LegState.Cancelling;
import org.klinke.sip.leg.LegState.Dialling;
import org.klinke.sip.leg.LegState.Ended;
import org.klinke.sip.leg.LegState.Established;
import org.klinke.sip.leg.LegState.Incoming;
import org.klinke.sip.leg.LegState.Leaving;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.tx.ClientListener;
import org.klinke.sip.tx.ServerTransaction;

/// Acknowledges reliable provisional responses (RFC 3262): sends PRACK for those of a called phone, takes the PRACK of
/// a calling one for ours ([Reliable]).
final class Prack {
    static final String OPTION = "100rel";
    private static final int OPTIONS_MAX = 32;

    private Prack() {}

    /// The number of a reliable provisional response, if it is one.
    static OptionalLong sequence(Response response) {
        return requires(response) && response.getHeader(RSeqHeader.NAME) instanceof RSeqHeader header
                ? OptionalLong.of(header.getSequenceNumber())
                : OptionalLong.empty();
    }

    static boolean requires(Message message) {
        Iterator<?> headers = message.getHeaders(RequireHeader.NAME);
        for (int i = 0; i < OPTIONS_MAX && headers.hasNext(); i++) {
            if (headers.next() instanceof RequireHeader header && OPTION.equalsIgnoreCase(header.getOptionTag())) {
                return true;
            }
        }
        return false;
    }

    /// In the early dialog that the response made; it is repeated by its own transaction, if at all (§4).
    static void send(SipLeg leg, EarlyDialog early, long sequence, Request invite) {
        Request prack = early.dialog().request(Request.PRACK);
        leg.house.messages.header(
                prack, RAckHeader.NAME, sequence + " " + InDialog.sequence(invite) + " " + Request.INVITE);
        SipFlow flow = leg.flow();
        leg.house.stack.send(flow, prack, new Heard(leg, flow));
        leg.wire(true, prack, flow);
    }

    /// The INVITE goes its way whatever becomes of a PRACK: the phone repeats what was not acknowledged, or gives up.
    private record Heard(SipLeg leg, SipFlow flow) implements ClientListener {
        @Override
        public void onResponse(Response response) {
            leg.onLoop(() -> leg.wire(false, response, flow));
        }

        @Override
        public void onTimeout() {}

        @Override
        public void onFlowLost() {}
    }

    static void received(SipLeg leg, Dialog dialog, ServerTransaction transaction) {
        Request request = transaction.request();
        Body body = LegSdp.read(request);
        if (body instanceof Body.Unusable unusable) {
            leg.respond(transaction, leg.house.messages.unusable(request, leg.localTag(), unusable));
            return;
        }
        if (!(request.getHeader(RAckHeader.NAME) instanceof RAckHeader rack)
                || !Request.INVITE.equals(rack.getMethod())
                || !leg.reliable.acknowledged(rack.getRSeqNumber(), rack.getCSeqNumber())) {
            InDialog.answer(leg, transaction, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST); // §3
            return;
        }
        if (body instanceof Body.Description offer) {
            switch (leg.state) {
                case Incoming _, Established _
                when leg.state.theirs().isEmpty() ->
                    Modify.ask(leg, leg.state, dialog, transaction, Optional.of(offer.media())); // §5
                case Incoming _, Established _ -> InDialog.answer(leg, transaction, Response.REQUEST_PENDING);
                case Calling _, Dialling _, Cancelling _, Leaving _, Ended _ ->
                    InDialog.answer(leg, transaction, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
            }
        } else {
            InDialog.answer(leg, transaction, Response.OK);
        }
        leg.reliable.next();
    }
}
