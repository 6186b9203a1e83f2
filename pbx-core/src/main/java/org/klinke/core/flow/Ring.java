package org.klinke.core.flow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.klinke.core.call.Call;
import org.klinke.core.call.CallerId;
import org.klinke.core.call.Diversion;
import org.klinke.core.call.Happening;
import org.klinke.core.call.Leg;
import org.klinke.core.call.TransferTarget;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.Party;
import org.klinke.core.dialplan.Decision;
import org.klinke.core.dialplan.ReachRequest;
import org.klinke.core.dialplan.Reached;
import org.klinke.core.dialplan.Reaching;
import org.klinke.core.dialplan.RingPlan;
import org.klinke.core.id.TrunkId;
import org.klinke.core.media.Negotiation.Result.Agreed;
import org.klinke.core.media.Negotiation.Result.NotAcceptable;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.numbering.E164;
import org.klinke.core.reach.Forward;
import org.klinke.core.reach.Origin;
import org.klinke.core.trunk.NumberForms;
import org.klinke.core.trunk.Trunk;

/// Rings a user, a group or somebody outside for somebody who waits, as a [Course] tells; the first that answers wins,
/// the others are told "completed elsewhere".
///
///     who waits ──► ring ──► device 1: 180 … 486
///                       ├──► device 2: 180 … 200  ──► cancel the rest ──► connect
///                       ├──► device 3: 180 … (cancelled)
///                       └──► device 4: 302, or REFER while it rings ──► ring that one's devices, too
///
/// A caller who waits sees one dialog and one answer: 180 while several phones ring; early media only from a single
/// one. Somebody who is answered already (transferred to here) hears a tone meanwhile.
final class Ring {
    private final Call call;
    private final Decision.Connect decision;
    private final Optional<Leg> transferor;
    private Leg waiting;
    private final Forks ringing;
    private final Course course;
    private final Set<String> tried = new HashSet<>();
    private final List<HangupCause> failures = new ArrayList<>();
    /// Who is to be connected has neither called nor been called by the other: another leg has taken a place here.
    private boolean strangers;
    private @Nullable Transfer pendingTransfer;
    private @Nullable Party transferredBy;

    /// @param waiting a caller, or a leg that is answered and was talking before
    /// @param from what called phones show
    /// @param transferor who has sent the waiting leg here and hears how it goes
    Ring(Call call, Leg waiting, Decision.Connect decision, CallerId from, Optional<Leg> transferor) {
        this.call = call;
        this.waiting = waiting;
        this.decision = decision;
        this.ringing = new Forks(call, waiting, from, transferor);
        this.course = new Course(call, ringing);
        this.transferor = transferor;
        this.transferredBy = transferor.map(Leg::party).orElse(null);
    }

    /// In each, the leg that waits in the end: another one may have taken its place.
    sealed interface Outcome {
        /// They hear each other.
        record Through(Leg waiting, Leg winner) implements Outcome {}

        /// Nobody answered; the waiting leg still waits.
        ///
        /// @param transferredBy who has sent it here, if anybody
        record Failed(Leg waiting, HangupCause cause, Optional<Party> transferredBy) implements Outcome {}

        /// Nobody answered, and it ends in a voice box; the waiting leg still waits.
        record ToBox(Leg waiting, Reached.Leads box) implements Outcome {}

        /// The waiting leg is gone, or on its way out.
        record Gone(Leg waiting) implements Outcome {}
    }

    /// What the caller asked for while it rang: to be carried out once somebody has answered.
    Optional<Transfer> pendingTransfer() {
        return Optional.ofNullable(pendingTransfer);
    }

    Outcome run() throws InterruptedException {
        return run(() -> course.begin(reached(decision), waiting));
    }

    /// Rings the user's phones, whatever he wishes: what was his comes back.
    Outcome runStraight(Decision.RingUser user) throws InterruptedException {
        List<RingPlan.Ringer> ringers = user.devices().stream()
                .map(device -> new RingPlan.Ringer(
                        new RingPlan.Line.Phone(user.user(), device), Duration.ZERO, Optional.empty()))
                .toList();
        return runStraight(ringers);
    }

    /// Rings these, whatever anybody wishes.
    Outcome runStraight(List<RingPlan.Ringer> ringers) throws InterruptedException {
        return run(() -> course.begin(ringers, waiting));
    }

    private interface Beginning {
        Optional<HangupCause> ring() throws InterruptedException;
    }

