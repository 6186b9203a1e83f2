package org.klinke.core.flow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.call.Call;
import org.klinke.core.call.CallerId;
import org.klinke.core.call.Deadline;
import org.klinke.core.call.Diversion;
import org.klinke.core.call.Leg;
import org.klinke.core.call.LegDialer;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.Party;
import org.klinke.core.dialplan.RingPlan;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.media.SessionMedia;

/// What rings for somebody who waits, or is about to: a leg for every binding of every device, and the current step of
/// a [Hunt] where the call leaves; each dialled as soon as its media session and that of who waits are open.
final class Forks {
    private static final int FORKS_MAX = 16;

    private final Call call;
    private CallerId shown;
    private final CallerId from;
    /// Who calls, as phone books know him; "" if he withholds it.
    private final String number;
    private final Optional<Leg> transferor;
    private final Map<Leg, Fork> ringing = new LinkedHashMap<>();
    private int forks;
    private HangupCause noWay = HangupCause.NO_TRUNK;

    /// @param waiting for whom it rings
    /// @param from what called phones show
    /// @param transferor who has sent the waiting leg here
    Forks(Call call, Leg waiting, CallerId from, Optional<Leg> transferor) {
        this.call = call;
        this.from = from;
        this.number = from.withheld() ? "" : waiting.party().number();
        this.shown = from;
        this.transferor = transferor;
    }

    /// @param ringer of the plan, that it is a part of
    /// @param diversions how it came to this target
    /// @param hunt the search that the leg is a step of, where the call leaves
    private record Fork(
            RingPlan.Ringer ringer,
            LegDialer.Target target,
            List<Diversion> diversions,
            boolean dialled,
            Optional<Hunt> hunt) {
        Fork asDialled() {
            return new Fork(ringer, target, diversions, true, hunt);
        }
    }

    /// Phones that are dialled from now on show this before the caller's name; carriers do not.
    void label(String text) {
        shown = from.labelled(text);
    }

    /// Legs to all that is to ring now.
    ///
    /// @return how many
    int add(RingPlan.Ringer ringer, List<Diversion> diversions, Leg waiting) {
        List<Leg> fresh = switch (ringer.line()) {
            case RingPlan.Line.Phone phone -> phones(ringer, phone, diversions, waiting);
            case RingPlan.Line.Outside _
            when Diversion.count(diversions) > Diversion.PER_CALL_MAX -> {
                // Two houses that forward to each other end it here, before it has taken all their lines.
                call.note(
                        "decision",
                        "it was passed on " + Diversion.count(diversions) + " times, before it came"
                                + " here and since: it does not leave again");
                noWay = HangupCause.IN_CIRCLES;
                yield List.of();
            }
            case RingPlan.Line.Outside outside -> {
                forks++; // however many lines it takes
                yield step(ringer, new Hunt(call, outside.call(), diversions)).stream()
                        .toList();
            }
        };
        openMedia(fresh, waiting);
        return fresh.size();
    }

    private List<Leg> phones(
            RingPlan.Ringer ringer, RingPlan.Line.Phone phone, List<Diversion> diversions, Leg waiting) {
        // Who calls a GRUU means one phone and no other (RFC 5627 §5.1); not where the call is transferred later.
        Optional<String> only =
                diversions.isEmpty() && !waiting.answered() ? call.incoming().instance() : Optional.empty();
        List<Leg> fresh = new ArrayList<>();
        Device device = phone.device();
        if (waiting.party().device().filter(device.id()::equals).isPresent()) {
            return fresh; // transferred to itself
        }
        for (LegDialer.Target.Phone target : call.dialling().targets(device.id())) {
            boolean meant = only.isEmpty() || only.equals(target.instance());
            if (meant && forks < FORKS_MAX) {
                forks++;
                Party party = new Party(
                        Optional.of(device.id()),
                        Optional.of(phone.user().id()),
                        phone.user().name(),
                        phone.user().extension());
                Leg leg = call.dialling().newLeg(target, party);
                ringing.put(leg, new Fork(ringer, target, diversions, false, Optional.empty()));
                fresh.add(leg);
            }
        }
        return fresh;
    }

    /// The next way out, if there is one.
    private Optional<Leg> step(RingPlan.Ringer ringer, Hunt hunt) {
        Optional<Hunt.Attempt> next = hunt.next();
        if (next.isEmpty()) {
            noWay = hunt.failure();
        }
        return next.map(attempt -> {
            ringing.put(attempt.leg(), new Fork(ringer, attempt.line(), hunt.diversions(), false, Optional.of(hunt)));
            return attempt.leg();
        });
    }

    private void openMedia(List<Leg> fresh, Leg waiting) {
        if (fresh.isEmpty()) {
            return;
        }
        if (waiting.mediaUnopened()) {
            call.openMedia(waiting, MediaStep.secure(waiting), Optional.empty());
        }
        fresh.forEach(leg -> call.openMedia(leg, isSecure(leg), Optional.of(waiting)));
    }

