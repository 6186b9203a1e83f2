package org.klinke.core.dialplan;

import java.util.List;
import org.klinke.core.cause.HangupCause;

/// What becomes of a call to an extension.
public sealed interface Reached {
    /// As asked, or as it was passed on last: `extension` and `hops` tell.
    ReachRequest request();

    /// Each step that led here, in order.
    List<String> reasons();

    /// @param name of the user or group
    record Rings(ReachRequest request, String name, RingPlan plan, List<String> reasons) implements Reached {}

    /// It is passed on to outside by the last of the hops.
    record Leaves(ReachRequest request, Decision.CallOutside call, List<String> reasons) implements Reached {}

    record Refused(ReachRequest request, HangupCause cause, List<String> reasons) implements Reached {}
}
