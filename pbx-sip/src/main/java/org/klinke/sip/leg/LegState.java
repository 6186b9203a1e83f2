package org.klinke.sip.leg;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sip.message.Request;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.time.Timers.Timer;
import org.klinke.sip.dialog.Dialog;
import org.klinke.sip.tx.InviteClient;
import org.klinke.sip.tx.InviteServer;
import org.klinke.sip.tx.ServerTransaction;

/// Where a leg stands.
///
///     INVITE came                                              we dialled
///         │                                                        │
///     ╔═══▼════╗ answer: 200  ╔═════════════╗   200 came, ACK   ╔══▼════╗
///     ║Incoming╟─────────────▶║ Established ║◀──────────────────╢Calling║
///     ╚═══╤════╝              ╚══╤═══════╤══╝                   ╚══╤═╤══╝
///         │ final response,      │       │ hangup, no ACK:         │ │ hangup: CANCEL
///         │ CANCEL, BYE,    BYE  │       │ BYE sent                │ │
///         │ flow lost            │   ╔═══▼═══╗  200 crossed    ╔══│═▼══════╗
///         │                      │   ║Leaving║◀────────────────╢ Cancelling║
///         │                      │   ╚═══╤═══╝  ACK, BYE       ╚══│═╤══════╝
///         │                      │       │ its final response     │ │ 487 or another
///     ╔═══▼══════════════════════▼═══════▼════════════════════════▼─▼══╗ final response
///     ║                             Ended                              ║
///     ╚════════════════════════════════════════════════════════════════╝
///
/// `Ended` is reached from every state when a last timer fires, so no leg outlives its phone.
sealed interface LegState {
    /// A change the far end asks for and the call has not answered yet.
    default Optional<TheirOffer> theirs() {
        return switch (this) {
            case Incoming incoming -> incoming.update();
            case Calling calling -> calling.update();
            case Established established -> established.offer();
            case Dialling _, Cancelling _, Leaving _, Ended _ -> Optional.empty();
        };
    }

    /// The same with, or without, such a change.
    default LegState with(Optional<TheirOffer> theirs) {
        return switch (this) {
            case Incoming incoming -> new Incoming(incoming.invite(), incoming.dialog(), incoming.offered(), theirs);
            case Calling calling -> new Calling(calling.invite(), calling.request(), calling.early(), theirs);
            case Established talk -> new Established(talk.dialog(), talk.ack(), theirs, talk.ours(), talk.wanted());
            case Dialling _, Cancelling _, Leaving _, Ended _ -> this;
        };
    }

    /// Inbound, no final response sent yet (RFC 3261 §13.3).
    ///
    /// @param offered the INVITE had an offer; otherwise ours goes with the 200
    /// @param update an UPDATE, or an offer in a PRACK, that the call has not answered yet
    record Incoming(InviteServer invite, Dialog dialog, boolean offered, Optional<TheirOffer> update)
            implements LegState {
        static Incoming fresh(InviteServer invite, Dialog dialog, boolean offered) {
            return new Incoming(invite, dialog, offered, Optional.empty());
        }

        /// 200 is on its way.
        Established answer(AckWait ack) {
            return new Established(dialog, Optional.of(ack), update, Optional.empty(), Optional.empty());
        }
    }

    /// Outbound, the INVITE has not left yet.
    record Dialling() implements LegState {}

    /// Outbound, no final response seen yet.
    ///
    /// @param request as it was sent
    /// @param early dialogs that provisional responses made: more than one where the phone itself forks
    /// @param update an UPDATE that the call has not answered yet
    record Calling(InviteClient invite, Request request, List<EarlyDialog> early, Optional<TheirOffer> update)
            implements LegState {
        public Calling {
            early = List.copyOf(early);
        }

        static Calling fresh(InviteClient invite, Request request) {
            return new Calling(invite, request, List.of(), Optional.empty());
        }

        Cancelling cancel(Ending ending) {
            return new Cancelling(invite, ending);
        }

        Established confirmed(Dialog dialog) {
            return new Established(dialog, Optional.empty(), update, Optional.empty(), Optional.empty());
        }

        Optional<EarlyDialog> early(String remoteTag) {
            return early.stream()
                    .filter(dialog -> dialog.dialog().id().remoteTag().equals(remoteTag))
                    .findFirst();
        }

        /// A provisional response made another early dialog.
        Calling with(EarlyDialog dialog) {
            return new Calling(
                    invite,
                    request,
                    Stream.concat(early.stream(), Stream.of(dialog)).toList(),
                    update);
        }
    }

    /// Outbound, CANCEL sent (or waiting for a first response, RFC 3261 §9.1), the INVITE's final response still due.
    record Cancelling(InviteClient invite, Ending ending) implements LegState {}

    /// @param ack our 200 (to the INVITE or a re-INVITE) whose ACK is due
    /// @param offer a re-INVITE or UPDATE that the call has not answered yet
    /// @param ours a re-INVITE or UPDATE of ours that the phone has not answered yet
    /// @param wanted the call hung up before that ACK came: BYE must wait for it (RFC 3261 §15)
    record Established(
            Dialog dialog,
            Optional<AckWait> ack,
            Optional<TheirOffer> offer,
            Optional<Offer> ours,
            Optional<Ending> wanted)
            implements LegState {
        /// No exchange is open: we may begin one.
        boolean free() {
            return ack.isEmpty() && offer.isEmpty() && ours.isEmpty() && wanted.isEmpty();
        }

        Established awaiting(AckWait wait) {
            return new Established(dialog, Optional.of(wait), Optional.empty(), ours, wanted);
        }

        Established acknowledged() {
            return new Established(dialog, Optional.empty(), offer, ours, wanted);
        }

        Established changing(Offer our) {
            return new Established(dialog, ack, offer, Optional.of(our), wanted);
        }

        Established changed() {
            return new Established(dialog, ack, offer, Optional.empty(), wanted);
        }

        Established leavingOnAck(Ending ending) {
            return new Established(dialog, ack, Optional.empty(), ours, Optional.of(ending));
        }
    }

    /// Our BYE is out, its final response due.
    record Leaving(Ending ending) implements LegState {}

    /// Nothing more happens but the ACK for a 2xx that is seen again.
    record Ended() implements LegState {}

    /// A change of session the far end asks for.
    ///
    /// @param dialog in which it does
    /// @param offer empty if it wants ours, and its answer comes with the ACK
    /// @param deadline refuses when the call does not decide
    record TheirOffer(Dialog dialog, ServerTransaction transaction, Optional<SessionMedia> offer, Timer deadline) {}

    /// Why the leg ends: what [org.klinke.core.call.LegEvent.Ended] will say once the last transaction is done.
    record Ending(HangupCause cause, boolean byUs, String detail) {
        /// The cause stays, what the wire showed last is told.
        Ending seen(String onTheWire) {
            return new Ending(cause, byUs, detail.isEmpty() ? onTheWire : detail + "; " + onTheWire);
        }
    }
}