    /// Whether SRTP is certain, so that the leg may share a port with others. Where plain RTP is allowed, an answer
    /// may choose it whatever we offer; but not if that is DTLS alone. A carrier brings all its calls from one
    /// address, so each of them has a port of its own.
    private boolean isSecure(Leg leg) {
        Fork fork = ringing.get(leg);
        return fork != null
                && fork.target() instanceof LegDialer.Target.Phone phone
                && (!phone.offering().sdes() || leg.negotiation().srtpRequired());
    }

    void dialReady(Leg waiting) {
        if (!waiting.mediaOpen()) {
            return;
        }
        for (Map.Entry<Leg, Fork> entry : ringing.entrySet()) {
            Leg leg = entry.getKey();
            Fork fork = entry.getValue();
            if (!fork.dialled() && leg.mediaOpen()) {
                entry.setValue(fork.asDialled());
                SessionMedia offer = leg.negotiation()
                        .offer(
                                leg.endpoint(),
                                leg.negotiation().offerable(waiting.lines()),
                                fork.target().offering());
                call.dialling()
                        .dial(
                                leg,
                                fork.target(),
                                shownAt(leg),
                                fork.diversions(),
                                transferor.map(Leg::callerId),
                                offer);
                fork.hunt().ifPresent(Hunt::dialled);
            }
        }
    }

    /// A user's own phone book knows best for his phones, and for nobody else's.
    private CallerId shownAt(Leg leg) {
        return leg.ofCarrier()
                ? from
                : leg.party()
                        .user()
                        .flatMap(user -> call.plan().contacts().findOwn(user, number))
                        .map(contact -> shown.named(contact.shown()))
                        .orElse(shown);
    }

    boolean has(Leg leg) {
        return ringing.containsKey(leg);
    }

    boolean none() {
        return ringing.isEmpty();
    }

    /// Why the last search for a way out has found none.
    HangupCause noWay() {
        return noWay;
    }

    /// Whether what comes from there before the answer is for the caller: nothing else has rung, and it is no
    /// trunk whose announcements nobody wants.
    boolean hasEarlyMedia(Leg leg) {
        Fork fork = ringing.get(leg);
        return forks == 1
                && fork != null
                && switch (fork.target()) {
                    case LegDialer.Target.Phone _ -> true;
                    case LegDialer.Target.Line line -> line.trunk().session().earlyMedia();
                };
    }

    List<Diversion> diversions(Leg leg) {
        Fork fork = ringing.get(leg);
        return fork == null ? List.of() : fork.diversions();
    }

    /// A carrier has got this call.
    void trying(Leg leg) {
        Fork fork = ringing.get(leg);
        if (fork != null) {
            fork.hunt().ifPresent(Hunt::trying);
        }
    }

    /// A carrier lets it ring, or plays something.
    void heard(Leg leg) {
        Fork fork = ringing.get(leg);
        if (fork != null) {
            fork.hunt().ifPresent(Hunt::heard);
        }
    }

    /// The carrier that has not been heard of for too long, if that is what the deadline was for; its leg rings
    /// no more.
    Optional<Leg> overdue(Deadline passed) {
        return ringing.entrySet().stream()
                .filter(entry -> entry.getValue()
                        .hunt()
                        .filter(hunt -> hunt.isOverdue(passed))
                        .isPresent())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /// What has become of a leg that rang.
    sealed interface Lost {
        /// It did not ring.
        record Unknown() implements Lost {}

        /// The search for a way out goes on with another leg.
        record GoesOn() implements Lost {}

        /// @param cause to be weighed against that of others
        record Failed(HangupCause cause) implements Lost {}
    }

    /// The leg rings no more; where it was a step on a way out, the next one is taken.
    Lost lose(Leg leg, HangupCause cause, Leg waiting) {
        Fork fork = ringing.remove(leg);
        if (fork == null) {
            return new Lost.Unknown();
        }
        if (fork.hunt().isEmpty() || !fork.hunt().get().goesOn(cause)) {
            return new Lost.Failed(cause);
        }
        Optional<Leg> next = step(fork.ringer(), fork.hunt().get());
        openMedia(next.stream().toList(), waiting);
        return next.isPresent()
                ? new Lost.GoesOn()
                : new Lost.Failed(fork.hunt().get().failure());
    }

    /// The leg rings no more.
    ///
    /// @return false if it has not
    boolean remove(Leg leg) {
        Fork fork = ringing.remove(leg);
        if (fork != null) {
            fork.hunt().ifPresent(Hunt::heard);
        }
        return fork != null;
    }

    /// What the ringer rings, rings no more.
    ///
    /// @return whether anything of it did
    boolean cancel(RingPlan.Ringer ringer, HangupCause cause) {
        List<Leg> over = ringing.entrySet().stream()
                .filter(entry -> entry.getValue().ringer().equals(ringer))
                .map(Map.Entry::getKey)
                .toList();
        over.forEach(leg -> {
            remove(leg);
            call.hangup(leg, cause);
        });
        return !over.isEmpty();
    }

    void cancelAll(HangupCause cause) {
        ringing.forEach((leg, fork) -> {
            fork.hunt().ifPresent(Hunt::heard);
            call.hangup(leg, cause);
        });
        ringing.clear();
    }
}
