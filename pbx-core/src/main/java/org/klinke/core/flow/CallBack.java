package org.klinke.core.flow;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.klinke.core.call.Call;
import org.klinke.core.call.CallerId;
import org.klinke.core.call.Leg;
import org.klinke.core.dialplan.Decision;
import org.klinke.core.dialplan.RingPlan;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.id.UserId;

/// Somebody calls the number that was shown to the control centre a while ago: it may be the centre, which wants
/// whoever called for help. So the phones from which that was done ring first, past rules, forwarding, do not disturb
/// and block lists; if nobody takes it there, the call goes the usual way.
final class CallBack {
    private CallBack() {}

    /// @param called E.164
    /// @return false: nobody was called back, the call waits for the usual way
    static boolean isOver(Call call, Leg caller, String called, CallerId from) throws InterruptedException {
        List<RingPlan.Ringer> phones = call.helpCallers(called).stream()
                .flatMap(device -> call.directory().device(device).stream())
                .filter(device -> !call.dialling().targets(device.id()).isEmpty())
                .map(device -> new RingPlan.Ringer(
                        new RingPlan.Line.Phone(owner(call, device), device), Duration.ZERO, Optional.empty()))
                .toList();
        if (phones.isEmpty()) {
            return false;
        }
        if (!MediaStep.acceptable(call, caller)) {
            return true; // and told so
        }
        call.note("decision", "110 or 112 was called from here lately: " + phones.size() + " phone(s) ring first");
        RingPlan.Line.Phone first = (RingPlan.Line.Phone) phones.getFirst().line();
        Ring ring = new Ring(
                call,
                caller,
                new Decision.RingUser(first.user(), List.of(first.device()), List.of()),
                from,
                Optional.empty());
        return switch (ring.runStraight(phones)) {
            case Ring.Outcome.Through through -> {
                new Talk(call, through.waiting(), through.winner(), ring.pendingTransfer()).run();
                yield true;
            }
            case Ring.Outcome.Failed failed
            when failed.waiting() == caller -> {
                call.note("decision", "nobody took it there (" + failed.cause().text() + ")");
                yield false;
            }
            case Ring.Outcome.Failed failed -> { // another leg waits in its place
                Transfer.failed(call, failed);
                yield true;
            }
            case Ring.Outcome.Gone _ -> true;
        };
    }

    /// A phone that is nobody's rings for itself.
    private static User owner(Call call, Device device) {
        return device.user()
                .flatMap(call.directory()::user)
                .orElseGet(() -> new User(new UserId(device.id().value()), device.sipUsername(), device.name()));
    }
}
