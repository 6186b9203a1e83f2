package org.klinke.core.flow;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.klinke.core.call.Call;
import org.klinke.core.call.CallerId;
import org.klinke.core.call.Deadline;
import org.klinke.core.call.Leg;
import org.klinke.core.call.MoveKind;
import org.klinke.core.call.TransferTarget;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.Party;
import org.klinke.core.dialplan.CallRequest;
import org.klinke.core.dialplan.Decision;
import org.klinke.core.dialplan.DialPlan;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.id.DeviceId;

/// A leg hands its partner on (RFC 5589).
///
///     REFER ──► judge: as if the transferor dialled it ──no──► 403, the talk goes on
///                │ yes: 202       (blind, to a park place: see Parked)
///      ┌─────────┴──────────┐
///      │ blind              │ attended: Replaces names a leg of another call
///      ▼                    ▼
///     Ring the target      Move the partner to that call
///      ├─ answers ──► they talk, the transferor hears "200" and goes        └─ taken ──► this call is merged
///      └─ fails ───► the transferor is still there: connected with it again ◄── not taken
///                    has gone: its user's devices ring, "returned"
final class Transfer {
    /// A phone that hears that its transfer has worked hangs up by itself; after that long we do.
    private static final Duration TRANSFEROR_LEAVES = Duration.ofSeconds(2);

    private static final String RETURNED = "Returned";

    private final Call call;
    private final Leg transferor;
    private final TransferTarget target;
    private Decision decision = new Decision.Reject(HangupCause.FORBIDDEN, List.of());

    Transfer(Call call, Leg transferor, TransferTarget target) {
        this.call = call;
        this.transferor = transferor;
        this.target = target;
    }

    Leg transferor() {
        return transferor;
    }

    /// Who talks now, or that nobody does.
    sealed interface Outcome {
        record Talking(Leg a, Leg b) implements Outcome {}

        record Over() implements Outcome {}
    }

    /// What the dial plan says to that leg's device dialling the target.
    static Decision decide(Call call, Leg leg, TransferTarget target) {
        Optional<DeviceId> device = leg.party().device();
        if (device.isEmpty()) {
            return new Decision.Reject(HangupCause.FORBIDDEN, List.of("who asks has no device of this tenant"));
        }
        Decision decision = DialPlan.decide(
                new CallRequest(
                        device.get(),
                        target.dialled(),
                        target.domain(),
                        leg.callerId().withheld(),
                        call.callerOutside(),
                        call.now(),
                        call.id().hashCode()),
                call.plan());
        decision.reasons().forEach(reason -> call.note("decision", reason));
        if (decision instanceof Decision.CallOutside outside && outside.pin().isPresent()) {
            return new Decision.Reject(HangupCause.FORBIDDEN, List.of("nobody is there to be asked for the PIN"));
        }
        return decision;
    }

    /// Accepts or refuses.
    boolean judge() {
        Optional<HangupCause> refusal;
        if (transferor.ofCarrier() || !call.handover().mayTransfer()) {
            refusal = Optional.of(HangupCause.FORBIDDEN); // no carrier moves a tenant's calls about
        } else if (target.replaces().isPresent()) {
            call.note(transferor, "transfer", transferor.party().name() + " transfers to another call of its own");
            refusal = call.handover().mayReplace(target.replaces().get())
                    ? Optional.empty()
                    : Optional.of(HangupCause.REPLACED_UNKNOWN);
        } else {
            call.note(transferor, "transfer", transferor.party().name() + " transfers to " + target.dialled());
            decision = decide(call, transferor, target);
            refusal = switch (decision) {
                case Decision.Reject reject -> Optional.of(reject.cause());
                case Decision.Park _ -> Optional.of(HangupCause.FORBIDDEN).filter(_ -> call.isForHelp());
                case Decision.Code _ -> Optional.of(HangupCause.FORBIDDEN);
                case Decision.Connect _, Decision.Echo _ -> Optional.empty();
            };
        }
        if (refusal.isPresent()) {
            call.handover().refuse(transferor, target, refusal.get());
            return false;
        }
        call.handover().accept(transferor, target);
        return true;
    }

    /// To be called once, after [#judge] said yes.
    Outcome run(Leg partner) throws InterruptedException {
        boolean parks = target.replaces().isEmpty() && decision instanceof Decision.Park;
        call.disconnect(
                (parks ? "parked by " : "transferred by ") + transferor.party().name());
        if (target.replaces().isPresent()) {
            return attended(partner, target.replaces().get());
        }
        return switch (decision) {
            case Decision.Connect to -> blind(partner, to);
            case Decision.Echo _ -> {
                leaves();
                new Echo(call, partner).run();
                yield over(partner);
            }
            case Decision.Park to -> park(partner, to);
            case Decision.Code _, Decision.Reject _ -> throw new IllegalStateException("refused before: " + decision);
        };
    }

    private Outcome blind(Leg partner, Decision.Connect to) throws InterruptedException {
        call.keepWaiting(partner);
        Optional<HelpCall> help = HelpCall.starts(call, transferor, to);
        return switch (new Ring(call, partner, to, partner.callerId(), Optional.of(transferor)).run()) {
            case Ring.Outcome.Through through -> {
                leaves();
                call.identify(through.waiting(), through.winner().callerId());
                yield new Outcome.Talking(through.waiting(), through.winner());
            }
            case Ring.Outcome.Failed failed -> {
                help.ifPresent(one -> one.failed(failed.cause()));
                call.handover().report(transferor, failed.cause().sipStatus());
                yield again(failed.waiting(), failed.cause());
            }
            case Ring.Outcome.ToBox box -> {
                leaves();
                new LeaveMessage(call, box.waiting(), box.box()).run();
                yield over(box.waiting());
            }
            case Ring.Outcome.Gone gone -> {
                call.handover().report(transferor, HangupCause.CANCELLED.sipStatus());
                call.hangup(transferor, HangupCause.NORMAL);
                yield over(gone.waiting());
            }
        };
    }

