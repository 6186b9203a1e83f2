package org.klinke.sip.leg;

import java.time.Duration;
import java.util.Optional;
import javax.sip.header.RetryAfterHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;
import org.klinke.core.call.LegEvent;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.time.Timers.Timer;
import org.klinke.sip.dialog.Dialog;
import org.klinke.sip.leg.LegSdp.Body;
import org.klinke.sip.leg.LegState.Ending;
import org.klinke.sip.leg.LegState.Established;
import org.klinke.sip.trace.MessageTrace;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.tx.ClientListener;
import org.klinke.sip.tx.InviteClient;

/// A re-INVITE or UPDATE of ours (RFC 3261 §14.1, RFC 3311 §5.1): with a new offer, or to tell the phone whom it talks
/// to. Which comes when is decided by [Changes].
///
/// A phone that asks for credentials is refused like any other: it has no claim to ours.
final class Offer implements ClientListener {
    /// Nobody is asked before a re-INVITE is answered: a phone that lets it ring is cancelled (64·T1).
    private static final Duration FINAL_RESPONSE_MAX = Duration.ofSeconds(32);

    private static final int RETRY_AFTER_SECONDS_MAX = 30;

    private final SipLeg leg;
    private final Dialog dialog;
    private final Request request;
    private final SipFlow flow;
    private final Optional<SessionMedia> offer;
    private final Optional<SessionMedia> before;
    private SipFlow way;
    private @Nullable InviteClient invite;
    private @Nullable Timer patience;
    private @Nullable Request ack;
    private @Nullable StreamWatch stream;
    private boolean proceeding;
    private boolean givenUp;

    private Offer(
            SipLeg leg,
            Dialog dialog,
            Request request,
            SipFlow flow,
            Optional<SessionMedia> offer,
            Optional<SessionMedia> before) {
        this.leg = leg;
        this.dialog = dialog;
        this.request = request;
        this.flow = flow;
        this.way = flow;
        this.offer = offer;
        this.before = before;
    }

    /// @param offer empty to leave the session as it is: then UPDATE does, where the phone knows it
    static void send(SipLeg leg, Established established, Optional<SessionMedia> offer) {
        Optional<SipFlow> flow = leg.house.flowTo(leg);
        if (flow.isEmpty()) {
            leg.changes.refused(offer, HangupCause.PHONE_LOST);
            return;
        }
        boolean update = offer.isEmpty() && leg.farEnd.allows(Request.UPDATE);
        Request request = established.dialog().request(update ? Request.UPDATE : Request.INVITE);
        LegMessages messages = leg.house.messages;
        leg.sessionTimer.ask(request);
        leg.house.contact(leg, request, flow.get(), false);
        messages.change(
                request, leg.extensions(), leg.changes.who(), leg.scope().domain());
        leg.line().ifPresent(line -> leg.house.trunkHeaders.security(request, line));
        Optional<SessionMedia> before = leg.sdp.current();
        if (!update) {
            messages.sdp(request, offer.map(leg.sdp::offer).orElseGet(leg.sdp::repeated));
        }
        Offer verb = new Offer(leg, established.dialog(), request, flow.get(), offer, before);
        leg.become(established.changing(verb));
        leg.house.wayFor(leg, flow.get(), request, verb::start);
    }

    private void start(SipFlow given) {
        way = given;
        if (!(leg.state instanceof Established established)
                || established.ours().filter(ours -> ours == this).isEmpty()) {
            return; // hung up while a way was looked for
        }
        if (isInvite()) {
            patience = leg.after(FINAL_RESPONSE_MAX, this::giveUp);
            invite = leg.house.stack.sendInvite(way, request, this);
        } else {
            leg.house.stack.send(way, request, this);
        }
        leg.wire(true, request, way);
        if (!way.equals(flow)) {
            stream = new StreamWatch(leg, way, this::overUdp);
        }
    }

    /// Once more, since the connection that this went on is dead, as far as anybody can tell.
    private void overUdp() {
        if (leg.state instanceof Established established
                && established.ours().filter(ours -> ours == this).isPresent()) {
            if (patience != null) {
                patience.cancel();
                patience = null;
            }
            cancel();
            leg.sessionTimer.heard();
            before.ifPresent(leg.sdp::backTo);
            leg.become(established.changed());
            leg.changes.retry(offer, Duration.ZERO);
        }
    }

    private boolean isInvite() {
        return request.getMethod().equals(Request.INVITE);
    }

    /// It carries an offer whose answer is due: one of the far end must wait (RFC 3261 §14.2, RFC 3311 §5.2).
    boolean offers() {
        return isInvite();
    }

    /// The leg leaves: what is still to come is only acknowledged.
    void abandon() {
        if (patience != null) {
            patience.cancel();
            patience = null;
            cancel();
        }
    }

    private void giveUp() {
        givenUp = true;
        cancel();
    }

    private void cancel() {
        InviteClient open = invite;
        if (open != null) {
            if (proceeding) {
                leg.wire(true, leg.house.messages.codec().cancel(request), way);
            }
            open.cancel(Optional.empty());
        }
    }

