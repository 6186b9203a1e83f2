package org.klinke.sip.leg;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import javax.sip.header.RSeqHeader;
import javax.sip.header.RequireHeader;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.time.Timers.Timer;
import org.klinke.sip.leg.LegState.Ending;
import org.klinke.sip.leg.LegState.Incoming;

/// Our provisional responses to a caller who wants them reliable (RFC 3262 §3): each is repeated until its PRACK has
/// come, one at a time, and a 200 waits for the PRACK of what carries a description.
///
///     18x ─▶ waiting ─▶ on the wire ── T1, 2·T1, 4·T1 … ──▶ PRACK ──▶ next one, then the 200 that waited
///                                  └── 64·T1 ──▶ 504, the leg ends
///
/// Confined to the leg's loop.
final class Reliable {
    private static final Duration T1 = Duration.ofMillis(500);
    private static final Duration GIVE_UP = T1.multipliedBy(64);
    private static final int WAITING_MAX = 4;
    private static final int FIRST_NUMBER_MAX = 1 << 30;

    private final SipLeg leg;
    private final Deque<Response> waiting = new ArrayDeque<>();
    private @Nullable Response open;
    private @Nullable Timer repeat;
    private @Nullable Timer deadline;
    private Duration interval = T1;
    private long sequence;
    private long inviteSequence;
    private boolean required;
    private boolean described;
    private Optional<SessionMedia> answer = Optional.empty();

    Reliable(SipLeg leg) {
        this.leg = leg;
    }

    /// The caller insists.
    void require() {
        required = true;
    }

    boolean required() {
        return required;
    }

    /// A description of ours has gone, or goes, in a reliable response: it is the answer, and no other may follow.
    boolean described() {
        return described;
    }

    /// The caller has our answer for certain: the next exchange may begin (RFC 3311 §5.1).
    boolean exchanged() {
        return described && !describing();
    }

    private boolean describing() {
        return hasDescription(open) || waiting.stream().anyMatch(Reliable::hasDescription);
    }

    private static boolean hasDescription(@Nullable Response response) {
        return response != null && response.getContent() != null;
    }

    void send(Incoming incoming, Response response) {
        boolean describes = hasDescription(response);
        if (!required && !(describes && leg.farEnd.supports(Prack.OPTION))) {
            leg.respond(incoming.invite(), response);
            return;
        }
        if (waiting.size() < WAITING_MAX) {
            described |= describes;
            waiting.add(response);
            next();
        }
    }

    /// A 200 must not overtake the description it stands on.
    ///
    /// @return whether it waits
    boolean keeps(SessionMedia description) {
        boolean keep = describing();
        answer = keep ? Optional.of(description) : Optional.empty();
        return keep;
    }

    /// Goes on, if nothing is open.
    void next() {
        if (open != null || !(leg.state instanceof Incoming incoming)) {
            return;
        }
        Response response = waiting.poll();
        if (response != null) {
            number(response);
            open = response;
            interval = T1;
            deadline = leg.after(GIVE_UP, this::giveUp);
            leg.respond(incoming.invite(), response);
            repeat = leg.after(interval, this::again);
        } else if (answer.isPresent() && incoming.theirs().isEmpty()) {
            Answer.answer(leg, answer.get());
        }
    }

    private void number(Response response) {
        // The first number is random (§3), so that a PRACK meant for another INVITE does not fit.
        sequence = sequence == 0 ? leg.house.random.nextInt(1, FIRST_NUMBER_MAX) : sequence + 1;
        inviteSequence = InDialog.sequence(response);
        leg.house.messages.header(response, RequireHeader.NAME, Prack.OPTION);
        leg.house.messages.header(response, RSeqHeader.NAME, Long.toString(sequence));
    }

    private void again() {
        Response response = open;
        if (response != null && leg.state instanceof Incoming incoming) {
            leg.respond(incoming.invite(), response);
            interval = interval.multipliedBy(2);
            repeat = leg.after(interval, this::again);
        }
    }

    /// @return false if nothing of this number is open
    boolean acknowledged(long number, long ofInvite) {
        if (open == null || number != sequence || ofInvite != inviteSequence) {
            return false;
        }
        open = null;
        stop();
        return true;
    }

    private void giveUp() {
        stop();
        if (leg.state instanceof Incoming incoming) {
            Response timeout = leg.house.messages.response(
                    Response.SERVER_TIMEOUT, incoming.invite().request(), leg.localTag());
            leg.respond(incoming.invite(), timeout);
            leg.end(new Ending(HangupCause.PHONE_LOST, false, "no PRACK"));
        }
    }

    /// The INVITE has its final response; a late PRACK is still known (§3).
    void stop() {
        if (repeat != null) {
            repeat.cancel();
            repeat = null;
        }
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }
}
