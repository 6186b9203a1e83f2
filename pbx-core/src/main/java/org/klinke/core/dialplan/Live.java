package org.klinke.core.dialplan;

import java.time.Instant;
import java.util.List;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;

/// What is so at this moment and stands in no snapshot.
public interface Live {
    boolean registered(DeviceId device);

    /// Whether he is on the phone, or it rings for him.
    boolean busy(UserId user);

    /// Grows with the time at which the user's last call ended; 0 if there was none. Only the order counts.
    long lastCall(UserId user);

    /// Calls to 110 and 112 that may be called back at this time, from phones that are there: the latest first.
    default List<HelpMade> helped(Instant at) {
        return List.of();
    }
}
