package org.klinke.core.dialplan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.hours.HoursSwitch;
import org.klinke.core.numbering.EmergencyNumbers;
import org.klinke.core.reach.WishChange;

/// What is dialled to change something, not to call somebody: extensions of switches, and a user's own codes.
final class Codes {
    private Codes() {}

    static Optional<Decision> decide(CallRequest request, Optional<Device> caller, PlanSnapshot plan) {
        Optional<HoursSwitch> turned = plan.hours().switchByExtension(request.dialled());
        if (turned.isPresent()) {
            return turned.map(one -> new Decision.Turn(
                    one, List.of(request.dialled() + " turns the switch " + one.name() + (one.on() ? " off" : " on"))));
        }
        return WishChange.read(request.dialled()).map(change -> wish(request, caller, change, plan));
    }

    private static Decision wish(CallRequest request, Optional<Device> caller, WishChange change, PlanSnapshot plan) {
        Optional<User> user = caller.flatMap(Device::user).flatMap(plan.directory()::user);
        if (user.isEmpty()) {
            return new Decision.Reject(
                    HangupCause.FORBIDDEN,
                    List.of(request.dialled() + " is a user's code, and this phone is nobody's"));
        }
        if (change instanceof WishChange.Forwarding forwarding
                && forwarding.target().isPresent()) {
            Optional<Decision.Reject> refusal =
                    refusal(request, user.get(), forwarding.target().get(), plan);
            if (refusal.isPresent()) {
                return refusal.get();
            }
        }
        return new Decision.Wish(user.get(), change, List.of(user.get().name() + ": " + change.words()));
    }

    /// Where nobody may call, nobody is forwarded to: judged now, so that he hears it, and again for each call.
    private static Optional<Decision.Reject> refusal(CallRequest request, User user, String target, PlanSnapshot plan) {
        List<String> reasons = new ArrayList<>();
        reasons.add(user.name() + " cannot forward to " + target);
        if (EmergencyNumbers.contains(target)) {
            reasons.add("no call is ever passed on to an emergency number");
        } else if (target.equals(user.extension())) {
            reasons.add("that is his own extension");
        } else {
            switch (DialPlan.decide(request.instead(target), plan)) {
                case Decision.RingUser _, Decision.RingGroup _ -> {
                    return Optional.empty();
                }
                case Decision.CallOutside outside
                when outside.emergency() -> reasons.add("no call is ever passed on to an emergency number");
                case Decision.CallOutside outside -> {
                    if (outside.pin().isEmpty()) {
                        return Optional.empty();
                    }
                    reasons.add("nobody would be there to enter the PIN that this needs");
                }
                case Decision.Echo _, Decision.Turn _, Decision.Wish _ -> reasons.add("that is a code");
                case Decision.Reject reject -> reasons.addAll(reject.reasons());
            }
        }
        return Optional.of(new Decision.Reject(HangupCause.FORBIDDEN, List.copyOf(reasons)));
    }
}
