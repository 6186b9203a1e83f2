package org.klinke.core.dialplan;

import java.time.Instant;
import java.util.Optional;
import org.klinke.core.hours.TenantHours;

/// When a call is made: some rules count at some times only.
record Moment(TenantHours hours, Instant at) {
    /// Why a rule with this condition does not count now; empty if it does.
    Optional<String> against(Optional<String> when) {
        return when.map(name -> hours.at(name, at))
                .filter(verdict -> !verdict.holds())
                .map(verdict -> "does not count now: " + verdict.why());
    }
}
