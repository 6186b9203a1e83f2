package org.klinke.core.dialplan;

import java.util.List;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.reach.Action;
import org.klinke.core.reach.Forward;
import org.klinke.core.voicemail.VoiceBox;

/// What becomes of a call to an extension.
public sealed interface Reached {
    /// As asked, or as it was passed on last: `extension` and `hops` tell.
    ReachRequest request();

    /// Each step that led here, in order.
    List<String> reasons();

    /// What is to be done before it rings, leaves or is refused, in this order.
    List<Action> actions();

    /// @param name of the user or group
    record Rings(ReachRequest request, String name, RingPlan plan, List<Action> actions, List<String> reasons)
            implements Reached {}

    /// It is passed on to outside by the last of the hops.
    record Leaves(ReachRequest request, Decision.CallOutside call, List<Action> actions, List<String> reasons)
            implements Reached {}

    /// It ends in a voice box, to which the last of the hops has led, or the caller himself.
    ///
    /// @param why what happened before
    record Leads(ReachRequest request, VoiceBox box, Forward.Case why, List<Action> actions, List<String> reasons)
            implements Reached {}

    record Refused(ReachRequest request, HangupCause cause, List<Action> actions, List<String> reasons)
            implements Reached {}
}
