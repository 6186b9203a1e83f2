package org.klinke.sip.leg;

import java.time.Duration;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;
import org.klinke.core.time.Timers.Timer;
import org.klinke.sip.trace.MessageTrace;
import org.klinke.sip.tx.ServerTransaction;

/// Repeats a 2xx to an INVITE until its ACK comes, whatever the transport (RFC 3261 §13.3.1.4): after T1, then twice as
/// long each time up to T2; after 64·T1 the dialog is given up.
final class AckWait {
    private static final Duration T1 = Duration.ofMillis(500);
    private static final Duration T2 = Duration.ofSeconds(4);
    private static final Duration GIVE_UP = T1.multipliedBy(64);

    private final SipLeg leg;
    private final ServerTransaction invite;
    private final Response ok;
    private final boolean answerDue;
    private final long sequence;
    private final Timer deadline;
    private @Nullable Timer repeat;
    private Duration interval = T1;

    /// @param answerDue our 200 had an offer: the ACK must bring the answer
    AckWait(SipLeg leg, ServerTransaction invite, Response ok, boolean answerDue) {
        this.leg = leg;
        this.invite = invite;
        this.ok = ok;
        this.answerDue = answerDue;
        this.sequence = InDialog.sequence(ok);
        this.deadline = leg.after(GIVE_UP, () -> Answer.unacknowledged(leg, this));
        repeat = leg.after(interval, this::again);
    }

    boolean answerDue() {
        return answerDue;
    }

    /// CSeq number of the INVITE, and so of its ACK.
    long sequence() {
        return sequence;
    }

    void stop() {
        deadline.cancel();
        if (repeat != null) {
            repeat.cancel();
            repeat = null;
        }
    }

    private void again() {
        if (repeat != null) {
            invite.respond(ok);
            leg.again(true, MessageTrace.summary(ok), invite.flow());
            interval = interval.multipliedBy(2).compareTo(T2) < 0 ? interval.multipliedBy(2) : T2;
            repeat = leg.after(interval, this::again);
        }
    }
}
