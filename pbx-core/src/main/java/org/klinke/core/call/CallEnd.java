package org.klinke.core.call;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.CallRecord;
import org.klinke.core.cdr.LegRecord;
import org.klinke.core.id.LegId;
import org.klinke.core.tenant.TenantScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The end of a call, once its story is over or was stopped: the legs that are left, then the record. Used by the
/// call's thread only.
final class CallEnd {
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);

    private final Call call;
    private final CallServices services;
    private final Calls calls;
    private final Map<LegId, Leg> legs;
    private final Mailbox mailbox;
    private final CallDesk desk;
    private final StoryWait wait;
    private final CallMedia media;
    private final CallMoves moves;
    private final CallHistory history;

    CallEnd(
            Call call,
            CallServices services,
            Calls calls,
            Map<LegId, Leg> legs,
            Mailbox mailbox,
            CallDesk desk,
            StoryWait wait,
            CallMedia media,
            CallMoves moves,
            CallHistory history) {
        this.call = call;
        this.services = services;
        this.calls = calls;
        this.legs = legs;
        this.mailbox = mailbox;
        this.desk = desk;
        this.wait = wait;
        this.media = media;
        this.moves = moves;
        this.history = history;
    }

    /// Ends what is left and waits, within bounds, until legs and media sessions confirm.
    void windUp() throws InterruptedException {
        Deadline linger = call.deadline(services.settings().lingerAfterEnd());
        endLegs();
        while (!linger.passed() && !over()) {
            try {
                desk.serve(mailbox.take());
            } catch (CallStopped again) {
                // It is ending already.
            }
            endLegs();
        }
        linger.cancel();
    }

    private boolean over() {
        return !moves.pending() && legs.values().stream().allMatch(leg -> leg.ended() && leg.mediaSettled());
    }

    /// Also those that come back from another call meanwhile; who wants in is turned away.
    private void endLegs() {
        wait.refuseUndecided();
        // A call that was taken elsewhere, before it came to us, is no missed call of our phones either.
        HangupCause unanswered = call.caller()
                .cause()
                .filter(cause -> cause == HangupCause.COMPLETED_ELSEWHERE)
                .orElse(HangupCause.CANCELLED);
        for (Leg leg : legs.values()) {
            try {
                end(leg, unanswered);
            } catch (RuntimeException | Error e) { // the other legs end nevertheless
                LOG.atError().setCause(e).addKeyValue("leg", leg.id()).log("a leg could not be ended");
            }
        }
    }

    private void end(Leg leg, HangupCause unanswered) {
        call.hangup(leg, leg.answered() ? HangupCause.NORMAL : unanswered);
        if (leg.signalling == null && !leg.ended()) { // never dialled
            leg.endedAt = services.time().instant();
            leg.cause = HangupCause.CANCELLED;
            leg.freeChannel(leg.endedAt);
        }
        media.close(leg);
    }

    /// Nothing can be posted from here on; what came last is dealt with.
    private void closeMailbox() {
        for (CallMessage last = mailbox.takeOrClose(); last != null; last = mailbox.takeOrClose()) {
            try {
                desk.serve(last);
            } catch (CallStopped again) {
                // It is ending already.
            } catch (RuntimeException | Error e) { // whoever waits for an answer gets one, and the record is written
                LOG.atError().setCause(e).log("a message to a call that has ended failed");
            }
            endLegs();
        }
    }

    void finish() {
        TenantScope scope = call.scope();
        try {
            closeMailbox();
            history.disconnected(media.current());
            Instant now = services.time().instant();
            List<LegRecord> parts = new ArrayList<>(moves.departed());
            legs.values().forEach(leg -> parts.add(leg.record(now)));
            legs.values().forEach(leg -> leg.freeChannel(services.time().instant()));
            CallRecord record = history.record(
                    call.id(),
                    moves.conversation(),
                    scope,
                    call.caller(),
                    call.incoming().dialled(),
                    parts);
            LOG.atInfo()
                    .addKeyValue("tenant", scope.name())
                    .addKeyValue("call", call.id())
                    .addKeyValue("reason", record.cause())
                    .log("call ended");
            calls.ended(scope, record, history.timeline().texts());
        } finally {
            services.presence().call(scope, call.id(), List.of());
            calls.gone(call, scope, legs.keySet());
        }
    }
}
