package org.klinke.core.flow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.klinke.core.call.Call;
import org.klinke.core.call.CallerId;
import org.klinke.core.call.Deadline;
import org.klinke.core.call.Happening;
import org.klinke.core.call.Leg;
import org.klinke.core.call.LegDialer;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.Party;
import org.klinke.core.dialplan.Decision;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.media.CodecLine;
import org.klinke.core.media.Negotiation;
import org.klinke.core.media.Negotiation.Result.Agreed;
import org.klinke.core.media.Negotiation.Result.NotAcceptable;
import org.klinke.core.media.SessionMedia;

/// Rings all devices of a user; the first that answers wins, the others are told "completed elsewhere".
///
///     caller ──► ring ──► device 1: 180 … 486
///                    ├──► device 2: 180 … 200  ──► cancel the rest ──► answer the caller ──► Talk
///                    └──► device 3: 180 … (cancelled)
///
/// The caller sees one dialog and one answer: 180 while several phones ring; early media only from a single one.
final class Ring {
    private static final int FORKS_MAX = 16;

    private final Call call;
    private final Decision.RingUser decision;
    private final Leg caller;
    /// Still ringing.
    private final Map<Leg, LegDialer.Target> ringing = new LinkedHashMap<>();
    private final List<HangupCause> failures = new ArrayList<>();
    private boolean single;

    Ring(Call call, Decision.RingUser decision) {
        this.call = call;
        this.decision = decision;
        this.caller = call.caller();
    }

    void run() throws InterruptedException {
        prepareLegs();
        if (ringing.isEmpty()) {
            call.note("decision", "none of these devices is registered");
            call.hangup(caller, HangupCause.NOT_REGISTERED);
            return;
        }
        if (!openMedia()) {
            return;
        }
        dial();
        Leg winner = awaitAnswer();
        if (winner != null && connect(winner)) {
            new Talk(call, caller, winner).run();
        }
    }

    private void prepareLegs() {
        for (Device device : decision.devices()) {
            for (LegDialer.Target target : call.targets(device.id())) {
                if (ringing.size() < FORKS_MAX) {
                    Party party = new Party(
                            Optional.of(device.id()),
                            Optional.of(decision.user().id()),
                            decision.user().name(),
                            decision.user().extension());
                    ringing.put(call.newLeg(target, party), target);
                }
            }
        }
        single = ringing.size() == 1;
    }

    private boolean openMedia() throws InterruptedException {
        call.openMedia(caller, MediaStep.callerSecure(call), Optional.empty());
        List<Leg> all = new ArrayList<>(ringing.keySet());
        // Where plain RTP is allowed, an answer may choose it whatever we offer.
        ringing.keySet().forEach(leg -> call.openMedia(leg, call.negotiation().srtpRequired(), Optional.of(caller)));
        all.add(caller);
        if (!MediaStep.awaitOpen(call, all)) {
            return false;
        }
        ringing.keySet().removeIf(leg -> !call.mediaOpen(leg));
        if (ringing.isEmpty()) {
            call.hangup(caller, HangupCause.MEDIA_FAILED);
            return false;
        }
        return true;
    }

    /// A phone on TLS is offered RTP/SAVP; another one gets SRTP as an option where plain RTP is allowed at all.
    private boolean offersOnlySrtp(LegDialer.Target target) {
        return target.secure() || call.negotiation().srtpRequired();
    }

    private void dial() {
        List<CodecLine> lines = call.incoming()
                .offer()
                .map(Negotiation::relayable)
                .orElseGet(() -> Negotiation.ownLines(Negotiation.KNOWN));
        CallerId from = call.callerId();
        ringing.forEach((leg, target) -> call.dial(
                leg, target, from, call.negotiation().offer(call.endpoint(leg), lines, offersOnlySrtp(target))));
    }

