package org.klinke.core.call;

import org.klinke.core.cause.HangupCause;
import org.klinke.core.media.SessionMedia;

/// What a flow is told while it waits. Everything a flow need not know (messages on the wire, re-INVITEs, hold) is
/// served by the call itself before.
public sealed interface Happening {
    record Ringing(Leg leg) implements Happening {}

    record Progress(Leg leg, SessionMedia answer) implements Happening {}

    record Answered(Leg leg, SessionMedia answer) implements Happening {}

    /// [Call#reoffer] went well: [Leg#agreed] says to what.
    record Renegotiated(Leg leg) implements Happening {}

    /// [Call#reoffer] did not: all is as it was.
    record Refused(Leg leg, HangupCause cause) implements Happening {}

    record Ended(Leg leg, HangupCause cause) implements Happening {}

    /// By INFO; see [LegEvent.Digit].
    record Digit(Leg leg, char digit, int millis) implements Happening {}

    record MediaReady(Leg leg) implements Happening {}

    /// @param reason for people
    record MediaFailed(Leg leg, String reason) implements Happening {}

    record Passed(Deadline deadline) implements Happening {}
}
