package org.klinke.core.call;

import java.util.List;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.id.CallId;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.media.Source;

/// What a flow is told while it waits. Everything a flow need not know (messages on the wire, re-INVITEs, hold) is
/// served by the call itself before.
public sealed interface Happening {
    /// The carrier has answered something.
    record Trying(Leg leg) implements Happening {}

    record Ringing(Leg leg) implements Happening {}

    record Progress(Leg leg, SessionMedia answer) implements Happening {}

    record Answered(Leg leg, SessionMedia answer) implements Happening {}

    /// [Call#reoffer] went well: [Leg#agreed] says to what.
    record Renegotiated(Leg leg) implements Happening {}

    /// [Call#reoffer] did not: all is as it was.
    record Refused(Leg leg, HangupCause cause) implements Happening {}

    record Ended(Leg leg, HangupCause cause) implements Happening {}

    /// By INFO ([LegEvent.Digit]) or with the audio ([MediaEvent.Digit]).
    ///
    /// @param digit 0–9, *, #, A–D
    /// @param passedOn whom the leg is bridged with has it already
    record Digit(Leg leg, char digit, int millis, boolean passedOn) implements Happening {}

    /// A key of the phone asks for a recording, or for its end.
    record RecordAsked(Leg leg, boolean on) implements Happening {}

    /// The leg asks for a transfer: [Handover#accept] or [Handover#refuse] before the next wait, else it is
    /// refused.
    record TransferAsked(Leg leg, TransferTarget to) implements Happening {}

    /// The called phone names other targets; [Ended] follows.
    record Redirected(Leg leg, List<TransferTarget> to) implements Happening {}

    /// A leg of another call wants the place of one of this call: [Handover#admit] or [Handover#turnAway] before the
    /// next wait, else it is turned away.
    ///
    /// @param newcomer answered, or inbound and still to be answered
    record Joining(Leg newcomer, Leg inPlaceOf, boolean earlyOnly, MoveKind kind) implements Happening {}

    /// The leg that this call sent off has found its place in another.
    record Moved(CallId into) implements Happening {}

    /// The leg that this call sent off was not wanted and is back.
    record NotMoved(Leg leg, HangupCause cause) implements Happening {}

    record MediaReady(Leg leg) implements Happening {}

    /// @param reason for people
    record MediaFailed(Leg leg, String reason) implements Happening {}

    /// What [Call#play] began has come to its end, or could not be played.
    ///
    /// @param heard to its end
    record PlayedOut(Leg leg, Source source, boolean heard) implements Happening {}

    record Passed(Deadline deadline) implements Happening {}
}
