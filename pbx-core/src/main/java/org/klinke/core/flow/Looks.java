package org.klinke.core.flow;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.klinke.core.call.Call;
import org.klinke.core.call.Deadline;
import org.klinke.core.call.Happening;

/// A story waits for something that another thread does: it looks from time to time, and serves its own call meanwhile.
final class Looks {
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Call call;
    private final Consumer<Happening> heed;

    /// @param heed is told all that happens
    Looks(Call call, Consumer<Happening> heed) {
        this.call = call;
        this.heed = heed;
    }

    /// @return whether it has come to be so
    boolean until(Duration most, BooleanSupplier so) throws InterruptedException {
        Deadline end = call.deadline(most);
        Deadline look = call.deadline(LOOK);
        try {
            while (!so.getAsBoolean()) {
                if (end.passed()) {
                    return false;
                }
                if (look.passed()) {
                    look = call.deadline(LOOK);
                }
                heed.accept(call.await());
            }
            return true;
        } finally {
            end.cancel();
            look.cancel();
        }
    }

    void pause(Duration time) throws InterruptedException {
        until(time, () -> false);
    }
}
