package org.klinke.core.call;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.klinke.core.media.MediaEvent;

/// When a leg from which nothing comes any more, neither audio nor reports, has gone.
///
/// @param onHold for a leg that need not send: it holds, or only listens; zero: never
/// @param forHelp whether somebody called for help in this call: whoever calls for help and is not heard may still
/// hear: only the longer time counts
record SilenceLimit(Duration talking, Duration onHold, BooleanSupplier forHelp) {
    boolean tooLong(Leg leg, MediaEvent.Silent silent) {
        boolean patient = forHelp.getAsBoolean() || leg.mayBeQuiet();
        Duration limit = patient ? onHold : talking;
        return !limit.isZero() && silent.seconds() >= limit.toSeconds();
    }
}
