package org.klinke.sip.leg;

import java.util.Optional;
import javax.sip.header.CallIdHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.ToHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.klinke.core.call.Switchboard;
import org.klinke.sip.dialog.DialogId;
import org.klinke.sip.dialog.DialogUser;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.tx.InviteServer;
import org.klinke.sip.tx.NonInviteServer;
import org.klinke.sip.tx.ServerTransaction;
import org.klinke.sip.tx.SipUser;

/// Where every authenticated request comes in: one switch on the method.
///
///     To tag ── yes ──▶ its dialog, if the device owns it; else 481
///       │ no
///       ├─ REGISTER ──▶ registrar
///       ├─ INVITE ────▶ new leg ──▶ switchboard
///       ├─ MESSAGE ───▶ messages
///       ├─ SUBSCRIBE ─▶ subscriptions
///       ├─ OPTIONS ───▶ 200
///       ├─ REFER ─────▶ 403
///       └─ others ────▶ 405
///
/// CANCEL and the ACK of a refusal never get here: transactions keep them.
public final class SipFrontDoor implements SipUser {
    private final SipLegs house;
    private final RegisterHandler registrar;
    private final MessageHandler messages;
    private final Switchboard switchboard;
    private final SubscribeHandler subscriptions;

    public SipFrontDoor(
            SipLegs house,
            RegisterHandler registrar,
            MessageHandler messages,
            SubscribeHandler subscriptions,
            Switchboard switchboard) {
        this.house = house;
        this.registrar = registrar;
        this.messages = messages;
        this.switchboard = switchboard;
        this.subscriptions = subscriptions;
    }

    /// The registrar's entrance.
    public interface RegisterHandler {
        void onRegister(ServerTransaction transaction);
    }

    /// Where texts from user to user go.
    public interface MessageHandler {
        void onMessage(ServerTransaction transaction);
    }

    /// The entrance for subscriptions.
    public interface SubscribeHandler {
        /// A SUBSCRIBE outside any dialog.
        void onSubscribe(ServerTransaction transaction);

        /// Whose dialog a request names, if it is one of a subscription.
        Optional<DialogUser> find(DialogId dialog);

        /// Value of Allow-Events (RFC 6665 §8.2.2).
        String allowEvents();
    }

    @Override
    public void onRequest(ServerTransaction transaction) {
        Request request = transaction.request();
        DialogId dialog = dialogOf(request);
        if (!dialog.localTag().isEmpty() && !request.getMethod().equals(Request.REGISTER)) {
            inDialog(dialog, transaction);
            return;
        }
        switch (transaction) {
            case InviteServer invite -> Receive.invite(house, switchboard, invite);
            case NonInviteServer other -> nonInvite(other);
        }
    }

    private void nonInvite(NonInviteServer transaction) {
        Request request = transaction.request();
        switch (request.getMethod()) {
            case Request.REGISTER -> registrar.onRegister(transaction);
            case Request.SUBSCRIBE -> subscriptions.onSubscribe(transaction);
            case Request.OPTIONS -> {
                Response ok = Options.answer(house.messages, transaction);
                house.messages.allowEvents(ok, subscriptions.allowEvents());
                transaction.respond(ok);
            }
            case Request.BYE, Request.PRACK, Request.UPDATE, Request.INFO -> unknownDialog(transaction);
            case Request.MESSAGE -> messages.onMessage(transaction);
            // Nobody's call could be meant: only within one may it be passed on.
            case Request.REFER -> respond(transaction, Response.FORBIDDEN);
            default -> respond(transaction, Response.METHOD_NOT_ALLOWED);
        }
    }

    private void inDialog(DialogId id, ServerTransaction transaction) {
        Optional<DialogUser> user = house.dialogs.find(id).or(() -> subscriptions.find(id));
        if (user.isEmpty() || !ownedBy(user.get(), transaction)) {
            unknownDialog(transaction);
            return;
        }
        user.get().onRequest(id, transaction);
    }

    /// Another device of the tenant that knows the tags still has no say in the dialog.
    private static boolean ownedBy(DialogUser user, ServerTransaction transaction) {
        return user.peer().equals(transaction.caller().peer())
                && user.scope().equals(transaction.caller().scope());
    }

    @Override
    public void onAck(SipFlow flow, Request ack) {
        DialogId id = dialogOf(ack);
        house.dialogs.find(id).ifPresent(user -> user.onAck(id, flow, ack));
    }

    private void unknownDialog(ServerTransaction transaction) {
        respond(transaction, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
    }

    private void respond(ServerTransaction transaction, int status) {
        Response response = house.messages.response(status, transaction.request(), transaction.localTag());
        if (status == Response.METHOD_NOT_ALLOWED) {
            house.messages.allMethods(response);
        }
        transaction.respond(response);
    }

    /// The dialog a request names, from our side: an absent tag is "".
    static DialogId dialogOf(Request request) {
        String callId = request.getHeader(CallIdHeader.NAME) instanceof CallIdHeader id ? id.getCallId() : "";
        String to = request.getHeader(ToHeader.NAME) instanceof ToHeader header && header.getTag() != null
                ? header.getTag()
                : "";
        String from = request.getHeader(FromHeader.NAME) instanceof FromHeader header && header.getTag() != null
                ? header.getTag()
                : "";
        return new DialogId(callId, to, from);
    }
}
