package org.klinke.sip.leg;

import java.util.Optional;
import javax.sip.header.CSeqHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.klinke.sip.dialog.Dialog;
import org.klinke.sip.dialog.DialogId;
import org.klinke.sip.tx.ServerTransaction;

/// The front door of a dialog: finds it, checks the order, hands each method to its verb.
final class InDialog {
    private InDialog() {}

    static void receive(SipLeg leg, DialogId id, ServerTransaction transaction) {
        Request request = transaction.request();
        leg.wire(false, request, transaction.flow());
        Optional<Dialog> dialog = leg.dialog(id);
        if (dialog.isEmpty()) {
            answer(leg, transaction, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
            return;
        }
        if (!dialog.get().inOrder(request)) {
            answer(leg, transaction, Response.SERVER_INTERNAL_ERROR); // RFC 3261 §12.2.2
            return;
        }
        // The edge let it pass, so the device is here now.
        leg.movedTo(transaction.flow());
        leg.farEnd.hear(request);
        switch (request.getMethod()) {
            case Request.INVITE, Request.UPDATE -> Modify.receive(leg, dialog.get(), transaction);
            case Request.INFO -> leg.digits.receive(transaction);
            case Request.REFER -> Refer.receive(leg, id, transaction);
            case Request.PRACK -> Prack.received(leg, dialog.get(), transaction);
            case Request.BYE -> Hangup.byeReceived(leg, transaction);
            case Request.OPTIONS -> leg.respond(transaction, Options.answer(leg.house.messages, transaction));
            default -> notAllowed(leg, transaction);
        }
    }

    private static void notAllowed(SipLeg leg, ServerTransaction transaction) {
        Response response =
                leg.house.messages.response(Response.METHOD_NOT_ALLOWED, transaction.request(), leg.localTag());
        leg.house.messages.capabilities(response);
        leg.respond(transaction, response);
    }

    static void answer(SipLeg leg, ServerTransaction transaction, int status) {
        leg.respond(transaction, leg.house.messages.response(status, transaction.request(), leg.localTag()));
    }

    static long sequence(Message message) {
        return message.getHeader(CSeqHeader.NAME) instanceof CSeqHeader cseq ? cseq.getSeqNumber() : -1;
    }
}
