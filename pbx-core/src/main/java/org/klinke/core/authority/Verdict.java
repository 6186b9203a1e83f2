package org.klinke.core.authority;

import java.util.List;

/// Whether a call may leave.
public sealed interface Verdict {
    /// @param centsPerMinute what it costs by the tenant's [Prices]
    /// @param reasons for the call's timeline; a limit that is nearly reached among them
    record Allowed(int centsPerMinute, List<String> reasons) implements Verdict {}

    /// @param reason half a sentence about the call
    /// @param remedy what an admin does if it should leave
    record Refused(Ground ground, String reason, String remedy) implements Verdict {}

    enum Ground {
        /// Nobody can call it.
        NUMBER,
        KIND,
        COUNTRY,
        NIGHT,
        LIMIT,
        /// From one trunk to another.
        OUTSIDER
    }
}
