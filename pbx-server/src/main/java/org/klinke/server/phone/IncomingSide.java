package org.klinke.server.phone;

import java.util.Optional;
import javax.sip.message.Request;

/// A call we got.
final class IncomingSide implements PhoneCall.CallSide {
    private final CallDialog dialog;
    private final PhoneMedia media;
    private final PhoneCall call;
    private final PhoneFlow flow;
    private final Request invite;
    private boolean finalSent;
    private boolean answerComesWithAck;
    private String early = "";

    IncomingSide(PhoneCall call, CallDialog dialog, PhoneMedia media, PhoneFlow flow, Request invite) {
        this.call = call;
        this.dialog = dialog;
        this.media = media;
        this.flow = flow;
        this.invite = invite;
    }

    @Override
    public void start(String phone) {
        // it has come already
    }

    @Override
    public synchronized void ring() {
        if (!finalSent) {
            dialog.respond(flow, invite, 180, "Ringing", "");
            call.reached(PhoneCall.State.RINGING);
        }
    }

    @Override
    public synchronized void progress() {
        if (finalSent) {
            return;
        }
        Optional<String> answer = media.answerTo(Fields.body(invite));
        if (answer.isEmpty()) {
            refuseMedia();
            return;
        }
        early = answer.get();
        dialog.respond(flow, invite, 183, "Session Progress", early);
        call.reached(PhoneCall.State.EARLY);
    }

    @Override
    public synchronized void answer() {
        if (finalSent) {
            return;
        }
        String offer = Fields.body(invite);
        answerComesWithAck = offer.isEmpty();
        Optional<String> ours = !early.isEmpty()
                ? Optional.of(early) // RFC 3261 §13.2.1: the 200 repeats what the 183 said
                : offer.isEmpty() ? Optional.of(media.offer()) : media.answerTo(offer);
        if (ours.isEmpty()) {
            refuseMedia();
            return;
        }
        finalSent = true;
        dialog.respond(flow, invite, 200, "OK", ours.get());
        call.reached(PhoneCall.State.UP);
    }

    @Override
    public synchronized void reject(int status, String reason) {
        if (!finalSent) {
            finalSent = true;
            dialog.respond(flow, invite, status, reason, "");
        }
    }

    @Override
    public void cancel() {
        throw new IllegalStateException("an incoming call is rejected, not cancelled");
    }

    @Override
    public int bye() {
        return dialog.bye();
    }

    @Override
    public int reinvite(boolean withOffer) {
        return dialog.reinvite(withOffer);
    }

    @Override
    public int refer(String referTo) {
        return dialog.refer(referTo);
    }

    @Override
    public String replaces() {
        return dialog.state().replaces();
    }

    @Override
    public String farEnd() {
        return dialog.state().remoteUri();
    }

    @Override
    public void forget() {
        dialog.forget();
    }

    void received(PhoneFlow from, Request request) {
        switch (request.getMethod()) {
            case Request.CANCEL -> cancelled(from, request);
            case Request.ACK -> acknowledged(from, request);
            default -> dialog.received(from, request);
        }
    }

    private synchronized void cancelled(PhoneFlow from, Request cancel) {
        dialog.respond(from, cancel, 200, "OK", "");
        if (!finalSent) {
            finalSent = true;
            dialog.respond(flow, invite, 487, "Request Terminated", "");
            String reason = Fields.value(cancel, "Reason").orElse("");
            call.ended(new PhoneCall.End(487, "cancelled", false, reason));
        }
    }

    private synchronized void acknowledged(PhoneFlow from, Request ack) {
        if (Fields.cseq(ack) == Fields.cseq(invite)) {
            if (answerComesWithAck) {
                answerComesWithAck = false;
                media.answered(Fields.body(ack));
            }
        } else {
            dialog.received(from, ack);
        }
    }

    private void refuseMedia() {
        finalSent = true;
        dialog.respond(flow, invite, 488, "Not Acceptable Here", "");
        call.ended(new PhoneCall.End(488, "no common media", true, ""));
    }
}
