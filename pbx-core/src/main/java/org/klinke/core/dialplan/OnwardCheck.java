package org.klinke.core.dialplan;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.reach.Origin;
import org.klinke.core.voicemail.VoiceBox;

/// Where calls shall go on to, judged when it is set as if who passes them on dialled it: by a code, by a file. Each
/// call is judged again, for what was allowed may be forbidden meanwhile.
final class OnwardCheck {
    private OnwardCheck() {}

    /// @param by who passes calls on
    /// @param target as he dials it
    /// @return why it cannot be, the last reason being the one; empty if calls may go on there
    static Optional<Decision.Reject> refusal(User by, String target, Instant at, PlanSnapshot plan) {
        if (plan.outside().help(target).isPresent()) {
            return refused("no call is ever passed on to an emergency number");
        }
        if (target.equals(by.extension())) {
            return refused("that is his own extension");
        }
        Optional<Optional<VoiceBox>> box = BoxCodes.target(by.extension(), target, plan);
        if (box.isPresent()) {
            return box.get().isPresent() ? Optional.empty() : refused("there is no such voice box");
        }
        ReachRequest call =
                new ReachRequest(by.extension(), Origin.INTERNAL, "", Optional.empty(), false, List.of(), at, 0);
        return switch (new Reaching(plan, WhatIf.IDLE).asUser(by, target, call)) {
            case Decision.RingUser _, Decision.RingGroup _ -> Optional.empty();
            case Decision.CallOutside outside ->
                outside.pin().isEmpty()
                        ? Optional.empty()
                        : refused("nobody would be there to enter the PIN that this needs");
            case Decision.Echo _, Decision.Code _, Decision.LeaveMessage _ -> refused("that is a code");
            case Decision.Reject reject -> Optional.of(reject);
        };
    }

    private static Optional<Decision.Reject> refused(String why) {
        return Optional.of(new Decision.Reject(HangupCause.FORBIDDEN, List.of(why)));
    }
}
