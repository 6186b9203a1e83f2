package org.klinke.core.dialplan;

import java.time.Instant;
import org.klinke.core.id.DeviceId;

/// A device of the tenant calls.
///
/// @param dialled as dialled, unescaped
/// @param domain host of the Request-URI, lower case
/// @param withheld the caller asks to stay unknown
/// @param at when: rules may depend on it
public record CallRequest(DeviceId caller, String dialled, String domain, boolean withheld, Instant at) {}
