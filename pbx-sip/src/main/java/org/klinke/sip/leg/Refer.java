package org.klinke.sip.leg;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.sip.header.Header;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;
import org.klinke.core.call.LegEvent;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.time.Timers.Timer;
import org.klinke.sip.dialog.Dialog;
import org.klinke.sip.dialog.DialogId;
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

/// A transfer that the phone asks for: REFER within the dialog, and the NOTIFYs that tell it how it goes (RFC 3515).
///
///     REFER ──▶ the call decides ──▶ 403 …
///                      │ 202
///                      ▼
///               NOTIFY 100 ──▶ NOTIFY 180 ──▶ NOTIFY 200 … 699, terminated
///                                   └── the leg ends ──▶ the last one again, terminated
///
/// One NOTIFY at a time: two could overtake each other on their way, and the later one would be refused (500, RFC 3261
/// §12.2.2). What happens meanwhile is told afterwards, as it is then.
///
/// Where the transfer goes, the call decides. One at a time for each leg; the subscription ends with the leg at
/// the latest.
final class Refer {
    /// The call answers within milliseconds; beyond this something is wrong.
    private static final int DECISION_SECONDS_MAX = 10;

    /// Longer than any target may ring, diversions included.
    private static final int SUBSCRIPTION_SECONDS = 300;

    /// Refusals that leave the dialog as it is; others, 404 and 481 among them, would end the call at the phone (RFC
    /// 5057 §5.1).
    private static final Set<Integer> HARMLESS = Set.of(403, 486, 488, 491, 500, 503, 603);

    private final SipLeg leg;
    private final DialogId dialog;
    private final ServerTransaction transaction;
    private final Timer deadline;
    private final String event;
    /// RFC 4488: the phone wants no NOTIFYs; or it has said that it does not know the subscription.
    private boolean silent;
    private boolean accepted;
    private int status = Response.TRYING;
    private boolean over;
    private boolean inFlight;
    /// Where to tell what is newer than the NOTIFY in flight; the leg may have ended until then.
    private @Nullable Dialog waiting;

    private Refer(SipLeg leg, DialogId dialog, ServerTransaction transaction) {
        this.leg = leg;
        this.dialog = dialog;
        this.transaction = transaction;
        Header header = transaction.request().getHeader("Refer-Sub");
        this.silent =
                header != null && header.toString().toLowerCase(Locale.ROOT).matches("refer-sub:\\s*false\\b.*\\s*");
        // RFC 3515 §2.4.6: which of several REFERs; the first needs no telling, and old phones do not know the id.
        this.event = leg.referred ? "refer;id=" + InDialog.sequence(transaction.request()) : "refer";
        this.deadline = leg.after(Duration.ofSeconds(DECISION_SECONDS_MAX), () -> undecided(leg, this));
    }

