package org.klinke.core.reach;

import org.klinke.core.id.DeviceId;

/// When one of the things that may ring for a user does, for calls of one origin. A phone without such a line rings at
/// once; a number outside without one does not ring.
///
/// @param enabled false: it does not ring for these calls
/// @param delaySeconds after the first has begun to ring
/// @param timeoutSeconds how long it rings; 0: as long as the call does
/// @param userMayChange the user may turn it on and off himself
public record FollowMe(
        What what, Origin origin, boolean enabled, int delaySeconds, int timeoutSeconds, boolean userMayChange) {
    /// The admin's alone.
    public FollowMe(What what, Origin origin, boolean enabled, int delaySeconds, int timeoutSeconds) {
        this(what, origin, enabled, delaySeconds, timeoutSeconds, false);
    }

    FollowMe turned(boolean on) {
        return new FollowMe(what, origin, on, delaySeconds, timeoutSeconds, userMayChange);
    }

    public static final int SECONDS_MAX = 300;
    /// Of one user, over all origins.
    public static final int LINES_MAX = 60;

    public sealed interface What {
        record Phone(DeviceId device) implements What {}

        /// @param number as the user would dial it
        record Outside(String number) implements What {}
    }
}
