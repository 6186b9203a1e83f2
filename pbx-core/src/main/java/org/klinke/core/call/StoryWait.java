package org.klinke.core.call;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.id.LegId;
import org.klinke.core.media.SessionMedia;

/// What a story waits for: the happenings that [CallDesk] leaves over, in their order, and a refusal for each question
/// it has been told and did not answer. Used by the call's thread only.
final class StoryWait {
    private static final int HAPPENINGS_ASIDE_MAX = 256;

    private final Mailbox mailbox;
    private final CallDesk desk;
    private final Handover handover;
    private final Map<LegId, Leg> legs;
    /// What happened while the story waited for something else, and must be told yet.
    private final Deque<Happening> aside = new ArrayDeque<>();
    private @Nullable Happening told;

    StoryWait(Mailbox mailbox, CallDesk desk, Handover handover, Map<LegId, Leg> legs) {
        this.mailbox = mailbox;
        this.desk = desk;
        this.handover = handover;
        this.legs = legs;
    }

    /// Waits for the next thing a flow must know; serves everything else meanwhile.
    Happening await() throws InterruptedException {
        refuse(told);
        Happening kept = aside.poll();
        told = kept != null ? kept : next();
        return told;
    }

    /// Waits for the answer to [Call#answerWithOffer], which comes with the ACK; whatever else happens before it is
    /// told after it, in its order; but who wants in is turned away.
    ///
    /// @param partner who shall talk to the leg
    /// @return empty if one of the two has gone
    Optional<SessionMedia> awaitAnswer(Leg leg, Leg partner) throws InterruptedException {
        refuse(told);
        told = null;
        while (!leg.ended() && !partner.ended()) {
            Happening happening = next();
            if (happening instanceof Happening.Answered answered && answered.leg() == leg) {
                return Optional.of(answered.answer());
            }
            if (happening instanceof Happening.Joining) {
                // Not kept: until it is decided, nobody serves what the newcomer does, not even that it leaves.
                handover.turnAway(HangupCause.REPLACED_UNKNOWN);
                continue;
            }
            // Of all that happens only digits have no bound of their own.
            if (!(happening instanceof Happening.Digit) || aside.size() < HAPPENINGS_ASIDE_MAX) {
                aside.add(happening);
            }
        }
        return Optional.empty();
    }

    private Happening next() throws InterruptedException {
        Happening happening;
        do {
            happening = desk.serve(mailbox.take());
        } while (happening == null);
        return happening;
    }

    /// A question that the story has been told and has given no answer to.
    private void refuse(@Nullable Happening question) {
        if (question instanceof Happening.Joining) {
            handover.turnAway(HangupCause.REPLACED_UNKNOWN);
        } else if (question instanceof Happening.TransferAsked asked
                && (asked.to().fromElsewhere() ? asked.leg().transferWanted : asked.leg().transferUndecided)) {
            handover.refuse(asked.leg(), asked.to(), HangupCause.FORBIDDEN);
        }
    }

    /// All questions, at the end: no story will answer them.
    void refuseUndecided() {
        handover.turnAway(HangupCause.REPLACED_UNKNOWN);
        for (Leg leg : legs.values()) {
            if (leg.transferUndecided) {
                handover.refuse(leg, HangupCause.FORBIDDEN);
            }
        }
    }
}
