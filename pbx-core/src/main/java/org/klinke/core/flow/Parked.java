package org.klinke.core.flow;

import java.time.Duration;
import java.util.Optional;
import org.klinke.core.call.Call;
import org.klinke.core.call.CallerId;
import org.klinke.core.call.Deadline;
import org.klinke.core.call.Happening;
import org.klinke.core.call.Leg;
import org.klinke.core.call.MoveKind;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.Party;
import org.klinke.core.dialplan.CallRequest;
import org.klinke.core.dialplan.Decision;
import org.klinke.core.dialplan.DialPlan;
import org.klinke.core.reach.ParkingLot;

/// A leg waits on a park place, with music, until somebody fetches it.
///
///     parked ── somebody dials the place ──► they talk
///        ├───── it hangs up ───────────────► over
///        └───── nobody came in time ───────► the phones of who parked it ── nobody ──► the lot's `then` ── or the end
///
/// Whoever leaves the place frees it, however that comes.
final class Parked {
    private final Call call;
    private final Leg waiting;
    private final ParkingLot lot;
    private final String place;
    private final Party by;

    /// @param place taken by this call, see [org.klinke.core.call.Handover#takePlace]
    /// @param by who has parked it
    Parked(Call call, Leg waiting, ParkingLot lot, String place, Party by) {
        this.call = call;
        this.waiting = waiting;
        this.lot = lot;
        this.place = place;
        this.by = by;
    }

    Transfer.Outcome run() throws InterruptedException {
        Optional<Leg> fetcher;
        try {
            call.note(waiting, "park", waiting.party().name() + " is parked at " + place + " by " + by.name());
            call.keepWaiting(waiting);
            call.handover().park(waiting, place);
            fetcher = await();
        } finally {
            call.handover().freePlace(place);
        }
        if (fetcher.isPresent()) {
            return fetched(fetcher.get());
        }
        if (waiting.ended()) {
            call.outcome(waiting.cause().orElse(HangupCause.NORMAL));
            return new Transfer.Outcome.Over();
        }
        call.note(waiting, "park", "nobody has fetched it from " + place);
        return Transfer.returned(call, waiting, by, HangupCause.NO_ANSWER, "Parked " + place, this::otherwise);
    }

    /// @return who fetches it; empty if it has gone, or nobody came in time
    private Optional<Leg> await() throws InterruptedException {
        Deadline deadline = call.deadline(Duration.ofSeconds(lot.seconds()));
        try {
            while (!waiting.ended() && !waiting.hangingUp() && !deadline.passed()) {
                if (call.await() instanceof Happening.Joining joining
                        && joining.inPlaceOf() == waiting
                        && joining.kind() == MoveKind.FETCH) {
                    Leg newcomer = call.handover().admit(joining);
                    if (newcomer.answered() || MediaStep.answer(call, newcomer, waiting.lines(), waiting)) {
                        return Optional.of(newcomer);
                    }
                }
            }
            return Optional.empty();
        } finally {
            deadline.cancel();
        }
    }

    private Transfer.Outcome fetched(Leg newcomer) {
        call.note(newcomer, "park", newcomer.party().name() + " has fetched it from " + place);
        if (waiting.ended()) {
            call.hangup(newcomer, waiting.cause().orElse(HangupCause.NORMAL));
            call.outcome(waiting.cause().orElse(HangupCause.NORMAL));
            return new Transfer.Outcome.Over();
        }
        call.connected(waiting, newcomer);
        call.identify(waiting, newcomer.callerId());
        call.identify(newcomer, waiting.callerId());
        return new Transfer.Outcome.Talking(waiting, newcomer);
    }

    /// Judged as if the phone that parked it had dialled the lot's `then`.
    private Optional<Decision.Connect> otherwise() {
        if (lot.then().isEmpty() || by.device().isEmpty()) {
            return Optional.empty();
        }
        CallerId who = waiting.callerId();
        Decision decision = DialPlan.decide(
                new CallRequest(
                        by.device().get(),
                        lot.then().get(),
                        call.scope().domain(),
                        who.withheld(),
                        call.callerOutside(),
                        call.now(),
                        call.id().hashCode()),
                call.plan());
        decision.reasons().forEach(reason -> call.note("decision", reason));
        return decision instanceof Decision.RingUser || decision instanceof Decision.RingGroup
                ? Optional.of((Decision.Connect) decision)
                : Optional.empty();
    }
}
