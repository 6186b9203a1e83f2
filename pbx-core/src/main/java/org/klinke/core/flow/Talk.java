package org.klinke.core.flow;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.klinke.core.call.Call;
import org.klinke.core.call.Happening;
import org.klinke.core.call.Leg;
import org.klinke.core.call.MoveKind;
import org.klinke.core.cause.HangupCause;

/// Two legs talk until one of them ends; then so does the other. Digits by INFO go to the partner, and to it by INFO if
/// it wants them so. One may hand the other on, and either may give its place to a leg of another call.
final class Talk {
    private final Call call;
    private Leg a;
    private Leg b;
    private @Nullable Transfer transfer;
    private final TalkRecording recording;

    /// @param transfer asked for by `a` before they talked
    Talk(Call call, Leg a, Leg b, Optional<Transfer> transfer) {
        this.call = call;
        this.a = a;
        this.b = b;
        this.transfer = transfer.orElse(null);
        this.recording = new TalkRecording(call);
    }

    void run() throws InterruptedException {
        recording.talk(a, b);
        while (!a.ended() && !b.ended()) {
            Transfer wanted = transfer;
            if (wanted != null) {
                transfer = null;
                recording.end();
                switch (wanted.run(wanted.transferor() == a ? b : a)) {
                    case Transfer.Outcome.Talking talking -> {
                        a = talking.a();
                        b = talking.b();
                        recording.talk(a, b);
                    }
                    case Transfer.Outcome.Over _ -> {
                        return;
                    }
                }
                continue;
            }
            Happening happening = call.await();
            recording.on(happening);
            if (happening instanceof Happening.TransferAsked asked && has(asked.leg())) {
                Transfer judged = new Transfer(call, asked.leg(), asked.to());
                transfer = judged.judge() ? judged : null;
            } else if (happening instanceof Happening.Joining joining && has(joining.inPlaceOf())) {
                join(joining);
            } else if (happening instanceof Happening.RecordAsked asked && has(asked.leg())) {
                recording.wish(asked.leg(), asked.on());
            } else if (happening instanceof Happening.Digit digit && has(digit.leg()) && !recording.digit(digit)) {
                call.passOn(digit, digit.leg() == a ? b : a);
            }
        }
        recording.end();
        Leg first = a.ended() ? a : b;
        Leg second = first == a ? b : a;
        HangupCause cause = first.cause().orElse(HangupCause.NORMAL);
        if (!has(call.caller())) {
            call.outcome(cause);
        }
        call.hangup(second, cause);
    }

    private boolean has(Leg leg) {
        return leg == a || leg == b;
    }

    /// A leg of another call takes the place of one of ours: transferred to here, or a phone that took the call over
    /// (RFC 3891).
    private void join(Happening.Joining joining) throws InterruptedException {
        Leg old = joining.inPlaceOf();
        Leg partner = old == a ? b : a;
        if (joining.earlyOnly()) {
            call.handover().turnAway(HangupCause.BUSY); // RFC 3891 §3: 486
            return;
        }
        Leg newcomer = call.handover().admit(joining);
        if (!newcomer.answered() && !MediaStep.answer(call, newcomer, partner.lines(), partner)) {
            return;
        }
        boolean transferred = joining.kind() != MoveKind.TAKE_OVER;
        call.disconnect(
                transferred
                        ? "transferred by " + old.party().name()
                        : "taken over by " + newcomer.party().name());
        call.hangup(old, transferred ? HangupCause.TRANSFERRED : HangupCause.COMPLETED_ELSEWHERE);
        a = newcomer;
        b = partner;
        if (!partner.ended()) {
            call.connected(a, b);
            call.identify(a, b.callerId());
            call.identify(b, a.callerId());
            recording.talk(a, b);
        }
    }
}
