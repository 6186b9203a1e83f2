package org.klinke.core.call;

import java.util.concurrent.CompletableFuture;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.id.LegId;
import org.klinke.core.media.SessionMedia;

/// One leg as the call sees it. Commands are asynchronous, may come from any thread, never block and never throw; one
/// that no longer fits the leg's state (it has ended meanwhile) is ignored. What happens comes back as
/// [LegEvent]s through the sink the leg was opened with; after [LegEvent.Ended] nothing more comes.
public interface CallLeg {
    LegId id();

    /// Inbound and not answered: 180.
    void ring();

    /// Inbound and not answered: 183 with this answer; [#answer] later repeats the same description.
    void progress(SessionMedia answer);

    /// Inbound and not answered: 200. `description` answers the INVITE's offer, or is our offer where it had none (the
    /// far end's answer then comes with the ACK as [LegEvent.Answered]).
    void answer(SessionMedia description);

    /// Answers [LegEvent.Offered]; where that had no offer, `description` is ours and the answer comes as
    /// [LegEvent.Answered].
    void accept(SessionMedia description);

    /// Refuses [LegEvent.Offered]; the session stays as it was.
    void refuse(HangupCause cause);

    /// Answered: sends a DTMF digit by INFO, where the phone says that it takes INFO or the trunk's settings do.
    ///
    /// @param digit 0–9, *, #, A–D
    void digit(char digit, int millis);

    /// Changes the session with our offer, as soon as no other exchange is open ([LegEvent.Changed] or
    /// [LegEvent.Refused] tells the outcome). An offer that still waits is replaced by a newer one and forgotten.
    void offer(SessionMedia description);

    /// Tells the far end that it talks to somebody else now. No event follows; a phone that can't show it stays as it
    /// is.
    void identify(CallerId who);

    /// Answers [LegEvent.TransferAsked]: 202; what becomes of it is told by [#reportTransfer].
    void acceptTransfer();

    /// Answers [LegEvent.TransferAsked]: nothing changes.
    void refuseTransfer(HangupCause cause);

    /// Tells who asked for a transfer how it goes (RFC 3515 §2.4.5).
    ///
    /// @param sipStatus 180 while it rings; 200 or more is the last word
    void reportTransfer(int sipStatus);

    /// Has the phone do something by itself. What it does then comes as if its user had done it.
    ///
    /// @param done whether the phone says that it does it; false, too, where it cannot be told
    default void act(PhoneAct act, CompletableFuture<Boolean> done) {
        done.complete(false);
    }

    /// Ends the leg in any state by what the state needs: a final response, CANCEL or BYE, with a Reason header.
    /// Idempotent; [LegEvent.Ended] confirms it with this cause.
    void hangup(HangupCause cause);

    /// Ends it because no media can be agreed on; a refusal of its INVITE says why (RFC 3261 §20.43, Warning).
    ///
    /// @param why for people: what was offered, and what was missing
    default void refuseMedia(String why) {
        hangup(HangupCause.MEDIA_NOT_ACCEPTABLE);
    }
}