    /// The leg that answered with media we can use, or null: then the caller has been told why, or has gone.
    private @Nullable Leg awaitAnswer() throws InterruptedException {
        Deadline deadline = call.deadline(call.settings().noAnswer());
        try {
            while (true) {
                switch (call.await()) {
                    case Happening.Ringing ringing -> call.ring(caller);
                    case Happening.Progress progress -> earlyMedia(progress.leg(), progress.answer());
                    case Happening.Answered answered -> {
                        if (ringing.containsKey(answered.leg()) && accept(answered.leg(), answered.answer())) {
                            return answered.leg();
                        }
                    }
                    case Happening.Ended ended -> {
                        if (ended.leg() == caller) {
                            return null; // the call cancels the phones
                        }
                        if (ringing.remove(ended.leg()) != null) {
                            failures.add(ended.cause());
                        }
                        if (ended.cause() == HangupCause.DECLINED) {
                            return giveUp(HangupCause.DECLINED); // 6xx speaks for the user (RFC 3261 §16.7)
                        }
                    }
                    case Happening.Passed passed -> {
                        if (passed.deadline() == deadline) {
                            return giveUp(HangupCause.NO_ANSWER);
                        }
                    }
                    case Happening.Digit digit -> {} // nobody listens yet
                    case Happening.Renegotiated changed -> {}
                    case Happening.Refused refused -> {}
                    case Happening.MediaReady ready -> {}
                    case Happening.MediaFailed failed -> {}
                }
                if (ringing.isEmpty()) {
                    return giveUp(worthTelling(failures));
                }
            }
        } finally {
            deadline.cancel();
        }
    }

    private @Nullable Leg giveUp(HangupCause cause) {
        cancelOthers(null, cause == HangupCause.DECLINED ? HangupCause.COMPLETED_ELSEWHERE : cause);
        call.hangup(caller, cause);
        return null;
    }

    /// What the caller is told when every phone failed in its own way: the answer of a person before that of a machine.
    static HangupCause worthTelling(List<HangupCause> failures) {
        for (HangupCause cause : List.of(
                HangupCause.BUSY,
                HangupCause.NO_ANSWER,
                HangupCause.MEDIA_NOT_ACCEPTABLE,
                HangupCause.REJECTED,
                HangupCause.PHONE_LOST)) {
            if (failures.contains(cause)) {
                return cause;
            }
        }
        return HangupCause.NO_ANSWER;
    }

    /// Early media passes only from a single phone: a caller can hear one announcement, not three.
    private void earlyMedia(Leg leg, SessionMedia answer) {
        if (!single || call.incoming().offer().isEmpty()) {
            call.ring(caller);
            return;
        }
        if (call.evaluate(leg, answer) instanceof Agreed agreed) {
            call.agree(leg, agreed);
            MediaStep.agreeWithCaller(call, agreed.lines()).ifPresent(forCaller -> {
                call.bridge(caller, leg);
                call.progress(caller, forCaller.local());
            });
        } else {
            call.ring(caller);
        }
    }

    private boolean accept(Leg leg, SessionMedia answer) {
        call.answered(leg);
        ringing.remove(leg);
        switch (call.evaluate(leg, answer)) {
            case Agreed agreed -> {
                call.agree(leg, agreed);
                return true;
            }
            case NotAcceptable refused -> {
                call.note(leg, "media", refused.reason());
                call.hangup(leg, HangupCause.MEDIA_NOT_ACCEPTABLE);
                failures.add(HangupCause.MEDIA_NOT_ACCEPTABLE);
                return false;
            }
        }
    }

    private boolean connect(Leg winner) throws InterruptedException {
        cancelOthers(winner, HangupCause.COMPLETED_ELSEWHERE);
        List<CodecLine> lines = winner.agreed().orElseThrow().lines();
        if (!MediaStep.answerCaller(call, lines)) {
            return false;
        }
        if (winner.ended()) {
            call.hangup(caller, HangupCause.NORMAL);
            return false;
        }
        call.connected(caller, winner);
        return true;
    }

    private void cancelOthers(@Nullable Leg winner, HangupCause cause) {
        for (Leg leg : ringing.keySet()) {
            if (leg != winner) {
                call.hangup(leg, cause);
            }
        }
    }
}