    private Outcome run(Beginning begin) throws InterruptedException {
        tried.add(identity(decision));
        try {
            Optional<HangupCause> nobody = begin.ring();
            if (waiting.ended()) {
                return new Outcome.Gone(waiting);
            }
            return nobody.isPresent() ? failed(nobody.get()) : awaitAnswer();
        } finally {
            course.stop();
        }
    }

    /// By which it is known that somebody has been called already.
    private static String identity(Decision.Connect to) {
        return switch (to) {
            case Decision.RingUser user -> user.user().extension();
            case Decision.RingGroup group -> group.group().extension();
            case Decision.CallOutside outside -> outside.number();
            case Decision.LeaveMessage message -> message.box().extension();
        };
    }

    /// Who rings when, for whoever waits.
    private Reached reached(Decision.Connect to) {
        return switch (to) {
            case Decision.RingUser user -> new Reaching(call.plan(), call.people()).of(request(identity(user)));
            case Decision.RingGroup group -> new Reaching(call.plan(), call.people()).of(request(identity(group)));
            case Decision.CallOutside outside ->
                new Reached.Leaves(request(identity(outside)), outside, List.of(), List.of());
            case Decision.LeaveMessage message ->
                new Reached.Leads(request(identity(message)), message.box(), Forward.Case.ALWAYS, List.of(), List.of());
        };
    }

    private ReachRequest request(String called) {
        Party party = waiting.party();
        boolean inside = party.user().isPresent() || party.device().isPresent();
        String number = inside ? party.number() : waiting.callerId().withheld() ? "" : outsideNumber();
        return new ReachRequest(
                called,
                inside ? Origin.INTERNAL : Origin.EXTERNAL,
                number,
                party.device(),
                waiting.callerId().withheld(),
                List.of(),
                call.now(),
                call.id().hashCode());
    }

    /// In E.164, whatever form the carrier writes.
    private String outsideNumber() {
        String written = waiting.party().number();
        return call.incoming().peer() instanceof TrunkId id
                ? call.plan()
                        .outside()
                        .trunk(id)
                        .map(Trunk::identity)
                        .flatMap(identity -> NumberForms.read(written, identity.numbers(), identity.place()))
                        .map(E164::text)
                        .orElse(written)
                : written;
    }

    private Outcome awaitAnswer() throws InterruptedException {
        while (true) {
            ringing.dialReady(waiting);
            if (ringing.none() && !course.hurry(waiting)) {
                Optional<Outcome> over = nobodyTookIt(worthTelling(failures));
                if (over.isPresent()) {
                    return over.get();
                }
                continue;
            }
            Happening happening = call.await();
            if (waiting.ended()) {
                // What was taken elsewhere before it came to us is no missed call of our phones either.
                ringing.cancelAll(waiting.cause()
                        .filter(cause -> cause == HangupCause.COMPLETED_ELSEWHERE)
                        .orElse(HangupCause.CANCELLED));
                return new Outcome.Gone(waiting);
            }
            switch (happening) {
                case Happening.Trying trying -> ringing.trying(trying.leg());
                case Happening.Ringing rings -> {
                    ringing.heard(rings.leg());
                    heardRinging();
                }
                case Happening.Progress progress -> {
                    ringing.heard(progress.leg());
                    earlyMedia(progress.leg(), progress.answer());
                }
                case Happening.Answered answered -> {
                    if (ringing.has(answered.leg()) && accept(answered.leg(), answered.answer())) {
                        return connect(answered.leg());
                    }
                }
                case Happening.Ended ended -> {
                    if (lose(ended.leg(), ended.cause()) == HangupCause.DECLINED && course.isOnePerson()) {
                        ringing.cancelAll(HangupCause.COMPLETED_ELSEWHERE); // 6xx speaks for the user (RFC 3261 §16.7)
                        Optional<Outcome> over = nobodyTookIt(HangupCause.DECLINED);
                        if (over.isPresent()) {
                            return over.get();
                        }
                    }
                }
                case Happening.Passed passed -> {
                    switch (course.passed(passed.deadline(), waiting)) {
                        case OVER -> {
                            ringing.cancelAll(HangupCause.NO_ANSWER);
                            Optional<Outcome> over = nobodyTookIt(HangupCause.NO_ANSWER);
                            if (over.isPresent()) {
                                return over.get();
                            }
                        }
                        case ENDED -> failures.add(HangupCause.NO_ANSWER);
                        case BEGUN, OTHER -> {}
                    }
                    ringing.overdue(passed.deadline()).ifPresent(leg -> {
                        call.note(leg, "trunk", "no answer from the carrier");
                        call.hangup(leg, HangupCause.PHONE_LOST);
                        lose(leg, HangupCause.PHONE_LOST);
                    });
                }
                case Happening.MediaFailed failed -> {
                    if (failed.leg() == waiting) {
                        return giveUp(HangupCause.MEDIA_FAILED);
                    }
                    if (ringing.has(failed.leg())) {
                        call.hangup(failed.leg(), HangupCause.MEDIA_FAILED);
                        lose(failed.leg(), HangupCause.MEDIA_FAILED);
                    }
                }
                case Happening.Redirected redirected -> redirected(redirected.leg(), redirected.to());
                case Happening.TransferAsked asked -> transferAsked(asked.leg(), asked.to());
                case Happening.Joining joining -> {
                    Optional<Leg> winner = joining(joining);
                    if (winner.isPresent()) {
                        return connect(winner.get());
                    }
                }
                case Happening.Digit _, Happening.RecordAsked _ -> {} // nobody listens yet
                case Happening.Renegotiated _, Happening.Refused _ -> {}
                case Happening.MediaReady _, Happening.PlayedOut _, Happening.Moved _, Happening.NotMoved _ -> {}
            }
        }
    }

