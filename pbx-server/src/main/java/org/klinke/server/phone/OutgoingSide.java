package org.klinke.server.phone;

import javax.sip.message.Response;

/// A call we made. Its INVITE runs on a virtual thread of its own.
final class OutgoingSide implements PhoneCall.CallSide {
    private final CallDialog dialog;
    private final PhoneMedia media;
    private final PhoneCall call;
    private final boolean withOffer;
    private final InviteClient client;

    OutgoingSide(
            PhoneCall call, CallDialog dialog, PhoneStack stack, PhoneMedia media, Ladder ladder, boolean withOffer) {
        this.call = call;
        this.dialog = dialog;
        this.media = media;
        this.withOffer = withOffer;
        this.client = new InviteClient(stack, dialog.state(), ladder, withOffer ? media.offer() : "", false);
    }

    @Override
    public void start(String phone) {
        Thread.ofVirtual().name("phone-" + phone + "-invite").start(this::invite);
    }

    @Override
    public void ring() {
        throw incomingOnly();
    }

    @Override
    public void progress() {
        throw incomingOnly();
    }

    @Override
    public void answer() {
        throw incomingOnly();
    }

    @Override
    public void reject(int status, String reason) {
        throw incomingOnly();
    }

    @Override
    public void cancel() {
        client.cancel();
    }

    @Override
    public int bye() {
        return dialog.bye();
    }

    @Override
    public int reinvite(boolean offer) {
        return dialog.reinvite(offer);
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

    private void invite() {
        try {
            Response response = client.run(this::provisional);
            if (response.getStatusCode() < 300) {
                answered(response);
            } else {
                call.ended(new PhoneCall.End(
                        response.getStatusCode(),
                        response.getReasonPhrase(),
                        client.isCancelled(),
                        Fields.value(response, "Reason").orElse("")));
            }
        } catch (PhoneException e) {
            call.ended(new PhoneCall.End(0, e.what(), false, ""));
        }
    }

    private void provisional(Response response) {
        if (response.getStatusCode() == 100) {
            return;
        }
        dialog.state().established(response);
        call.reached(PhoneCall.State.RINGING);
        String sdp = Fields.body(response);
        if (!sdp.isEmpty() && withOffer && media.answered(sdp)) {
            call.reached(PhoneCall.State.EARLY);
        }
    }

    private void answered(Response response) {
        dialog.state().established(response);
        boolean usable = dialog.settle(client, withOffer, Fields.body(response));
        if (!usable || client.isCancelled()) { // the 200 crossed our CANCEL (RFC 3261 §9.1): BYE instead
            dialog.bye();
            call.ended(new PhoneCall.End(200, usable ? "answered before CANCEL" : "unusable media", true, ""));
            return;
        }
        call.reached(PhoneCall.State.UP);
    }

    private static IllegalStateException incomingOnly() {
        return new IllegalStateException("only an incoming call can ring, be answered or be rejected here");
    }
}
