package org.klinke.core.flow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.klinke.core.call.Call;
import org.klinke.core.call.Deadline;
import org.klinke.core.call.Happening;
import org.klinke.core.call.Leg;
import org.klinke.core.call.MoveKind;
import org.klinke.core.call.TransferTarget;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.dialplan.Decision;
import org.klinke.core.id.LegId;
import org.klinke.core.media.Source;

/// Somebody dials a park place: he fetches the call that waits there. If there is none he is told so, or, at the number
/// of the lot, which place is kept for him; for a while he may send somebody there then (attended transfer).
final class ParkDesk {
    private static final Duration KEPT = Duration.ofSeconds(30);

    private final Call call;
    private final Leg caller;
    private final Decision.Park wanted;

    ParkDesk(Call call, Leg caller, Decision.Park wanted) {
        this.call = call;
        this.caller = caller;
        this.wanted = wanted;
    }

    void run() throws InterruptedException {
        Optional<LegId> parked = wanted.place().flatMap(call.handover()::parkedAt);
        if (parked.isPresent()) {
            FromDevice.takeOver(call, caller, new TransferTarget.Replaced(parked, false), MoveKind.FETCH);
            return;
        }
        Optional<String> place = call.handover().takePlace(wanted.places());
        if (place.isEmpty()) {
            call.note("park", "no place is free");
            call.hangup(caller, HangupCause.BUSY);
            return;
        }
        Transfer.Outcome outcome;
        try {
            outcome = keptFor(place.get());
        } finally {
            call.handover().freePlace(place.get());
        }
        if (outcome instanceof Transfer.Outcome.Talking talking) {
            new Talk(call, talking.a(), talking.b(), Optional.empty()).run();
        }
    }

    private Transfer.Outcome keptFor(String place) throws InterruptedException {
        Optional<Leg> newcomer = keep(place);
        if (newcomer.isEmpty()) {
            call.outcome(HangupCause.NORMAL);
            call.hangup(caller, HangupCause.NORMAL);
            return new Transfer.Outcome.Over();
        }
        call.hangup(caller, HangupCause.TRANSFERRED);
        return new Parked(call, newcomer.get(), wanted.lot(), place, caller.party()).run();
    }

    /// @return who was sent there
    private Optional<Leg> keep(String place) throws InterruptedException {
        if (!new Speech(call, caller).open()) {
            return Optional.empty();
        }
        call.note("park", "nobody is parked at " + place + ", it is kept for who dials it");
        call.play(caller, new Source.Prompts(words(place), call.language()));
        Deadline deadline = call.deadline(KEPT);
        try {
            while (!caller.ended() && !caller.hangingUp() && !deadline.passed()) {
                Happening happening = call.await();
                if (happening instanceof Happening.Joining joining && joining.inPlaceOf() == caller) {
                    if (mayPark(joining)) {
                        return Optional.of(call.handover().admit(joining));
                    }
                    call.handover().turnAway(HangupCause.FORBIDDEN);
                }
            }
            return Optional.empty();
        } finally {
            deadline.cancel();
        }
    }

    /// Nobody who has called for help is left waiting, nor rescuers.
    private static boolean mayPark(Happening.Joining joining) {
        return joining.kind() == MoveKind.TRANSFER
                && joining.newcomer().answered()
                && !joining.newcomer().isForHelp();
    }

    private List<String> words(String place) {
        if (wanted.place().isPresent()) {
            return List.of("parked-nobody");
        }
        List<String> words = new ArrayList<>(List.of("parked-at"));
        place.chars().forEach(digit -> words.add("number-" + (char) digit));
        return words;
    }
}
