package org.klinke.core.flow;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.klinke.core.call.Call;
import org.klinke.core.call.CallerId;
import org.klinke.core.call.Leg;
import org.klinke.core.dialplan.Arrival;
import org.klinke.core.dialplan.Decision;
import org.klinke.core.dialplan.RingPlan;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.id.UserId;

/// Somebody calls the number that was shown to the control centre a while ago: as the dial plan has decided, the
/// phones from which that was called ring first; if nobody takes it there, the call goes the usual way.
final class CallBack {
    private CallBack() {}

    /// Whether this call is taken for the control centre's, as some are.
    static boolean isTaken(Call call, Arrival arrival) {
        return !arrival.first().isEmpty()
                && call.callsBack(
                        arrival.called(),
                        arrival.first().stream().map(Device::id).collect(Collectors.toSet()));
    }

    /// @param first phones from which 110 or 112 was called
    /// @return false: nobody was called back, the call waits for the usual way
    static boolean isOver(Call call, Leg caller, List<Device> first, CallerId from) throws InterruptedException {
        if (!MediaStep.acceptable(call, caller)) {
            return true; // and told so
        }
        List<RingPlan.Ringer> phones = first.stream()
                .map(device -> new RingPlan.Ringer(
                        new RingPlan.Line.Phone(owner(call, device), device), Duration.ZERO, Optional.empty()))
                .toList();
        RingPlan.Line.Phone phone = (RingPlan.Line.Phone) phones.getFirst().line();
        Ring ring = new Ring(
                call,
                caller,
                new Decision.RingUser(phone.user(), List.of(phone.device()), List.of()),
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
            case Ring.Outcome.ToBox box -> throw new IllegalStateException("nobody comes after them: " + box);
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
