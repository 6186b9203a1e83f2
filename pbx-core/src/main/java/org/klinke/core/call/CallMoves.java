package org.klinke.core.call;

import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.klinke.core.call.TransferTarget.Replaced;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.LegRecord;
import org.klinke.core.cdr.Party;
import org.klinke.core.id.ConversationId;
import org.klinke.core.id.LegId;

/// Legs that leave this call for another, and legs that come from one; [Move] has the drawing. A leg is always in
/// exactly one call or in exactly one message, and a call asked to take one always answers, if need be at its very end:
/// so nothing here waits, and no leg is lost whoever hangs up meanwhile. Used by the call's thread only.
final class CallMoves {
    private final Call call;
    private final Calls calls;
    private final Map<LegId, Leg> legs;
    private final Map<LegId, LegRecord> departed = new LinkedHashMap<>();
    private final Timeline timeline;
    private final InstantSource time;
    private ConversationId conversation;
    /// Other calls' records bear our conversation's id, or will.
    private boolean shared;
    /// Sent off, no answer yet.
    private @Nullable Move leaving;
    /// Wants in, no answer yet.
    private @Nullable Move wanted;

    CallMoves(
            Call call,
            ConversationId conversation,
            Calls calls,
            Map<LegId, Leg> legs,
            Timeline timeline,
            InstantSource time) {
        this.call = call;
        this.conversation = conversation;
        this.calls = calls;
        this.legs = legs;
        this.timeline = timeline;
        this.time = time;
    }

    ConversationId conversation() {
        return conversation;
    }

    /// A leg is on its way out and may come back.
    boolean pending() {
        return leaving != null;
    }

    /// The parts that legs played here which are elsewhere now.
    Collection<LegRecord> departed() {
        return departed.values();
    }

    /// The call in which that leg could be replaced.
    Optional<Call> otherCall(Replaced replaced) {
        return replaced.leg().flatMap(leg -> calls.callOf(call.scope(), leg)).filter(other -> other != call);
    }

    /// [Happening.Moved] or [Happening.NotMoved] follows, however it goes.
    ///
    /// @return false if that call is gone: the leg is still here
    boolean sendOff(Leg leg, Replaced replaced, MoveKind kind, Party by) {
        Optional<Call> into = otherCall(replaced);
        if (into.isEmpty() || leaving != null) {
            return false;
        }
        LegId inPlaceOf = replaced.leg().orElseThrow();
        Move move = new Move(leg, inPlaceOf, replaced.earlyOnly(), kind, by, call, conversation, shared);
        timeline.note(leg, "move", "goes to call " + into.get().id());
        legs.remove(leg.id());
        departed.put(leg.id(), leg.departed(time.instant()));
        leaving = move;
        if (!calls.move(leg.id(), into.get(), new CallMessage.Join(move))) {
            returned(leg);
            return false;
        }
        return true;
    }

    Happening joined(CallMessage.Joined joined) {
        leaving = null;
        conversation = joined.conversation();
        shared = true;
        timeline.note("move", "merged into call " + joined.into() + ", conversation " + conversation);
        return new Happening.Moved(joined.into());
    }

    Happening notJoined(CallMessage.NotJoined back) {
        Leg leg = back.move().leg();
        returned(leg);
        timeline.note(leg, "move", "not taken: " + back.cause().text());
        return new Happening.NotMoved(leg, back.cause());
    }

    private void returned(Leg leg) {
        leaving = null;
        departed.remove(leg.id());
        legs.put(leg.id(), leg);
    }

    /// A leg wants in; nothing for the story where its place does not exist (any more).
    @Nullable
    Happening wanted(Move move) {
        if (wanted != null) { // not decided yet: who comes second comes too late
            turnAway(move, HangupCause.REPLACED_UNKNOWN);
            return null;
        }
        Leg place = legs.get(move.inPlaceOf());
        wanted = move;
        if (place == null || place.ended() || place.hangupSent != null) {
            turnAway(HangupCause.REPLACED_UNKNOWN);
            return null;
        }
        if (move.kind() == MoveKind.FETCH) {
            if (!calls.parkPlaces().waits(call.scope(), place.id())) {
                turnAway(HangupCause.REPLACED_UNKNOWN); // somebody else was quicker
                return null;
            }
            return new Happening.Joining(move.leg(), place, false, move.kind());
        }
        if (move.kind() == MoveKind.JOIN && call.isForHelp()) {
            turnAway(HangupCause.FORBIDDEN); // from elsewhere nobody is taken away from rescuers, or brought to them
            return null;
        }
        // Who only knows the tags (a lamp tells them while it rings) may pick up what rings, never take over a talk.
        boolean pickup = !place.inbound() && !place.answered();
        boolean tooLate = place.answered() && move.earlyOnly(); // the story says so
        if (!pickup && !tooLate && !isSame(place.party(), move.by())) {
            timeline.note(
                    "move",
                    move.by().name() + " may not take the place of "
                            + place.party().name());
            turnAway(HangupCause.REPLACED_UNKNOWN);
            return null;
        }
        return new Happening.Joining(move.leg(), place, move.earlyOnly(), move.kind());
    }

    private static boolean isSame(Party one, Party other) {
        return (one.device().isPresent() && one.device().equals(other.device()))
                || (one.user().isPresent() && one.user().equals(other.user()));
    }

    /// The leg that asked to come in belongs here now.
    void admit() {
        Move move = wanted;
        if (move == null) {
            throw new IllegalStateException("nobody wants in");
        }
        wanted = null;
        legs.put(move.leg().id(), move.leg());
        // One id for both: that which a third call bears already, else the earlier one.
        boolean theirs = move.shared() != shared
                ? move.shared()
                : move.conversation().value().compareTo(conversation.value()) < 0;
        conversation = theirs ? move.conversation() : conversation;
        shared = true;
        timeline.note(
                move.leg(),
                "move",
                move.leg().party().name() + " comes from call " + move.from().id() + ", conversation " + conversation);
        move.from().post(new CallMessage.Joined(move, call.id(), conversation));
    }

    /// The leg goes back where it came from; where that has ended meanwhile, it is hung up here. No effect if none
    /// asks.
    void turnAway(HangupCause cause) {
        Move move = wanted;
        wanted = null;
        if (move != null) {
            turnAway(move, cause);
        }
    }

    private void turnAway(Move move, HangupCause cause) {
        Leg leg = move.leg();
        timeline.note("move", leg.party().name() + " is not taken in: " + cause.text());
        if (!calls.move(leg.id(), move.from(), new CallMessage.NotJoined(move, cause))) {
            legs.put(leg.id(), leg);
            call.hangup(leg, cause);
        }
    }
}
