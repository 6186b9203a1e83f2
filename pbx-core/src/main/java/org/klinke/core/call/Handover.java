package org.klinke.core.call;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.Party;
import org.klinke.core.id.LegId;

/// How a call hands its legs on: what a story answers to REFER, and legs that go to another call or come from one
/// ([Move] has the drawing). Used by the call's thread only.
public final class Handover {
    private static final int TRANSFERS_MAX = 50;

    private final Call call;
    private final CallMoves moves;
    private final Timeline timeline;
    private int diversions;
    private int transfers;
    /// Where a leg of this call waits.
    private @Nullable String place;

    Handover(Call call, CallMoves moves, Timeline timeline) {
        this.call = call;
        this.moves = moves;
        this.timeline = timeline;
    }

    /// @return false where there have been too many: a phone that refers its partner on and on must not fill the record
    public boolean mayTransfer() {
        if (transfers == TRANSFERS_MAX) {
            timeline.note("transfer", "transferred " + transfers + " times: no further");
            return false;
        }
        transfers++;
        return true;
    }

    /// Counts one more diversion of this call (302, deflection, forwarding).
    ///
    /// @return false where there have been [Diversion#PER_CALL_MAX]: two phones that forward to each other must end
    public boolean mayDivert() {
        if (diversions == Diversion.PER_CALL_MAX) {
            timeline.note("decision", "diverted " + diversions + " times: no further");
            return false;
        }
        diversions++;
        return true;
    }

    /// Who asked from elsewhere has been answered already; the phone, which may have asked for another at the same
    /// time, hears of its own alone.
    public void accept(Leg leg, TransferTarget asked) {
        leg.hearsOfTransfer = !asked.fromElsewhere();
        if (asked.fromElsewhere()) {
            leg.transferWanted = false;
        } else {
            leg.transferUndecided = false;
            call.signal(leg, CallLeg::acceptTransfer);
        }
    }

    public void refuse(Leg leg, TransferTarget asked, HangupCause cause) {
        if (asked.fromElsewhere()) {
            leg.transferWanted = false;
            timeline.note(leg, "transfer", "refused: " + cause.text());
        } else {
            refuse(leg, cause);
        }
    }

    /// What the phone has asked for.
    void refuse(Leg leg, HangupCause cause) {
        leg.transferUndecided = false;
        timeline.note(leg, "transfer", "refused: " + cause.text());
        call.signal(leg, signalling -> signalling.refuseTransfer(cause));
    }

    /// @param sipStatus how the target answers: 180 … 699
    public void report(Leg leg, int sipStatus) {
        if (leg.hearsOfTransfer) {
            call.signal(leg, signalling -> signalling.reportTransfer(sipStatus));
        }
    }

    // Moves of legs between calls, see [Move].

    /// Whether that is a leg of another call of this tenant.
    public boolean mayReplace(TransferTarget.Replaced replaced) {
        return moves.otherCall(replaced).isPresent();
    }

    /// Sends the leg to another call, to take the place of a leg there: [Happening.Moved] or [Happening.NotMoved]
    /// follows.
    ///
    /// @return false if that call is gone: the leg is still here
    public boolean sendOff(Leg leg, TransferTarget.Replaced replaced, MoveKind kind, Party by) {
        boolean sent = moves.sendOff(leg, replaced, kind, by);
        call.publish();
        return sent;
    }

    /// Takes the newcomer into this call.
    public Leg admit(Happening.Joining joining) {
        moves.admit();
        call.publish();
        return joining.newcomer();
    }

    public void turnAway(HangupCause cause) {
        moves.turnAway(cause);
    }

    // Park places, see [ParkPlaces].

    /// Keeps the first of these places that is free for this call: to be given back by [#freePlace], whatever happens.
    public Optional<String> takePlace(List<String> places) {
        return call.parkPlaces().take(call.scope(), places, call.id());
    }

    /// The leg waits on a place that this call has taken, for whoever fetches it.
    public void park(Leg leg, String where) {
        place = where;
        call.parkPlaces().occupy(call.scope(), where, call.id(), leg.id());
        call.publish();
    }

    /// No effect if this call has not, or no more, taken it.
    public void freePlace(String where) {
        call.parkPlaces().free(call.scope(), where, call.id());
        if (where.equals(place)) {
            place = null;
            call.publish();
        }
    }

    /// The leg that waits there, of whichever call of this tenant.
    public Optional<LegId> parkedAt(String where) {
        return call.parkPlaces().at(call.scope(), where);
    }

    Optional<String> place() {
        return Optional.ofNullable(place);
    }
}
