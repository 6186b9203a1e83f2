package org.klinke.core.flow;

import java.time.Duration;
import java.util.Optional;
import org.klinke.core.call.Call;
import org.klinke.core.call.Deadline;
import org.klinke.core.call.Happening;
import org.klinke.core.call.Leg;

/// The keys somebody presses, one by one.
final class Keys {
    private Keys() {}

    /// @return empty: none came, or the caller is gone
    static Optional<Character> next(Call call, Leg caller, Duration most) throws InterruptedException {
        Deadline deadline = call.deadline(most);
        try {
            while (!caller.ended() && !deadline.passed()) {
                if (call.await() instanceof Happening.Digit digit && digit.leg() == caller) {
                    return Optional.of(digit.digit());
                }
            }
            return Optional.empty();
        } finally {
            deadline.cancel();
        }
    }
}