    private Outcome failed(HangupCause cause) {
        Optional<Reached.Leads> box = course.box();
        if (box.isPresent()) {
            return new Outcome.ToBox(waiting, box.get());
        }
        return new Outcome.Failed(waiting, cause, Optional.ofNullable(transferredBy));
    }

    /// @return why it failed, if that is an answer; null if it did not ring, or another leg rings in its place
    private @Nullable HangupCause lose(Leg leg, HangupCause cause) {
        return switch (ringing.lose(leg, cause, waiting)) {
            case Forks.Lost.Unknown _, Forks.Lost.GoesOn _ -> null;
            case Forks.Lost.Failed failed -> {
                failures.add(failed.cause());
                yield failed.cause();
            }
        };
    }

    private Outcome giveUp(HangupCause cause) {
        ringing.cancelAll(cause);
        return failed(cause);
    }

    /// @return empty: somebody else rings now
    private Optional<Outcome> nobodyTookIt(HangupCause cause) throws InterruptedException {
        failures.clear();
        Optional<HangupCause> over = course.failed(cause, waiting);
        return waiting.ended() ? Optional.of(new Outcome.Gone(waiting)) : over.map(this::failed);
    }

    /// What the caller is told when every phone failed in its own way: the answer of a person before that of a machine.
    static HangupCause worthTelling(List<HangupCause> failures) {
        for (HangupCause cause : List.of(
                HangupCause.BUSY,
                HangupCause.NO_ANSWER,
                HangupCause.UNKNOWN_NUMBER,
                HangupCause.IN_CIRCLES,
                HangupCause.MEDIA_NOT_ACCEPTABLE,
                HangupCause.REJECTED,
                HangupCause.LINES_BUSY,
                HangupCause.NETWORK_FAILED,
                HangupCause.NO_TRUNK,
                HangupCause.PHONE_LOST,
                HangupCause.MEDIA_FAILED)) {
            if (failures.contains(cause)) {
                return cause;
            }
        }
        return HangupCause.NO_ANSWER;
    }

    private void heardRinging() {
        call.ring(waiting);
        transferor.ifPresent(leg -> call.handover().report(leg, 180));
    }

    /// Early media passes only from a single phone, or a carrier that is let: a caller can hear one
    /// announcement, not three.
    private void earlyMedia(Leg leg, SessionMedia answer) {
        if (waiting.answered() || !ringing.hasEarlyMedia(leg) || waiting.offer().isEmpty()) {
            heardRinging();
            return;
        }
        if (call.evaluate(leg, answer) instanceof Agreed agreed) {
            call.agree(leg, agreed);
            MediaStep.agree(call, waiting, leg.lines()).ifPresent(forCaller -> {
                call.bridge(waiting, leg);
                call.progress(waiting, forCaller.local());
            });
        } else {
            call.ring(waiting);
        }
    }

    private boolean accept(Leg leg, SessionMedia answer) {
        call.answered(leg);
        switch (call.evaluate(leg, answer)) {
            case Agreed agreed -> {
                ringing.remove(leg);
                call.agree(leg, agreed);
                return true;
            }
            case NotAcceptable refused -> {
                call.note(leg, "media", refused.reason());
                call.hangup(leg, HangupCause.MEDIA_NOT_ACCEPTABLE);
                // A carrier that answers so could not serve the call: the next one may.
                lose(leg, leg.ofCarrier() ? HangupCause.MEDIA_FAILED : HangupCause.MEDIA_NOT_ACCEPTABLE);
                return false;
            }
        }
    }