    private Outcome park(Leg partner, Decision.Park to) throws InterruptedException {
        Optional<String> place = call.handover().takePlace(to.places());
        if (place.isEmpty()) {
            call.note("park", "no place is free");
            call.handover().report(transferor, HangupCause.BUSY.sipStatus());
            return again(partner, HangupCause.BUSY);
        }
        leaves();
        return new Parked(call, partner, to.lot(), place.get(), transferor.party()).run();
    }

    private Outcome attended(Leg partner, TransferTarget.Replaced replaced) throws InterruptedException {
        MoveKind kind = target.fromElsewhere() ? MoveKind.JOIN : MoveKind.TRANSFER;
        Optional<HangupCause> back = Moving.out(call, partner, replaced, kind, transferor.party());
        if (back.isPresent()) {
            call.handover().report(transferor, back.get().sipStatus());
            return again(partner, back.get());
        }
        call.outcome(HangupCause.MERGED);
        leaves();
        Deadline deadline = call.deadline(TRANSFEROR_LEAVES);
        while (!transferor.ended() && !deadline.passed()) {
            call.await();
        }
        deadline.cancel();
        call.hangup(transferor, HangupCause.NORMAL);
        return new Outcome.Over();
    }

    /// The transfer has worked.
    private void leaves() {
        call.handover().report(transferor, 200);
        call.hangupAfter(transferor, HangupCause.NORMAL, TRANSFEROR_LEAVES);
    }

    /// The transfer has failed: the two talk again, or the partner goes back to the transferor's phones.
    private Outcome again(Leg partner, HangupCause cause) throws InterruptedException {
        if (partner.ended()) {
            call.hangup(transferor, HangupCause.NORMAL);
            return over(partner);
        }
        if (!transferor.ended()) {
            call.note("transfer", "failed (" + cause.text() + "): connected with the transferor again");
            call.connected(partner, transferor); // neither has been shown anybody else
            return new Outcome.Talking(partner, transferor);
        }
        return returned(call, partner, transferor.party(), cause, RETURNED, Optional::empty);
    }

    private Outcome over(Leg partner) {
        call.outcome(partner.cause().orElse(HangupCause.NORMAL));
        return new Outcome.Over();
    }

    /// Nobody answered who should have: somebody who was sent there goes back, a caller is told why.
    static void failed(Call call, Ring.Outcome.Failed failed) throws InterruptedException {
        if (failed.transferredBy().isEmpty()) {
            call.hangup(failed.waiting(), failed.cause());
        } else if (returned(
                        call, failed.waiting(), failed.transferredBy().get(), failed.cause(), RETURNED, Optional::empty)
                instanceof Outcome.Talking talking) {
            new Talk(call, talking.a(), talking.b(), Optional.empty()).run();
        }
    }

    /// Rings the devices of whoever made the transfer and is no longer there.
    ///
    /// @param label shown before the name of who comes back
    /// @param otherwise who is called if nobody takes it back
    static Outcome returned(
            Call call,
            Leg waiting,
            Party transferor,
            HangupCause cause,
            String label,
            Supplier<Optional<Decision.Connect>> otherwise)
            throws InterruptedException {
        Optional<User> user = transferor.user().flatMap(call.directory()::user);
        if (user.isPresent()) {
            call.note("transfer", "failed (" + cause.text() + "): returned to " + transferor.name());
            call.keepWaiting(waiting);
            CallerId from = waiting.callerId().labelled(label);
            Decision.RingUser back = new Decision.RingUser(
                    user.get(), call.directory().devicesOf(user.get().id()), List.of());
            switch (new Ring(call, waiting, back, from, Optional.empty()).runStraight(back)) {
                case Ring.Outcome.Through through -> {
                    call.identify(through.waiting(), through.winner().callerId());
                    return new Outcome.Talking(through.waiting(), through.winner());
                }
                case Ring.Outcome.Failed failed -> {
                    call.note("transfer", transferor.name() + " does not take it back");
                    waiting = failed.waiting();
                }
                case Ring.Outcome.ToBox box -> throw new IllegalStateException("nobody comes after them: " + box);
                case Ring.Outcome.Gone gone -> waiting = gone.waiting();
            }
        }
        Optional<Decision.Connect> next = waiting.ended() ? Optional.empty() : otherwise.get();
        if (next.isPresent()) {
            return passedOn(call, waiting, next.get(), label);
        }
        return ended(call, waiting, cause);
    }

    private static Outcome passedOn(Call call, Leg waiting, Decision.Connect to, String label)
            throws InterruptedException {
        call.keepWaiting(waiting);
        CallerId from = waiting.callerId().labelled(label);
        return switch (new Ring(call, waiting, to, from, Optional.empty()).run()) {
            case Ring.Outcome.Through through -> {
                call.identify(through.waiting(), through.winner().callerId());
                yield new Outcome.Talking(through.waiting(), through.winner());
            }
            case Ring.Outcome.ToBox box -> {
                new LeaveMessage(call, box.waiting(), box.box()).run();
                yield ended(call, box.waiting(), HangupCause.NORMAL);
            }
            case Ring.Outcome.Failed failed -> ended(call, failed.waiting(), failed.cause());
            case Ring.Outcome.Gone gone -> ended(call, gone.waiting(), HangupCause.NORMAL);
        };
    }

    private static Outcome ended(Call call, Leg waiting, HangupCause cause) {
        call.outcome(waiting.cause().orElse(cause));
        call.hangup(waiting, cause);
        return new Outcome.Over();
    }
}
