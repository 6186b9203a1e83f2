package org.klinke.sip.leg;

import java.time.Duration;
import org.klinke.core.time.Timers.Timer;
import org.klinke.sip.transport.SipFlow;

/// A request of a leg that left on the TCP connection beside the carrier's UDP, until a first answer comes: 100 at
/// once, where somebody lives there (RFC 3261 §17.2.1). A connection can be dead without anybody having been told, and
/// nothing is repeated on it. On the leg's loop only.
final class StreamWatch {
    /// Of the four seconds the call has for this carrier (`Hunt`); UDP needs the others.
    private static final Duration ANSWER_MAX = Duration.ofMillis(1_500);

    private final SipLeg leg;
    private final SipFlow stream;
    private final Timer timer;
    private boolean waiting = true;

    /// @param overUdp sends the request once more
    StreamWatch(SipLeg leg, SipFlow stream, Runnable overUdp) {
        this.leg = leg;
        this.stream = stream;
        timer = leg.after(ANSWER_MAX, () -> {
            if (lost()) {
                overUdp.run();
            }
        });
    }

    /// Something was answered.
    void heard() {
        if (waiting) {
            done();
            leg.tried(stream, true);
        }
    }

    /// Nothing more will come from there.
    ///
    /// @return whether nothing ever did
    boolean lost() {
        boolean never = waiting;
        if (never) {
            done();
        }
        leg.tried(stream, false);
        return never;
    }

    private void done() {
        waiting = false;
        timer.cancel();
    }
}