    private Outcome connect(Leg winner) throws InterruptedException {
        ringing.cancelAll(HangupCause.COMPLETED_ELSEWHERE);
        if (!waiting.answered() && !MediaStep.answer(call, waiting, winner.lines(), winner)) {
            call.hangup(winner, HangupCause.NORMAL);
            return new Outcome.Gone(waiting);
        }
        call.connected(waiting, winner);
        if (strangers) {
            call.identify(waiting, winner.callerId());
            call.identify(winner, waiting.callerId());
        }
        return new Outcome.Through(waiting, winner);
    }

    // --- a called phone passes the call on -----------------------------------------------------------------------

    private void redirected(Leg leg, List<TransferTarget> targets) {
        for (TransferTarget target : targets) {
            if (ringing.has(leg)) {
                Optional<HangupCause> refused = divert(leg, target);
                if (refused.isEmpty()) {
                    call.note(leg, "transfer", leg.party().name() + " redirects to " + target.dialled());
                }
            }
        }
    }

    private void transferAsked(Leg leg, TransferTarget target) {
        if (leg == waiting && !leg.answered() && pendingTransfer == null) {
            // Before it is answered there is nobody yet to transfer: judged now, carried out then.
            Transfer transfer = new Transfer(call, leg, target);
            if (transfer.judge()) {
                call.note(leg, "transfer", "waits until the call is answered");
                pendingTransfer = transfer;
            }
        } else if (ringing.has(leg)) {
            Optional<HangupCause> refused =
                    target.replaces().isPresent() ? Optional.of(HangupCause.FORBIDDEN) : divert(leg, target);
            if (refused.isPresent()) {
                call.handover().refuse(leg, target, refused.get());
            } else {
                call.note(leg, "transfer", leg.party().name() + " deflects to " + target.dialled());
                call.handover().accept(leg, target);
                ringing.remove(leg);
                call.hangup(leg, HangupCause.COMPLETED_ELSEWHERE);
            }
        }
    }

    /// Rings the target, too, judged as the device that names it.
    ///
    /// @return why not
    private Optional<HangupCause> divert(Leg leg, TransferTarget target) {
        return switch (Transfer.decide(call, leg, target)) {
            case Decision.Reject reject -> Optional.of(reject.cause());
            case Decision.Echo _, Decision.Code _ -> Optional.of(HangupCause.FORBIDDEN);
            // No phone passes a caller on to 110 or 112, and nobody is there to be asked for a PIN.
            case Decision.CallOutside outside
            when outside.emergency() || outside.pin().isPresent() -> Optional.of(HangupCause.FORBIDDEN);
            case Decision.Connect to -> divert(leg, to);
        };
    }

    private Optional<HangupCause> divert(Leg leg, Decision.Connect to) {
        if (!tried.add(identity(to))) {
            call.note("decision", "that has been tried already");
            return Optional.of(HangupCause.FORBIDDEN);
        }
        if (!call.handover().mayDivert()) {
            return Optional.of(HangupCause.FORBIDDEN);
        }
        List<Diversion> led = ringing.diversions(leg);
        List<Diversion> diversions = Stream.concat(
                        led.stream(),
                        Stream.of(new Diversion(
                                leg.callerId(),
                                Diversion.Reason.DEFLECTION,
                                led.isEmpty() ? 1 + Course.before(call) : 1)))
                .toList();
        return course.beside(reached(to), diversions, waiting);
    }

    // --- a leg of another call wants in --------------------------------------------------------------------------

    /// @return the leg that counts as the one that has answered
    private Optional<Leg> joining(Happening.Joining joining) throws InterruptedException {
        if (ringing.has(joining.inPlaceOf())) {
            Leg newcomer = call.handover().admit(joining); // picked up from elsewhere
            if (!newcomer.answered() && !MediaStep.answer(call, newcomer, waiting.lines(), waiting)) {
                return Optional.empty();
            }
            strangers = true;
            return Optional.of(newcomer);
        }
        Leg old = joining.inPlaceOf();
        if (old != waiting || !joining.newcomer().answered() || (joining.earlyOnly() && old.answered())) {
            call.handover()
                    .turnAway(joining.earlyOnly() && old.answered() ? HangupCause.BUSY : HangupCause.REPLACED_UNKNOWN);
            return Optional.empty();
        }
        // Who called transfers somebody to here without waiting for the answer.
        waiting = call.handover().admit(joining);
        strangers = true;
        transferredBy = old.party();
        pendingTransfer = null;
        call.note(waiting, "transfer", "waits in place of " + old.party().name());
        call.hangup(old, HangupCause.TRANSFERRED);
        call.ring(waiting);
        return Optional.empty();
    }
}
