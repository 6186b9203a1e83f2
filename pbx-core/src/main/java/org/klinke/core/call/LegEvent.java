package org.klinke.core.call;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.id.LegId;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.trace.MessageText;

/// What a leg tells its call.
public sealed interface LegEvent {
    LegId leg();

    /// Outbound, to a carrier: the first answer of any kind has come.
    record Trying(LegId leg) implements LegEvent {}

    /// Outbound: 180.
    record Ringing(LegId leg) implements LegEvent {}

    /// Outbound: early media, an 18x with this answer to our offer.
    record Progress(LegId leg, SessionMedia answer) implements LegEvent {}

    /// Outbound: 200 with this answer (the leg has sent its ACK). Inbound, or after a re-INVITE without an offer: the
    /// answer to our offer came with the ACK.
    record Answered(LegId leg, SessionMedia answer) implements LegEvent {}

    /// The far end has answered a change of ours.
    ///
    /// @param offer what it answers: that of [CallLeg#offer], or what stood already and the leg had to repeat
    record Changed(LegId leg, SessionMedia offer, SessionMedia answer) implements LegEvent {}

    /// The far end wants to change the session: reply with [CallLeg#accept] or [CallLeg#refuse].
    ///
    /// @param offer empty where the re-INVITE had none and asks for ours
    record Offered(LegId leg, Optional<SessionMedia> offer) implements LegEvent {}

    /// The far end sent a DTMF digit by INFO. What comes as RTP (RFC 4733) is the media's.
    ///
    /// @param digit 0–9, *, #, A–D
    /// @param millis how long the key was held
    record Digit(LegId leg, char digit, int millis) implements LegEvent {}

    /// The far end wants to be recorded with whom it talks to, or no more; which it may, the call knows.
    record RecordAsked(LegId leg, boolean on) implements LegEvent {}

    /// The far end does not take the offer of [CallLeg#offer], or too much glare kept it from being made: the session
    /// stays as it was (RFC 3261 §14.1).
    record Refused(LegId leg, HangupCause cause) implements LegEvent {}

    /// The far end sent REFER: reply with [CallLeg#acceptTransfer] or [CallLeg#refuseTransfer].
    record TransferAsked(LegId leg, TransferTarget to) implements LegEvent {}

    /// Outbound: 3xx, whose Contacts these are; [Ended] follows at once.
    record Redirected(LegId leg, List<TransferTarget> to) implements LegEvent {
        public Redirected {
            to = List.copyOf(to);
        }
    }

    /// Terminal.
    ///
    /// @param byUs the call itself asked for it
    /// @param detail what was seen on the wire ("486 Busy Here", "BYE", "no ACK"), for the timeline
    record Ended(LegId leg, HangupCause cause, boolean byUs, String detail) implements LegEvent {}

    /// One message on the wire, for the timeline; may be dropped when the mailbox is full.
    ///
    /// @param sent by us
    /// @param again a retransmission: the same message has been seen before
    /// @param way where it travelled
    /// @param summary first line and what matters ("INVITE sip:101@… (SDP)", "200 OK (INVITE)")
    record Wire(LegId leg, Instant at, boolean sent, boolean again, Way way, String summary, MessageText text)
            implements LegEvent {}

    /// @param transport as written into Via: "TLS", "UDP" …
    record Way(InetSocketAddress local, InetSocketAddress remote, String transport) {}
}
