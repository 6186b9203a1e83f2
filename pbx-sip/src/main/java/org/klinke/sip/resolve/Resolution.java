package org.klinke.sip.resolve;

import java.util.List;

/// What came of a look-up.
public sealed interface Resolution {
    /// @param hops at least one, the best first
    record Found(List<Hop> hops) implements Resolution {
        public Found {
            hops = List.copyOf(hops);
        }
    }

    /// DNS answered, and there is nothing we could use.
    ///
    /// @param reason for people
    record Nothing(String reason) implements Resolution {}

    /// DNS did not answer: trying again later may help.
    ///
    /// @param reason for people
    record Unavailable(String reason) implements Resolution {}
}
