package org.klinke.core.reach;

import java.util.List;
import java.util.Optional;

/// How one user wants to be reached.
///
/// @param callWaiting a second call rings while he talks; else he is busy
/// @param blocked callers that never reach him
public record Wishes(
        boolean doNotDisturb,
        boolean callWaiting,
        List<Forward> forwards,
        List<FollowMe> followMe,
        List<NumberMask> blocked) {
    public static final Wishes NONE = new Wishes(false, true, List.of(), List.of(), List.of());

    public Wishes {
        forwards = List.copyOf(forwards);
        followMe = List.copyOf(followMe);
        blocked = List.copyOf(blocked);
    }

    public Optional<Forward> forward(Forward.Case when, Origin origin) {
        return forwards.stream()
                .filter(forward -> forward.when() == when && forward.origin() == origin)
                .findFirst();
    }

    public Optional<FollowMe> followMe(FollowMe.What what, Origin origin) {
        return followMe.stream()
                .filter(line -> line.what().equals(what) && line.origin() == origin)
                .findFirst();
    }
}
