package org.klinke.core.dialplan;

import java.time.Instant;
import java.util.Optional;
import org.klinke.core.id.DeviceId;
import org.klinke.core.numbering.E164;

/// A device of the tenant calls.
///
/// @param dialled as dialled, unescaped
/// @param domain host of the Request-URI, lower case
/// @param withheld the caller asks to stay unknown
/// @param forwards the caller outside whose call the device's user forwards; empty for a call of its own
/// @param at when: rules may depend on it
/// @param rule title of the rule that the caller has chosen for this call; empty: as he has chosen for all
/// @param draw any number that differs from call to call: it spreads calls over trunks of the same order
public record CallRequest(
        DeviceId caller,
        String dialled,
        String domain,
        boolean withheld,
        Optional<E164> forwards,
        Instant at,
        Optional<String> rule,
        int draw) {
    public CallRequest(
            DeviceId caller,
            String dialled,
            String domain,
            boolean withheld,
            Optional<E164> forwards,
            Instant at,
            int draw) {
        this(caller, dialled, domain, withheld, forwards, at, Optional.empty(), draw);
    }

    CallRequest instead(String other) {
        return new CallRequest(caller, other, domain, withheld, forwards, at, rule, draw);
    }

    CallRequest withholding(String other) {
        return new CallRequest(caller, other, domain, true, forwards, at, rule, draw);
    }
}