    static void receive(SipLeg leg, DialogId dialog, ServerTransaction transaction) {
        switch (leg.state) {
            case Established established when established.wanted().isEmpty() -> ask(leg, dialog, transaction);
            case Incoming _, Calling _ -> ask(leg, dialog, transaction);
            case Established _, Dialling _, Cancelling _, Leaving _, Ended _ ->
                InDialog.answer(leg, transaction, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
        }
    }

    private static void ask(SipLeg leg, DialogId dialog, ServerTransaction transaction) {
        if (leg.refer != null) {
            InDialog.answer(leg, transaction, Response.REQUEST_PENDING);
            return;
        }
        switch (Target.referTo(leg.house, leg.scope(), transaction.request())) {
            case Target.Read.Good good -> {
                leg.refer = new Refer(leg, dialog, transaction);
                leg.referred = true;
                leg.post(new LegEvent.TransferAsked(leg.id(), good.target()));
            }
            case Target.Read.Bad bad -> {
                Response response =
                        leg.house.messages.response(Response.BAD_REQUEST, transaction.request(), leg.localTag());
                leg.house.messages.warning(response, bad.reason());
                leg.respond(transaction, response);
            }
        }
    }

    static void accept(SipLeg leg) {
        Refer refer = leg.refer;
        if (refer != null && !refer.accepted) {
            refer.accepted();
        }
    }

    private void accepted() {
        accepted = true;
        deadline.cancel();
        Response response = leg.house.messages.response(Response.ACCEPTED, transaction.request(), leg.localTag());
        Answer.contact(leg, transaction, response);
        if (silent) {
            leg.house.messages.header(response, "Refer-Sub", "false");
        }
        leg.respond(transaction, response);
        tell();
    }

    static void refuse(SipLeg leg, HangupCause cause) {
        Refer refer = leg.refer;
        if (refer != null && !refer.accepted) {
            refer.deadline.cancel();
            leg.refer = null;
            int status = HARMLESS.contains(cause.sipStatus()) ? cause.sipStatus() : Response.FORBIDDEN;
            Response response = leg.house.messages.response(status, refer.transaction.request(), leg.localTag());
            leg.house.messages.reason(response, cause);
            leg.respond(refer.transaction, response);
        }
    }

    static void report(SipLeg leg, int status) {
        Refer refer = leg.refer;
        if (refer != null && refer.accepted && !refer.over && refer.status != status) {
            refer.status = status;
            refer.over = status >= 200;
            refer.tell();
        }
    }

    /// The leg ends, so does its subscription; a REFER without an answer gets one.
    static void close(SipLeg leg) {
        Refer refer = leg.refer;
        leg.refer = null;
        if (refer != null && refer.accepted) {
            if (!refer.over) {
                refer.over = true;
                refer.tell();
            }
        } else if (refer != null) {
            refer.deadline.cancel();
            InDialog.answer(leg, refer.transaction, Response.REQUEST_TERMINATED);
        }
    }

    private static void undecided(SipLeg leg, Refer refer) {
        if (leg.refer == refer) {
            refuse(leg, HangupCause.INTERNAL);
        }
    }

    private void tell() {
        Optional<Dialog> here = leg.dialog(dialog);
        if (inFlight && here.isPresent()) {
            waiting = here.get();
        } else {
            here.ifPresentOrElse(this::send, this::done);
        }
    }

    /// The phone may ask for another transfer once it has been told how this one ended, not before.
    private void done() {
        if (over && leg.refer == this) {
            leg.refer = null;
        }
    }

    private void send(Dialog here) {
        done();
        leg.house.flowTo(leg).filter(_ -> !silent).ifPresent(flow -> {
            LegMessages messages = leg.house.messages;
            Request notify = here.request(Request.NOTIFY);
            leg.house.contact(leg, notify, flow, false);
            messages.header(notify, "Event", event);
            messages.header(
                    notify,
                    "Subscription-State",
                    over ? "terminated;reason=noresource" : "active;expires=" + SUBSCRIPTION_SECONDS);
            messages.sipfrag(notify, messages.codec().response(status, transaction.request()));
            inFlight = true;
            leg.house.stack.send(flow, notify, new NotifyListener(leg, this, flow));
            leg.wire(true, notify, flow);
        });
    }

    private void told() {
        Dialog then = waiting;
        waiting = null;
        inFlight = false;
        if (then != null) {
            send(leg.dialog(dialog).orElse(then)); // another of the same name once the phone has answered
        }
    }

    /// A phone that does not want to hear more (481), or does not answer, has ended the subscription; the transfer goes
    /// on (RFC 6665 §4.2.2).
    private record NotifyListener(SipLeg leg, Refer refer, SipFlow flow) implements ClientListener {
        @Override
        public void onResponse(Response response) {
            leg.onLoop(() -> {
                leg.wire(false, response, flow);
                int status = response.getStatusCode();
                // Anything else concerns this NOTIFY only: one that another request has overtaken is 500.
                refer.silent |= status == 481 || status == 489 || status == 405 || status == 501;
                if (status >= 200) {
                    refer.told();
                }
            });
        }

        @Override
        public void onTimeout() {
            leg.onLoop(() -> {
                refer.silent = true;
                refer.told();
            });
        }

        @Override
        public void onFlowLost() {
            leg.onLoop(refer::told); // the phone may be on another flow by now
        }
    }
}
