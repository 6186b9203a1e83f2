package org.klinke.core.call;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.TimelineEntry;
import org.klinke.core.id.CallId;
import org.klinke.core.id.ConversationId;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.LegId;
import org.klinke.core.id.UserId;
import org.klinke.core.media.MediaEvent;

/// What a call's thread can be told.
sealed interface CallMessage {
    Weight weight();

    /// It is about this leg and goes where the leg goes.
    default boolean concerns(LegId leg) {
        return false;
    }

    /// It can wait until there is something else to do.
    default boolean patient() {
        return false;
    }

    enum Weight {
        INFORMING,
        NORMAL,
        TERMINAL
    }

    record FromLeg(LegEvent event) implements CallMessage {
        @Override
        public boolean concerns(LegId leg) {
            return event.leg().equals(leg);
        }

        @Override
        public boolean patient() {
            return event instanceof LegEvent.Wire;
        }

        @Override
        public Weight weight() {
            return switch (event) {
                case LegEvent.Wire wire -> Weight.INFORMING;
                case LegEvent.Ended ended -> Weight.TERMINAL;
                case LegEvent.Trying trying -> Weight.NORMAL;
                case LegEvent.Ringing ringing -> Weight.NORMAL;
                case LegEvent.Progress progress -> Weight.NORMAL;
                case LegEvent.Answered answered -> Weight.NORMAL;
                case LegEvent.Changed changed -> Weight.NORMAL;
                case LegEvent.Offered offered -> Weight.NORMAL;
                case LegEvent.Digit digit -> Weight.NORMAL;
                case LegEvent.RecordAsked asked -> Weight.NORMAL;
                case LegEvent.Refused refused -> Weight.NORMAL;
                case LegEvent.TransferAsked asked -> Weight.NORMAL;
                case LegEvent.Redirected redirected -> Weight.NORMAL;
            };
        }
    }

    record FromMedia(MediaEvent event) implements CallMessage {
        @Override
        public boolean concerns(LegId leg) {
            return event.leg().equals(leg);
        }

        @Override
        public Weight weight() {
            return switch (event) {
                case MediaEvent.Secured secured -> Weight.INFORMING;
                case MediaEvent.Latched latched -> Weight.INFORMING;
                case MediaEvent.OneWay oneWay -> Weight.INFORMING;
                case MediaEvent.Unheard unheard -> Weight.INFORMING;
                case MediaEvent.Digit digit -> Weight.NORMAL;
                case MediaEvent.Opened opened -> Weight.TERMINAL;
                case MediaEvent.Failed failed -> Weight.TERMINAL;
                case MediaEvent.Silent silent -> Weight.TERMINAL;
                case MediaEvent.Closed closed -> Weight.TERMINAL;
                case MediaEvent.RecordingEnded ended -> Weight.TERMINAL;
                case MediaEvent.PlayedOut played -> Weight.TERMINAL;
            };
        }
    }

    /// A deadline that was set by this call has passed.
    record Tick(Deadline deadline) implements CallMessage {
        @Override
        public Weight weight() {
            return Weight.TERMINAL;
        }
    }

    /// Somebody outside wants the call to end.
    record Stop(HangupCause cause) implements CallMessage {
        @Override
        public Weight weight() {
            return Weight.TERMINAL;
        }
    }

    /// An admin wants the call to end, or asks whether it would; a call for help goes on.
    ///
    /// @param really it shall end now
    /// @param done whether it ends
    record HangUp(boolean really, CompletableFuture<Boolean> done) implements CallMessage {
        @Override
        public Weight weight() {
            return Weight.NORMAL;
        }
    }

    /// Somebody outside wants a user's partner to be handed on, as if the user's phone had asked for it.
    ///
    /// @param by who wants it, for the timeline
    /// @param taken whether the user talks in this call now; what the dial plan says shows later
    record Transfer(UserId user, TransferTarget to, String by, CompletableFuture<Boolean> taken)
            implements CallMessage {
        @Override
        public Weight weight() {
            return Weight.NORMAL;
        }
    }

    /// Somebody outside wants a phone of the user to do something in this call.
    ///
    /// @param device one of his; empty: whichever can
    /// @param by who wants it, for the timeline
    record Act(
            UserId user,
            Optional<DeviceId> device,
            PhoneAct act,
            String by,
            CompletableFuture<PhoneAct.Outcome> outcome)
            implements CallMessage {
        @Override
        public Weight weight() {
            return Weight.NORMAL;
        }
    }

    /// Somebody outside asks for the leg by which the user talks in this call.
    ///
    /// @param seat empty if there is none, or nobody may take its place from outside
    record Seat(UserId user, CompletableFuture<Optional<LegId>> seat) implements CallMessage {
        @Override
        public Weight weight() {
            return Weight.NORMAL;
        }
    }

    /// A leg of another call wants in; it must be given an answer.
    record Join(Move move) implements CallMessage {
        @Override
        public Weight weight() {
            return Weight.TERMINAL;
        }
    }

    /// @param conversation what both calls belong to from now on
    record Joined(Move move, CallId into, ConversationId conversation) implements CallMessage {
        @Override
        public Weight weight() {
            return Weight.TERMINAL;
        }
    }

    /// With the leg, which is back.
    record NotJoined(Move move, HangupCause cause) implements CallMessage {
        @Override
        public Weight weight() {
            return Weight.TERMINAL;
        }
    }

    /// Somebody outside wants to see the legs as they are.
    record Legs(CompletableFuture<List<LiveLeg>> reply) implements CallMessage {
        @Override
        public Weight weight() {
            return Weight.NORMAL;
        }
    }

    /// Somebody outside wants to read the timeline so far.
    record Look(CompletableFuture<List<TimelineEntry>> reply) implements CallMessage {
        @Override
        public Weight weight() {
            return Weight.NORMAL;
        }
    }
}
