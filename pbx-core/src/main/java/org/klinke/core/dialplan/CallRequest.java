package org.klinke.core.dialplan;

import org.klinke.core.id.DeviceId;

/// @param dialled as dialled, unescaped
/// @param domain host of the Request-URI, lower case
public record CallRequest(DeviceId caller, String dialled, String domain) {}
