package org.klinke.core.cdr;

import java.util.List;
import java.util.Map;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.id.CallId;

/// How calls went since a moment.
///
/// @param answered by somebody: what answers by itself does not count
/// @param missed came from outside and nobody took them
/// @param causes how many ended by each
/// @param measured legs whose audio was measured
/// @param mosAverage of these; 0 if there are none
/// @param poor calls of which somebody heard another badly, or not at all
/// @param worst a few of these, the worst first
public record CallFigures(
        long calls,
        long answered,
        long missed,
        Map<HangupCause, Long> causes,
        long measured,
        double mosAverage,
        long poor,
        List<CallId> worst) {
    public CallFigures {
        causes = Map.copyOf(causes);
        worst = List.copyOf(worst);
    }
}