    @Override
    public void onResponse(Response response) {
        // At once: the next message of the same read may be an offer of theirs, now that ours is answered.
        leg.onLoop(() -> {
            leg.wire(false, response, way);
            StreamWatch watch = stream;
            if (watch != null) {
                watch.heard();
            }
            int status = response.getStatusCode();
            if (status < 200) {
                proceeding = true;
                return;
            }
            if (status < 300 && isInvite() && acknowledgedBefore(response)) {
                return;
            }
            if (patience != null) {
                patience.cancel();
                patience = null;
            }
            if (!(leg.state instanceof Established established)
                    || established.ours().filter(ours -> ours == this).isEmpty()) {
                return; // hung up meanwhile
            }
            if (status < 300) {
                accepted(established, response);
            } else {
                failed(established, response);
            }
        });
    }

    /// Every 2xx gets its ACK, whatever has become of the leg (RFC 3261 §13.2.2.4).
    ///
    /// @return whether this one is but a repetition
    private boolean acknowledgedBefore(Response response) {
        Request again = ack;
        if (again != null) {
            leg.house.stack.sendDirect(flow, again);
            return true;
        }
        dialog.refreshTarget(response);
        Request first = dialog.ack(InDialog.sequence(request));
        ack = first;
        leg.house.stack.sendDirect(flow, first);
        leg.wire(true, first, flow);
        return false;
    }

    private void accepted(Established established, Response response) {
        dialog.refreshTarget(response);
        leg.farEnd.hear(response);
        leg.changes.done();
        leg.become(established.changed());
        leg.sessionTimer.granted(response);
        if (!isInvite()) {
            return;
        }
        switch (LegSdp.read(response)) {
            case Body.Description description ->
                offer.or(() -> before)
                        .ifPresent(said -> leg.post(new LegEvent.Changed(leg.id(), said, description.media())));
            case Body.None _ -> broken(established, "200 without an answer");
            case Body.Unusable unusable -> broken(established, unusable.reason());
        }
    }

    private void broken(Established established, String detail) {
        Hangup.bye(leg, established.dialog(), new Ending(HangupCause.PROTOCOL_ERROR, false, detail));
    }

    private void failed(Established established, Response response) {
        int status = response.getStatusCode();
        if (status == Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST || status == Response.REQUEST_TIMEOUT) {
            gone(MessageTrace.status(response)); // RFC 3261 §12.2.1.2
            return;
        }
        leg.sessionTimer.heard();
        before.ifPresent(leg.sdp::backTo);
        leg.become(established.changed());
        Optional<Duration> pause = pause(response);
        if (pause.isPresent()) {
            leg.changes.retry(offer, pause.get());
        } else {
            leg.changes.done();
            leg.changes.refused(offer, givenUp ? HangupCause.NO_ANSWER : HangupCause.ofSipStatus(status));
        }
    }

    /// After which it may be said again, if so.
    private Optional<Duration> pause(Response response) {
        return switch (response.getStatusCode()) {
            case Response.REQUEST_PENDING -> Optional.of(glarePause());
            case SessionTimer.TOO_SMALL ->
                leg.sessionTimer.lengthen(response) ? Optional.of(Duration.ZERO) : Optional.empty();
            default -> retryAfter(response);
        };
    }

    /// RFC 3261 §14.1: the owner of the Call-ID waits longer, so that the two do not meet again. In steps of 10 ms.
    private Duration glarePause() {
        int steps = leg.outbound() ? 210 + leg.house.random.nextInt(191) : leg.house.random.nextInt(201);
        return Duration.ofMillis(steps * 10L);
    }

    /// 500 with Retry-After: it has not answered an earlier one yet (RFC 3261 §14.2).
    private static Optional<Duration> retryAfter(Response response) {
        return response.getStatusCode() == Response.SERVER_INTERNAL_ERROR
                        && response.getHeader(RetryAfterHeader.NAME) instanceof RetryAfterHeader header
                ? Optional.of(Duration.ofSeconds(Math.clamp(header.getRetryAfter(), 0, RETRY_AFTER_SECONDS_MAX)))
                : Optional.empty();
    }

    @Override
    public void onTimeout() {
        leg.later(() -> gone("no response"));
    }

    private void gone(String detail) {
        if (leg.state instanceof Established established
                && established.ours().filter(ours -> ours == this).isPresent()) {
            Hangup.bye(leg, dialog, new Ending(HangupCause.PHONE_LOST, false, request.getMethod() + ": " + detail));
        }
    }

    /// As 503: the dialog belongs to the device, which may come back on another connection.
    @Override
    public void onFlowLost() {
        leg.later(() -> {
            StreamWatch watch = stream;
            if (watch != null && watch.lost()) {
                overUdp();
            } else if (leg.state instanceof Established established
                    && established.ours().filter(ours -> ours == this).isPresent()) {
                before.ifPresent(leg.sdp::backTo);
                leg.become(established.changed());
                leg.changes.refused(offer, HangupCause.PHONE_LOST);
            }
        });
    }
}
