package org.klinke.core.flow;

import java.util.Optional;
import org.klinke.core.call.Call;
import org.klinke.core.call.Happening;
import org.klinke.core.call.Leg;
import org.klinke.core.call.MoveKind;
import org.klinke.core.call.TransferTarget;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.Party;

/// Sends a leg to another call and waits for the word that it has arrived, or for the leg.
final class Moving {
    private Moving() {}

    /// Without a deadline: the other call answers in any case, at the latest when it ends.
    ///
    /// @param by who wants it
    /// @return why the leg is still, or again, here; empty if it has gone
    static Optional<HangupCause> out(Call call, Leg leg, TransferTarget.Replaced replaced, MoveKind kind, Party by)
            throws InterruptedException {
        if (!call.handover().sendOff(leg, replaced, kind, by)) {
            return Optional.of(HangupCause.REPLACED_UNKNOWN);
        }
        while (true) {
            Happening happening = call.await();
            if (happening instanceof Happening.Moved) {
                return Optional.empty();
            }
            if (happening instanceof Happening.NotMoved back && back.leg() == leg) {
                return Optional.of(back.cause());
            }
        }
    }
}
