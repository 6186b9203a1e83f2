package org.klinke.server.phone;

import java.util.Optional;
import javax.sip.message.Request;
import javax.sip.message.Response;

/// What goes on in a call's dialog once it is up, whichever side made it: BYE and re-INVITE, ours and theirs.
final class CallDialog {
    private final PhoneStack stack;
    private final DialogState dialog;
    private final PhoneMedia media;
    private final Ladder ladder;
    private final PhoneCall call;
    private final Runnable forget;
    /// A re-INVITE of the server without an offer was answered with ours: its ACK brings the answer.
    private boolean answerComesWithAck;

    CallDialog(PhoneStack stack, DialogState dialog, PhoneMedia media, Ladder ladder, PhoneCall call, Runnable forget) {
        this.stack = stack;
        this.dialog = dialog;
        this.media = media;
        this.ladder = ladder;
        this.call = call;
        this.forget = forget;
    }

    DialogState state() {
        return dialog;
    }

    int bye() {
        String uri = dialog.remoteTarget();
        Response response = stack.transact(
                "BYE",
                uri,
                (via, authorization) ->
                        dialog.request("BYE", via, dialog.nextCseq()).line(authorization));
        return response.getStatusCode();
    }

    int refer(String referTo) {
        String uri = dialog.remoteTarget();
        Response response = stack.transact(
                "REFER",
                uri,
                (via, authorization) -> dialog.request("REFER", via, dialog.nextCseq())
                        .header("Contact", stack.contact())
                        .header("Refer-To", referTo)
                        .line(authorization));
        return response.getStatusCode();
    }

    int reinvite(boolean withOffer) {
        String offer = withOffer ? media.offer() : "";
        InviteClient client = new InviteClient(stack, dialog, ladder, offer, true);
        Response response = client.run(_ -> {});
        if (response.getStatusCode() < 300) {
            dialog.established(response);
            settle(client, withOffer, Fields.body(response));
        }
        return response.getStatusCode();
    }

    /// The 2xx to an INVITE of ours has come: media and ACK.
    ///
    /// @return whether the media can be used
    boolean settle(InviteClient client, boolean weOffered, String sdp) {
        if (weOffered) {
            client.acknowledge("");
            return media.answered(sdp);
        }
        Optional<String> answer = media.answerTo(sdp);
        client.acknowledge(answer.orElse(""));
        return answer.isPresent();
    }

    /// A request within the dialog that is not the first INVITE's ACK or CANCEL.
    void received(PhoneFlow flow, Request request) {
        switch (request.getMethod()) {
            case Request.BYE -> {
                respond(flow, request, 200, "OK", "");
                String reason = Fields.value(request, "Reason").orElse("");
                call.ended(new PhoneCall.End(200, "BYE", false, reason));
            }
            case Request.INVITE -> reinvited(flow, request);
            case Request.ACK -> acknowledged(request);
            case Request.NOTIFY -> {
                respond(flow, request, 200, "OK", "");
                String event = Fields.value(request, "Event").orElse("");
                if (!stack.allowEvents().isEmpty() && (event.equals("talk") || event.equals("hold"))) {
                    Thread.ofVirtual().name("phone-told").start(() -> call.told(event));
                }
                // RFC 3420: the body is the status line of the response that the target has given
                String[] fragment = Fields.body(request).split("\\s+", 3);
                if (fragment.length > 1 && fragment[1].matches("\\d{3}")) {
                    call.transferring(Integer.parseInt(fragment[1]));
                }
            }
            case Request.OPTIONS, Request.INFO, Request.UPDATE -> respond(flow, request, 200, "OK", "");
            default -> respond(flow, request, 501, "Not Implemented", "");
        }
    }

    void respond(PhoneFlow flow, Request request, int status, String reason, String sdp) {
        MessageText text = MessageText.response(request, status, reason, dialog.localTag());
        if (request.getMethod().equals(Request.INVITE) && status > 100 && status < 300) {
            text.header("Contact", stack.contact()).line(stack.allowEvents());
        }
        stack.sendOn(flow, text.sdp(sdp).bytes());
    }

    void forget() {
        forget.run();
    }

    private void reinvited(PhoneFlow flow, Request request) {
        dialog.refreshed(request);
        String offer = Fields.body(request);
        Optional<String> ours = offer.isEmpty() ? Optional.of(media.offer()) : media.answerTo(offer);
        synchronized (this) {
            answerComesWithAck = offer.isEmpty();
        }
        if (ours.isEmpty()) {
            respond(flow, request, 488, "Not Acceptable Here", "");
        } else {
            respond(flow, request, 200, "OK", ours.get());
        }
    }

    private void acknowledged(Request ack) {
        boolean answered;
        synchronized (this) {
            answered = answerComesWithAck;
            answerComesWithAck = false;
        }
        if (answered) {
            media.answered(Fields.body(ack));
        }
    }
}
