package org.klinke.sip.leg;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.klinke.core.call.PhoneAct;
import org.klinke.sip.dialog.Dialog;
import org.klinke.sip.leg.LegState.Calling;
import org.klinke.sip.leg.LegState.Cancelling;
import org.klinke.sip.leg.LegState.Dialling;
import org.klinke.sip.leg.LegState.Ended;
import org.klinke.sip.leg.LegState.Established;
import org.klinke.sip.leg.LegState.Incoming;
import org.klinke.sip.leg.LegState.Leaving;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.tx.ClientListener;

/// A phone is told to pick up, to hold or to go on: NOTIFY within the dialog, "talk" or "hold", without a body and
/// without a subscription that anybody asked for. It is the phone that then answers, or changes the session.
///
///     ringing    NOTIFY talk ──▶ 200, and 200 to the INVITE
///     talking    NOTIFY hold ──▶ 200, and a re-INVITE of the phone
///     holding    NOTIFY talk ──▶ 200, and a re-INVITE of the phone
///
/// Only a phone that names the event in Allow-Events is told: another may say 200 to whatever comes.
final class RemoteAct {
    private RemoteAct() {}

    static void tell(SipLeg leg, PhoneAct act, CompletableFuture<Boolean> done) {
        Optional<Dialog> dialog = dialog(leg.state, act);
        Optional<SipFlow> flow = leg.house.flowTo(leg);
        if (dialog.isEmpty() || flow.isEmpty() || leg.line().isPresent() || !leg.farEnd.hearsOf(act.event())) {
            done.complete(false);
            return;
        }
        Request notify = dialog.get().request(Request.NOTIFY);
        leg.house.contact(leg, notify, flow.get(), false);
        leg.house.messages.header(notify, "Event", act.event());
        leg.house.messages.header(notify, "Subscription-State", "active"); // as long as the dialog (RFC 6665 §4.1.3)
        leg.house.stack.send(flow.get(), notify, new Heard(leg, flow.get(), done));
        leg.wire(true, notify, flow.get());
    }

    /// A phone behind which several ring is told in the first of its dialogs.
    private static Optional<Dialog> dialog(LegState state, PhoneAct act) {
        return switch (state) {
            case Calling calling
            when act == PhoneAct.ANSWER ->
                calling.early().stream().map(EarlyDialog::dialog).findFirst();
            case Established talk when act != PhoneAct.ANSWER && talk.wanted().isEmpty() -> Optional.of(talk.dialog());
            case Calling _, Established _, Incoming _, Dialling _, Cancelling _, Leaving _, Ended _ -> Optional.empty();
        };
    }

    /// That it does not understand is no reason to end a call, whatever the answer says.
    private record Heard(SipLeg leg, SipFlow flow, CompletableFuture<Boolean> done) implements ClientListener {
        @Override
        public void onResponse(Response response) {
            leg.onLoop(() -> {
                leg.wire(false, response, flow);
                if (response.getStatusCode() >= 200) {
                    done.complete(response.getStatusCode() < 300);
                }
            });
        }

        @Override
        public void onTimeout() {
            done.complete(false);
        }

        @Override
        public void onFlowLost() {
            done.complete(false);
        }
    }
}
