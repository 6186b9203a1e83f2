package org.klinke.core.flow;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.klinke.core.call.Call;
import org.klinke.core.call.Deadline;
import org.klinke.core.call.Diversion;
import org.klinke.core.call.Leg;
import org.klinke.core.call.LegDialer.Target;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.Party;
import org.klinke.core.contact.Contact;
import org.klinke.core.dialplan.Decision;
import org.klinke.core.dialplan.Exit;

/// A call looks for a way out: one line after the other, of one exit after the other, until a carrier takes it.
///
///     exit 1 ─┬─ line a ── no channel free ──┐
///             └─ line b ◀────────────────────┘ nothing heard within 4 s, 408, 5xx ──┐
///     exit 2 ─── line c ◀───────────────────────────────────────────────────────────┘ 486, 404, 603 … ──▶ the answer
///
/// A carrier that lately said nothing, or 503 with Retry-After, comes after all others until its time is up.
/// Only a carrier that could not serve the call is passed over: what another answers is about who was called, and holds
/// at every carrier (RFC 3398 §8.2.6.1). A call for help goes on whatever the answer was, twice round if need be.
final class Hunt {
    /// A carrier that is there answers 100 at once (RFC 3261 §17.2.1); timer B would take 32 s to say that it is not.
    private static final Duration ANSWER_MAX = Duration.ofSeconds(4);

    /// For calls for help: from 100 to 180 or 183.
    private static final Duration RINGING_MAX = Duration.ofSeconds(8);

    private static final int ATTEMPTS_MAX = 12;

    private final Call call;
    private final Decision.CallOutside to;
    private final List<Diversion> diversions;
    private final Deque<Exit> exits;
    private final Deque<Target.Line> lines = new ArrayDeque<>();
    /// Whose carriers rest: after all others, rather than not at all.
    private final Deque<Target.Line> last = new ArrayDeque<>();
    private int attempts;
    private boolean again;
    private HangupCause failure = HangupCause.NO_TRUNK;
    private @Nullable Leg leg;
    private @Nullable Deadline patience;

    /// @param diversions how the call came to go there
    Hunt(Call call, Decision.CallOutside to, List<Diversion> diversions) {
        this.call = call;
        this.to = to;
        this.diversions = diversions;
        exits = new ArrayDeque<>(to.exits());
    }

    /// A leg and where it is to be dialled to.
    record Attempt(Leg leg, Target.Line line) {}

    /// The next way, with its place on the trunk taken; empty if there is none left.
    Optional<Attempt> next() {
        stopWaiting();
        if (leg != null) {
            leg.leftBehind(call.now()); // the call counts once
        }
        while (attempts < ATTEMPTS_MAX) {
            Target.Line line = lines.poll();
            if (line == null) {
                Exit exit = exits.poll();
                if (exit == null && !last.isEmpty()) {
                    lines.addAll(last);
                    last.clear();
                    continue;
                }
                if (exit == null && to.emergency() && !again) {
                    again = true; // a line that was freed for it, or a carrier that was busy, may be there now
                    exits.addAll(to.exits());
                    continue;
                }
                if (exit == null) {
                    return Optional.empty();
                }
                List<Target.Line> ways = call.dialling().lines(exit);
                ways.forEach(way -> (way.rests() ? last : lines).add(way));
                if (ways.isEmpty()) {
                    call.note("trunk", name(exit) + " cannot be reached");
                } else if (lines.isEmpty()) {
                    call.note("trunk", name(exit) + " comes last: it said nothing lately, or wants to be left alone");
                }
                continue;
            }
            String name =
                    call.plan().contacts().find(to.number()).map(Contact::shown).orElse(to.number());
            Party party = new Party(Optional.empty(), Optional.empty(), name, to.number());
            Optional<Leg> fresh = call.dialling().newLeg(line, party, to.help(), to.toll());
            if (fresh.isEmpty()) {
                failure = HangupCause.LINES_BUSY;
                lines.removeIf(other -> other.trunk().id().equals(line.trunk().id())
                        && other.account().equals(line.account())); // they share the limit
                continue;
            }
            attempts++;
            leg = fresh.get();
            call.note(
                    leg,
                    "trunk",
                    "leaves by " + line.trunk().name() + " as " + line.exit().called() + ", shows "
                            + shown(line.exit()));
            return Optional.of(new Attempt(leg, line));
        }
        return Optional.empty();
    }

    private String name(Exit exit) {
        return call.plan()
                .outside()
                .trunk(exit.trunk())
                .map(trunk -> trunk.name())
                .orElse("a trunk that is gone");
    }

    private static String shown(Exit exit) {
        String number = exit.caller().isEmpty() ? "no number" : exit.caller();
        return exit.withheld() ? number + ", withheld" : number;
    }

    List<Diversion> diversions() {
        return diversions;
    }

    /// The INVITE has left.
    void dialled() {
        patience = call.deadline(ANSWER_MAX);
    }

    /// The carrier has got the call. Whether it can do anything with it is another matter: one for help does not wait
    /// for long to know.
    void trying() {
        stopWaiting();
        if (to.emergency()) {
            patience = call.deadline(RINGING_MAX);
        }
    }

    /// It rings, or something is to be heard.
    void heard() {
        stopWaiting();
    }

    boolean isOverdue(Deadline passed) {
        return passed == patience;
    }

    private void stopWaiting() {
        if (patience != null) {
            patience.cancel();
            patience = null;
        }
    }

    /// Whether this failure of the leg is no answer to the call.
    boolean goesOn(HangupCause cause) {
        stopWaiting();
        failure = cause;
        return to.emergency()
                || switch (cause) {
                    case PHONE_LOST, NETWORK_FAILED, OVERLOAD, MEDIA_FAILED -> true;
                    case NORMAL,
                            CANCELLED,
                            TRANSFERRED,
                            MERGED,
                            REPLACED_UNKNOWN,
                            COMPLETED_ELSEWHERE,
                            BUSY,
                            DECLINED,
                            NO_ANSWER,
                            NOT_REGISTERED,
                            UNKNOWN_NUMBER,
                            FOREIGN_DOMAIN,
                            FORBIDDEN,
                            LINES_BUSY,
                            NO_TRUNK,
                            ANONYMOUS_REFUSED,
                            DO_NOT_DISTURB,
                            BLOCKED,
                            IN_CIRCLES,
                            PREEMPTED,
                            NO_EMERGENCY_ROUTE,
                            MEDIA_NOT_ACCEPTABLE,
                            MEDIA_TIMEOUT,
                            REJECTED,
                            PROTOCOL_ERROR,
                            ENDED_BY_ADMIN,
                            SHUTDOWN,
                            INTERNAL -> false;
                };
    }

    /// Why the last way failed; [HangupCause#NO_TRUNK] if there was none at all.
    HangupCause failure() {
        return failure;
    }
}
